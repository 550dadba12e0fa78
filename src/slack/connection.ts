import type { RequestListener } from 'node:http';
import { App, type Authorize } from '@slack/bolt';
import type { SlackConfig } from '../config.js';
import { type Clock, systemClock } from '../shared/clock.js';
import type { SecretBox } from '../shared/encryption.js';
import { messageOf } from '../shared/errors.js';
import { pathOf } from '../shared/http-exchange.js';
import type { Log } from '../shared/logger.js';
import type { RedisConnection } from '../shared/redis.js';
import { UnknownWorkspace } from './failure.js';
import { COMMANDS, featureApps, NO_RECEIVER, REST } from './feature-apps.js';
import { guardRequests } from './guard-requests.js';
import { installPages } from './install-pages.js';
import { type InstallationStore, installationStore } from './installation-store.js';
import { recentAnswers } from './recent-answers.js';
import { seenStore } from './seen-store.js';
import { type SignedRequests, signedRequests } from './signed-requests.js';
import { type SocketConnection, socketConnection } from './socket-requests.js';
import { slackLogger } from './web-client.js';
import { type WorkspaceClients, workspaceClients } from './workspace-clients.js';
import { type WorkspaceStore, workspaceStore } from './workspace-store.js';

export interface SlackConnection {
  /**
   * The app of one feature, `commands` or `wishlist`: register its listeners there before `start`. Bolt asks every listener of an
   * app about every request, so each feature has an app of its own; requests find it by the word before the dot of their id.
   */
  appOf(feature: string): App;
  /** For listeners that belong to no feature. */
  app: App;
  /** For the bot's own HTTP server; undefined in Socket Mode. */
  listener: RequestListener | undefined;
  clientFor: WorkspaceClients['clientFor'];
  workspaces: WorkspaceStore;
  installations: InstallationStore | null;
  /** Returns at once and keeps trying: Slack may be away when the bot starts. */
  start(): void;
  /** Null when requests can be handled, else the reason; for /readyz. */
  problem(): string | null;
  /** Takes no new requests. Ends by the deadline, whatever Slack does. */
  stop(deadlineMs?: number): Promise<void>;
}

const EVENTS_PATH = '/slack/events';
const STOP_WITHIN_MS = 3000;
const LONGEST_WAIT_MS = 15_000;

/**
 * The app of all modes: signed HTTP with one token or with OAuth, and Socket Mode. Nothing is asked of Slack before `start`,
 * so an API that is down neither ends the process nor stops it from starting.
 */
export function createSlack(options: {
  slack: Exclude<SlackConfig, { mode: 'playground' }>;
  redis: RedisConnection;
  prefix: string;
  baseUrl: string | null;
  /** Needed for OAuth. */
  box: SecretBox | null;
  log: Log;
  now?: Clock;
  answerWithinMs?: number;
  /** Features of the requests whose word does not begin with them: shortcuts and events. */
  featureOfWord?: Record<string, string>;
}): SlackConnection {
  const { slack, redis, prefix, baseUrl, box, log, now = systemClock } = options;
  const workspaces = workspaceStore(redis, prefix);
  const installations = box === null ? null : installationStore(redis, box);
  const clients = workspaceClients({ slack, workspaces, installations, log, now });
  const socket: SocketConnection | null = slack.mode === 'socket' ? socketConnection({ ...slack, log }) : null;
  const http = slack.mode === 'socket' ? null : signedRequests({ secret: slack.signingSecret, now, log });
  const pages =
    slack.mode === 'oauth' && installations !== null ? installPages({ slack, baseUrl, installations, workspaces, log, now }) : null;
  const authorize: Authorize<boolean> = async ({ teamId }) => {
    if (teamId === undefined) throw new UnknownWorkspace('the request names no workspace');
    return await clients.authorize(teamId);
  };
  const common = {
    deferInitialization: true,
    convoStore: false as const,
    logger: slackLogger(log),
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 10_000 },
  };
  // What arrives, arrives here; the features' apps are asked one by one.
  const door = new App({ ...common, authorize, receiver: socket?.receiver ?? http?.receiver ?? NO_RECEIVER });
  // No command is the bot's own, and Bolt copies all arguments to ask.
  const create = (feature: string) => new App({ ...common, authorize, receiver: NO_RECEIVER, ignoreSelf: feature !== COMMANDS });
  const apps = featureApps(create, options.featureOfWord ?? {});
  const seen = recentAnswers(seenStore(redis, now), now, log);
  guardRequests(door, {
    appFor: (request) => apps.askedBy(request),
    seen,
    now,
    clientFor: clients.clientFor,
    log,
    ...(options.answerWithinMs === undefined ? {} : { answerWithinMs: options.answerWithinMs }),
  });
  const ready = door.init();
  const identity = keepAsking(clients.identify, log);

  return {
    appOf: (feature) => apps.of(feature),
    app: apps.of(REST),
    listener: http === null ? undefined : listenTo(http, pages),
    clientFor: clients.clientFor,
    workspaces,
    installations,
    start() {
      identity.start();
      if (socket !== null) void ready.then(() => socket.start());
    },
    problem: () => identity.problem() ?? socket?.problem() ?? null,
    async stop(deadlineMs = STOP_WITHIN_MS) {
      identity.stop();
      const deadline = new Promise((resolve) => setTimeout(resolve, deadlineMs).unref());
      await Promise.race([Promise.all([socket?.stop(), seen.flush()]), deadline]);
    },
  };
}

/** Requests of Slack, and the pages of OAuth where there are any; nothing else is under /slack/. */
function listenTo(requests: SignedRequests, pages: ReturnType<typeof installPages> | null): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    if (path === EVENTS_PATH && request.method === 'POST') return requests.listener(request, response);
    if (pages?.has(path) && request.method === 'GET') return pages.listener(request, response);
    response.writeHead(404).end();
  };
}

/** Asks until it succeeds once; says meanwhile what is wrong. */
function keepAsking(ask: () => Promise<void>, log: Log) {
  let problem: string | null = 'Slack was not asked yet';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function attempt(failures: number): Promise<void> {
    try {
      await ask();
      problem = null;
    } catch (error) {
      if (stopped) return;
      problem = messageOf(error);
      log.warn({ failures: failures + 1 }, problem);
      timer = setTimeout(() => void attempt(failures + 1), Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 10)));
    }
  }
  return {
    start: () => void attempt(0),
    problem: () => problem,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
