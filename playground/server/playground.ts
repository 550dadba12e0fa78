import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Misconfigured } from '../../src/shared/errors.js';
import type { Log } from '../../src/shared/logger.js';
import { botProbe } from './bot-probe.js';
import { addIntroduction } from './introduction.js';
import { isLoopbackHost } from './page-guard.js';
import { pageServer } from './page-server.js';
import { pageSockets } from './page-sockets.js';
import { belongsToBot, passToBot } from './pass-to-bot.js';
import { projectRoot } from './project-root.js';
import { createSlack } from './slack-double.js';
import { keepInFile } from './state-file.js';
import { sendStatic } from './static-files.js';

const TEAM = 'T0PLAYGROUND';

export interface PlaygroundOptions {
  port: number;
  mode: 'http' | 'socket';
  manifestPath?: string;
  /** Where messages are kept over a restart; only in memory without. */
  stateFile?: string;
  log: Log;
  /** The bot's HTTP server on the loopback interface; may be told later by `setBotPort`. */
  botPort?: number;
  /** Brings the next due thing forward and says what it was. */
  fireDue: () => Promise<string>;
  /** Has the bot look at once who is away; without, it looks within the hour. */
  lookAtPeople?: () => Promise<void>;
  /** Forgets what the bot stored, when somebody starts over; without it only the workspace is forgotten. */
  forgetBot?: () => Promise<void>;
  /** Where the sample site's website answers, when it does; the introduction names it. */
  sampleAddress?: string;
}

export interface Playground {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** For `SLACK_API_URL`. */
  apiUrl: string;
  team: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  setBotPort: (port: number) => void;
  close: () => Promise<void>;
}

/**
 * A Slack workspace in the browser, on the loopback interface only. It owns the port: the page at `/`, Slack's API at `/api/`, and the
 * bot's own addresses, which are passed on.
 * @throws {Misconfigured} when the port is taken.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { mode, log, fireDue } = options;
  const slack = createSlack({
    mode,
    team: TEAM,
    name: 'Playground',
    ...(options.manifestPath === undefined ? {} : { manifestPath: options.manifestPath }),
  });
  const { workspace } = slack.slack;
  let botPort = options.botPort;
  let probe: ReturnType<typeof botProbe> | undefined;
  const botConnected = (): boolean => (mode === 'http' ? (probe?.isUp() ?? false) : slack.isConnected());
  const sockets = pageSockets({ slack: slack.slack, mode, control: slack.control, botConnected }, slack.requests);
  slack.onRequest(sockets.tellLine);

  async function reset(): Promise<void> {
    await options.forgetBot?.();
    workspace.reset();
    slack.slack.modals.reset();
    addIntroduction(workspace, options.sampleAddress ?? null);
    sockets.beginAgain();
  }

  const handlePage = pageServer({
    workspace: slack,
    fireDue,
    peopleChanged: async () => options.lookAtPeople?.(),
    reset,
    controlChanged: sockets.tellControl,
    log: (err) => log.error({ err }, 'a request of the page failed'),
  });
  const dist = join(projectRoot(), 'playground', 'web', 'dist');

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (belongsToBot(request.url ?? '/')) return passToBot(botPort, request, response);
    if (!isLoopbackHost(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('The playground answers on this machine only.\n');
      return;
    }
    if (await slack.handleRequest(request, response)) return;
    if (await handlePage(request, response)) return;
    await sendStatic(dist, request, response);
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch((err: unknown) => {
      log.error({ err }, 'a request failed');
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!slack.handleUpgrade(request, socket, head) && !sockets.handleUpgrade(request, socket, head)) socket.destroy();
  });
  // Nothing is written or watched before the port is ours: another playground may be using the same file.
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  slack.setBaseUrl(url);
  const kept = options.stateFile === undefined ? undefined : keepInFile(workspace, options.stateFile);
  if (kept?.began === 'unreadable') log.warn({ file: options.stateFile }, 'the kept workspace could not be read and was set aside');
  if (kept?.began !== 'kept') addIntroduction(workspace, options.sampleAddress ?? null);
  if (mode === 'http') probe = botProbe(() => botPort, sockets.tellControl);

  function setBotPort(given: number): void {
    botPort = given;
    slack.setRequestUrl(`http://127.0.0.1:${given}/slack/events`);
  }
  if (botPort !== undefined) setBotPort(botPort);

  return {
    url,
    apiUrl: `${url}/api/`,
    team: slack.team,
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret: slack.signingSecret,
    setBotPort,
    async close() {
      probe?.stop();
      sockets.close();
      await slack.closeConnections();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      kept?.stop();
    },
  };
}

function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new Misconfigured(`PORT=${port} is taken by another program. Stop it, or choose another port: --port <number>`) : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
