import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Misconfigured, messageOf } from './shared/errors.js';
import { answerLine, firstWordOf, letSenderFinish, pathOf } from './shared/http-exchange.js';
import type { Log } from './shared/logger.js';
import type { Metrics } from './shared/metrics.js';
import { within } from './shared/within.js';

/** Answers the requests whose path begins with its word. Resolves to false for an address that it does not have. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** One thing that must work before this process should get requests: null, or the reason why it does not. */
export type ReadinessCheck = () => Promise<string | null>;

export interface HttpServer {
  /** Where it listens: `http://127.0.0.1:3000`. */
  url: string;
  port: number;
  /** Takes no new connections and lets running requests end, for at most `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

const READINESS_TIMEOUT_MS = 2_000;

/** How much of the server one client gets: times in ms. */
export interface Limits {
  /** Until the headers are there, from the connection or the last request on. */
  headersTimeout: number;
  /** Until the body is there. */
  requestTimeout: number;
  /** While nothing moves, as when somebody does not read what they asked for. */
  timeout: number;
  /** Between two requests on a connection. */
  keepAliveTimeout: number;
  /** How often the times above are looked at; Node's own 30 s would double them. */
  connectionsCheckingInterval: number;
  /** At once; each may hold a body of 2 MB. What is more is closed. */
  maxConnections: number;
}

const LIMITS: Limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  timeout: 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxConnections: 1_000,
};

/**
 * The bot's HTTP server: `/healthz`, `/readyz`, `/metrics`, Slack's requests and the routes by the first word of their path, else 404.
 * @throws {Misconfigured} when the port is taken or not allowed.
 */
export async function startHttpServer(given: {
  host: string;
  port: number;
  log: Log;
  metrics: Metrics;
  /** By name: `redis`, `slack`. */
  readiness: Record<string, ReadinessCheck>;
  /** By word: `ping` answers everything under `/ping/`. */
  routes: Record<string, Route>;
  /** What comes under `/slack/`; undefined in Socket Mode. */
  slack?: RequestListener | undefined;
  /** For tests, which cannot wait that long. */
  limits?: Partial<Limits>;
}): Promise<HttpServer> {
  const { host, port, log, metrics, slack } = given;
  const routes = new Map<string, Route>(Object.entries(given.routes));
  routes.set('healthz', healthz).set('readyz', readyz(given.readiness)).set('metrics', metricsRoute(metrics));
  if (slack !== undefined) routes.set('slack', slackRoute(slack));

  /** The last answer on a connection, begun or not. */
  const lastOn = new WeakMap<Duplex, ServerResponse>();
  const limits = { ...LIMITS, ...given.limits };
  const server = createServer(limits, (request, response) => {
    const startedAt = performance.now();
    const word = firstWordOf(request);
    const route = routes.get(word);
    response.on('close', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      // A word, never an address: that would hold keys, and anybody could invent new ones.
      metrics.countRequest({ route: route === undefined ? 'other' : word, status: response.statusCode, seconds });
    });
    lastOn.set(request.socket, response);
    letSenderFinish(request, response);
    answer(route, request, response).catch((error: unknown) => {
      log.error({ err: error, method: request.method, url: request.url }, 'a request failed');
      if (response.headersSent) response.destroy();
      else answerLine(response, 500, 'Something went wrong; it is in the log.');
    });
  });
  server.timeout = limits.timeout;
  server.maxConnections = limits.maxConnections;
  server.on('clientError', (error, socket) => refuse(error, socket, lastOn.get(socket)));
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${bound}`,
    port: bound,
    close: (graceMs = 3_000) => close(server, graceMs),
  };
}

/** By the code of Node's error; everything else is 400. */
const REFUSALS = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
]);

/** Ends a connection whose request is none, or does not end in time; without waiting for the client to end it as well. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, last: ServerResponse | undefined): void {
  const isAnswered = last?.headersSent === true && !last.req.complete;
  if (!socket.writable || isAnswered) return void socket.destroy();
  socket.end(`HTTP/1.1 ${REFUSALS.get(error.code ?? '') ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

async function answer(route: Route | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (route !== undefined && (await route(request, response))) return;
  answerLine(response, 404, 'There is nothing here.');
}

function isGet(request: IncomingMessage, path: string): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && pathOf(request) === path;
}

async function healthz(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (!isGet(request, '/healthz')) return false;
  answerLine(response, 200, 'ok');
  return true;
}

function readyz(checks: Record<string, ReadinessCheck>): Route {
  return async (request, response) => {
    if (!isGet(request, '/readyz')) return false;
    const reasons: Record<string, string> = {};
    const look = async ([name, check]: [string, ReadinessCheck]) => {
      const reason = await within(READINESS_TIMEOUT_MS, check()).catch(messageOf);
      if (reason !== null) reasons[name] = reason;
    };
    await Promise.all(Object.entries(checks).map(look));
    const ready = Object.keys(reasons).length === 0;
    const seen = JSON.stringify(ready ? { ready } : { ready, reasons });
    answerLine(response, ready ? 200 : 503, seen, { 'content-type': 'application/json' });
    return true;
  };
}

function metricsRoute(metrics: Metrics): Route {
  return async (request, response) => {
    if (!isGet(request, '/metrics')) return false;
    answerLine(response, 200, await metrics.text(), { 'content-type': metrics.contentType });
    return true;
  };
}

function slackRoute(listener: RequestListener): Route {
  return async (request, response) => {
    listener(request, response);
    return true;
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new Misconfigured(`PORT is ${port}, but another program listens there. Stop it, or set PORT to a free port.`));
      else if (error.code === 'EACCES')
        reject(new Misconfigured(`PORT is ${port}, which this user may not use. Set PORT to 1024 or above.`));
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        reject(
          new Misconfigured(`HOST is ${JSON.stringify(host)}, which is no address of this machine. Set HOST to 0.0.0.0 or to one that is.`),
        );
      else reject(error);
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive is idle only once its running request has ended.
    const closingIdle = setInterval(() => server.closeIdleConnections(), 50);
    const impatience = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(closingIdle);
      clearTimeout(impatience);
      resolve();
    });
  });
}
