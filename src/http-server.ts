import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Misconfigured, messageOf } from './shared/errors.js';
import type { Log } from './shared/logger.js';
import type { Metrics } from './shared/metrics.js';
import { within } from './shared/within.js';

/** Answers the request and resolves to true, or leaves it alone and resolves to false. */
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

/**
 * The bot's HTTP server: `/healthz`, `/readyz`, `/metrics`, then the routes in their order, then Slack's requests, else 404.
 * @throws {Misconfigured} when the port is taken or not allowed.
 */
export async function startHttpServer(given: {
  host: string;
  port: number;
  log: Log;
  metrics: Metrics;
  /** By name: `redis`, `slack`. */
  readiness: Record<string, ReadinessCheck>;
  routes: Route[];
  /** Bolt's HTTP receiver, which bounds bodies itself; undefined in Socket Mode. */
  slack?: RequestListener | undefined;
}): Promise<HttpServer> {
  const { host, port, log, metrics, slack } = given;
  const routes = [healthz, readyz(given.readiness), metricsRoute(metrics), ...given.routes];
  if (slack !== undefined) routes.push(slackRoute(slack));

  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 }, (request, response) => {
    const startedAt = performance.now();
    response.on('close', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.countRequest({ route: routeName(request), status: response.statusCode, seconds });
    });
    answer(routes, request, response).catch((error: unknown) => {
      log.error({ err: error, method: request.method, url: request.url }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'Something went wrong; it is in the log.\n');
    });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${bound}`,
    port: bound,
    close: (graceMs = 3_000) => close(server, graceMs),
  };
}

async function answer(routes: Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const route of routes) {
    if (await route(request, response)) return;
  }
  sendText(response, 404, 'There is nothing here.\n');
}

/** The path without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/';
}

export function sendText(response: ServerResponse, status: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  response.end(text);
}

function isGet(request: IncomingMessage, path: string): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && pathOf(request) === path;
}

async function healthz(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (!isGet(request, '/healthz')) return false;
  sendText(response, 200, 'ok\n');
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
    sendText(response, ready ? 200 : 503, `${JSON.stringify(ready ? { ready } : { ready, reasons })}\n`, 'application/json');
    return true;
  };
}

function metricsRoute(metrics: Metrics): Route {
  return async (request, response) => {
    if (!isGet(request, '/metrics')) return false;
    sendText(response, 200, await metrics.text(), metrics.contentType);
    return true;
  };
}

function slackRoute(listener: RequestListener): Route {
  return async (request, response) => {
    if (!pathOf(request).startsWith('/slack/')) return false;
    listener(request, response);
    return true;
  };
}

const NAMED_ROUTES = ['healthz', 'readyz', 'metrics', 'slack', 'ping', 'inventory', 'drill', 'calendar'];

/** A word for metrics: an address would hold keys, and anybody could invent new ones. */
function routeName(request: IncomingMessage): string {
  const first = pathOf(request).split('/')[1] ?? '';
  return NAMED_ROUTES.includes(first) ? first : 'other';
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
