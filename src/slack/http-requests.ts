import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { HTTPReceiver } from '@slack/bolt';
import type { SlackConfig } from '../config.js';
import type { Clock } from '../shared/clock.js';
import { readBody } from '../shared/http-exchange.js';
import type { Log } from '../shared/logger.js';
import { MalformedRequest } from './failure.js';
import type { InstallationStore } from './installation-store.js';
import { keepInstallations } from './keep-installations.js';
import { BOT_SCOPES } from './scopes.js';
import { slackLogger } from './web-client.js';
import type { WorkspaceStore } from './workspace-store.js';

/** Far above what Slack sends: a modal with every field filled is about 400 kB. */
const LARGEST_BODY = 1024 * 1024;
const EVENTS_PATH = '/slack/events';

/** Bolt's receiver for signed requests, with installation by OAuth where that is set up. It listens nowhere: see `requestListener`. */
export function httpReceiver(options: {
  slack: Extract<SlackConfig, { signingSecret: string }>;
  baseUrl: string | null;
  installations: InstallationStore | null;
  workspaces: WorkspaceStore;
  log: Log;
  now: Clock;
}): HTTPReceiver {
  const { slack, baseUrl, installations, workspaces, log, now } = options;
  const oauth =
    slack.mode !== 'oauth' || installations === null
      ? {}
      : {
          clientId: slack.clientId,
          clientSecret: slack.clientSecret,
          stateSecret: slack.stateSecret,
          scopes: BOT_SCOPES,
          installationStore: keepInstallations(installations, workspaces, now),
          ...(baseUrl === null ? {} : { redirectUri: `${baseUrl}/slack/oauth_redirect` }),
          installerOptions: { redirectUriPath: '/slack/oauth_redirect', clientOptions: { slackApiUrl: slack.apiUrl } },
        };
  return new HTTPReceiver({
    signingSecret: slack.signingSecret,
    endpoints: EVENTS_PATH,
    bodyLimit: LARGEST_BODY,
    logger: slackLogger(log),
    customPropertiesExtractor: (request) => ({ sentAt: Number(request.headers['x-slack-request-timestamp']) * 1000 }),
    processEventErrorHandler: async ({ error, response }) => {
      if (!response.headersSent) response.writeHead(error instanceof MalformedRequest ? 400 : 500).end();
      return true;
    },
    ...oauth,
  });
}

/**
 * For our own HTTP server: hands requests under /slack/ to Bolt. What makes Bolt 5.1 fall over is answered here: a body that is
 * `null` (an unhandled rejection there), one that breaks off, one that is too large, and an address that cannot be parsed.
 */
export function requestListener(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    receive(receiver, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end();
    });
  };
}

async function receive(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    const body = await readBody(request, LARGEST_BODY);
    if (body === null) return void response.writeHead(413).end();
    if (isNull(body.toString(), request.headers['content-type'])) return void response.writeHead(400).end();
    // Bolt takes a body that was read already from here.
    Object.assign(request, { rawBody: body });
  }
  receiver.requestListener(request, response);
}

function isNull(body: string, contentType: string | undefined): boolean {
  if (contentType !== 'application/x-www-form-urlencoded') return body.trim() === 'null';
  if (!body.includes('payload=')) return false;
  const { payload } = parse(body);
  return typeof payload === 'string' && payload.trim() === 'null';
}
