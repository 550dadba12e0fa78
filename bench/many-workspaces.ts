import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { bearerToken } from '../playground/server/bearer-token.js';
import type { RateRules } from '../playground/server/rates.js';
import { createSlack, type Slack } from '../playground/server/slack-double.js';

export interface ManyWorkspaces {
  workspaces: Slack[];
  apiUrl: string;
  close(): Promise<void>;
}

/** Several workspaces behind one Web API, told apart by the bot's token as Slack does. */
export async function manyWorkspaces(count: number, rates: RateRules): Promise<ManyWorkspaces> {
  const workspaces = Array.from({ length: count }, () => createSlack({ mode: 'http', enforceRate: rates }));
  const byToken = new Map(workspaces.map((slack) => [slack.botToken, slack]));
  const server = http.createServer((request, response) => {
    const slack = byToken.get(bearerToken(request) ?? '');
    if (slack === undefined) response.writeHead(404).end();
    else void slack.handleRequest(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const slack of workspaces) slack.setBaseUrl(url);
  return {
    workspaces,
    apiUrl: `${url}/api/`,
    async close() {
      await Promise.all(workspaces.map((slack) => slack.closeConnections()));
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
