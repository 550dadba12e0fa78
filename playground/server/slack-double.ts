import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../../src/shared/clock.js';
import { BOT_USER } from './app-ids.js';
import { httpDelivery } from './deliver-http.js';
import { socketDelivery } from './deliver-socket.js';
import { deliveries } from './deliveries.js';
import { doublesHands, type Hands } from './double-hands.js';
import { type Fault, faultList } from './faults.js';
import { randomKey, slackId } from './identifiers.js';
import { readManifest } from './manifest.js';
import { modalScreens } from './modals.js';
import type { ControlState, RequestLine } from './page-api.js';
import { type People, people } from './people.js';
import { type RateRules, rateLimits } from './rates.js';
import { requestLog } from './request-log.js';
import { responseUrlStore } from './response-urls.js';
import { BILLING, GENERAL, SHOP } from './seed.js';
import type { SlackContext } from './slack-context.js';
import type { Delivery } from './slack-shapes.js';
import { triggerStore } from './triggers.js';
import { handleWebApi } from './web-api-server.js';
import { createWorkspace } from './workspace.js';

export type { Fault } from './faults.js';
export type { Delivery, StoredMessage, StoredView } from './slack-shapes.js';

export interface SlackOptions {
  mode: 'http' | 'socket';
  port?: number;
  team?: string;
  name?: string;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  /** The bot's `/slack/events`; may be set later. */
  requestUrl?: string;
  manifestPath?: string;
  /** Granted scopes, where they differ from the manifest's. */
  scopes?: string[];
  now?: Clock;
  /** Factor on the waits between event retries: 0.001 makes five minutes 0.3 s. */
  timeScale?: number;
  /** How long the bot has for an acknowledgement; Slack's 3,000 ms unless told. */
  answerWithinMs?: number;
  /** Answers calls that come too fast with 429; off unless asked for. */
  enforceRate?: boolean | RateRules;
}

/** A Slack workspace without a server of its own: hand it requests and upgrades. */
export type Slack = ReturnType<typeof createSlack>;

/** A Slack workspace on a port of the loopback interface. */
export type SlackDouble = Awaited<ReturnType<typeof startSlack>>;

export function createSlack(options: SlackOptions) {
  const now = options.now ?? systemClock;
  const answerWithinMs = options.answerWithinMs ?? 3_000;
  const workspace = createWorkspace({ team: options.team ?? slackId('T'), name: options.name ?? 'Playground', now });
  const signingSecret = options.signingSecret ?? randomKey();
  const viaHttp = httpDelivery({ signingSecret, answerWithinMs, now });
  const viaSocket = socketDelivery({ answerWithinMs, onConnection: () => workspace.tell({ kind: 'connection' }) });
  const transport = options.mode === 'http' ? viaHttp : viaSocket;
  const manifest = readManifest(options.manifestPath);
  const slack: SlackContext = {
    workspace,
    modals: modalScreens(workspace),
    triggers: triggerStore(now),
    responseUrls: responseUrlStore(now),
    manifest,
    botToken: options.botToken ?? `xoxb-${workspace.team}-${randomKey()}`,
    appToken: options.appToken ?? `xapp-1-${workspace.team}-${randomKey()}`,
    scopes: new Set(options.scopes ?? manifest.scopes),
    revoked: false,
    historyPage: typeof options.enforceRate === 'object' ? (options.enforceRate.historyPage ?? 999) : 999,
    baseUrl: '',
    socketAddress: () => viaSocket.address(slack.baseUrl),
  };
  if (options.requestUrl !== undefined) viaHttp.setRequestUrl(options.requestUrl);
  const lineListeners = new Set<(line: RequestLine) => void>();
  const log = requestLog((line) => {
    for (const listener of lineListeners) listener(line);
    workspace.tell({ kind: 'request' });
  });
  const send = deliveries({ carry: (envelope) => transport.deliver(envelope), log, timeScale: options.timeScale ?? 1 });
  const faults = faultList();
  const rates = options.enforceRate ? rateLimits(options.enforceRate === true ? {} : options.enforceRate, Date.now) : undefined;
  const control: ControlState = { apiCut: false, delayMs: 0 };
  const api = { slack, faults, log, control, admit: (method: string, channel: string) => rates?.admit(method, channel) ?? 0 };
  const theirs: People = people(slack, send);
  const hands: Hands = doublesHands({ slack, send, people: theirs });

  return {
    ...hands,
    people: theirs,
    slack,
    send,
    control,
    mode: options.mode,
    team: workspace.team,
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret,
    botUser: BOT_USER,
    channels: { general: GENERAL, shop: SHOP, billing: BILLING },
    /** Every call in both directions, oldest first. */
    requests: log.lines,
    onRequest(listener: (line: RequestLine) => void): () => void {
      lineListeners.add(listener);
      return () => lineListeners.delete(listener);
    },
    setRequestUrl: viaHttp.setRequestUrl,
    /** A request as given, without a signature unless it is among the headers. HTTP mode only. */
    async deliverRaw(request: { body: string; headers: Record<string, string> }): Promise<Delivery> {
      const startedAt = performance.now();
      const { status, body } = await viaHttp.deliverRaw(request);
      return { status, body, ms: Math.round(performance.now() - startedAt) };
    },
    isConnected: transport.isConnected,
    sendDisconnect: (reason: 'warning' | 'refresh_requested' | 'link_disabled') => viaSocket.sendDisconnect(reason),
    cutSockets: () => viaSocket.cut(),
    fault: (fault: Fault) => faults.add(fault),
    setBaseUrl(url: string): void {
      slack.baseUrl = url;
    },
    handleRequest: (request: IncomingMessage, response: ServerResponse) => handleWebApi(api, request, response),
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      if (!(request.url ?? '').startsWith('/link/')) return false;
      viaSocket.handleUpgrade(request, socket, head);
      return true;
    },
    async closeConnections(): Promise<void> {
      send.close();
      viaHttp.close();
      await viaSocket.close();
    },
  };
}

/** Starts a workspace for a test: the Web API on a free port, signed requests or Socket Mode towards the bot. */
export async function startSlack(options: SlackOptions) {
  const slack = createSlack(options);
  const server = http.createServer((request, response) => {
    void slack.handleRequest(request, response).then((handled) => {
      if (!handled) response.writeHead(404).end('not found');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (!slack.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  slack.setBaseUrl(url);
  async function close(): Promise<void> {
    await slack.closeConnections();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  return { ...slack, url, apiUrl: `${url}/api/`, close };
}
