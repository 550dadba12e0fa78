import { connect } from 'node:net';
import { type HttpServer, type ReadinessCheck, type Route, startHttpServer } from '../src/http-server.js';
import { createLogger } from '../src/shared/logger.js';
import { createMetrics } from '../src/shared/metrics.js';

const servers: HttpServer[] = [];
let lines: string[] = [];

async function start(
  given: { readiness?: Record<string, ReadinessCheck>; routes?: Record<string, Route>; port?: number; slack?: boolean } = {},
): Promise<HttpServer> {
  const log = await createLogger({
    role: 'bot',
    level: 'info',
    format: 'json',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: given.port ?? 0,
    log,
    metrics: createMetrics(),
    readiness: given.readiness ?? {},
    routes: given.routes ?? {},
    ...(given.slack === true ? { slack: (_request, response) => response.end('from Bolt') } : {}),
  });
  servers.push(server);
  return server;
}

beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close(0);
});

describe('startHttpServer', () => {
  it('answers /healthz while the process lives, whatever is broken', async () => {
    const { url } = await start({ readiness: { redis: async () => 'gone' } });
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it('answers /readyz with 200 when everything works', async () => {
    const { url } = await start({ readiness: { redis: async () => null, slack: async () => null } });
    const response = await fetch(`${url}/readyz?from=proxy`);
    expect([response.status, await response.json()]).toEqual([200, { ready: true }]);
  });

  it('answers /readyz with 503 and every reason', async () => {
    const { url } = await start({
      readiness: {
        redis: () => Promise.reject(new Error('connection refused')),
        slack: async () => 'Socket Mode is not connected',
        disk: async () => null,
      },
    });
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ready: false,
      reasons: { redis: 'connection refused', slack: 'Socket Mode is not connected' },
    });
  });

  it('does not wait for a check that never answers', async () => {
    const { url } = await start({ readiness: { redis: () => new Promise(() => {}) } });
    const response = await fetch(`${url}/readyz`);
    expect(await response.json()).toEqual({ ready: false, reasons: { redis: 'no answer in 2 s' } });
  });

  it('counts requests by a word for the route, never by an address with its key', async () => {
    const { url } = await start({ routes: { ping: async () => false } });
    await fetch(`${url}/ping/secret-key-of-a-monitor`);
    await fetch(`${url}/wp-login.php`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('farrier_http_request_seconds_count{route="ping",status="404"} 1');
    expect(text).toContain('farrier_http_request_seconds_count{route="other",status="404"} 1');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('secret-key');
  });

  it('asks the route of the first word of the path, and answers 404 where there is none or the route has no such address', async () => {
    const route: Route = async (request, response) => {
      if (request.url !== '/mine/here') return false;
      response.end('mine');
      return true;
    };
    const { url } = await start({ routes: { mine: route }, slack: true });
    expect(await (await fetch(`${url}/mine/here`)).text()).toBe('mine');
    expect((await fetch(`${url}/mine/there`)).status).toBe(404);
    expect((await fetch(`${url}/mines/here`)).status).toBe(404);
    expect(await (await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).text()).toBe('from Bolt');
    expect((await fetch(`${url}/constructor`)).status).toBe(404);
  });

  it('lets a sender send everything before it reads an early answer', async () => {
    const { url } = await start();
    const sent = await Promise.all(
      Array.from({ length: 8 }, () => fetch(`${url}/elsewhere`, { method: 'POST', body: 'x'.repeat(5_000_000) })),
    );
    expect(sent.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 404));
  });

  it('has no Slack route in Socket Mode', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('answers 500 to a route that fails, logs it without the key, and lives on', async () => {
    const { url } = await start({ routes: { ping: () => Promise.reject(new Error('boom xoxb-1-secret')) } });
    expect((await fetch(`${url}/ping/abcdefghijkl`)).status).toBe(500);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(lines.join('')).toMatch(/boom xoxb-\[hidden\]/);
    expect(lines.join('')).not.toContain('abcdefghijkl');
  });

  it('answers 400 to what is no HTTP', async () => {
    const { url } = await start();
    expect(await raw(url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  });

  it('names PORT when the port is taken', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(`PORT is ${port}, but another program listens there`);
  });

  it('lets a running request end before it closes', async () => {
    let release: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      const waiting = new Promise<void>((go) => {
        release = go;
      });
      void start({
        routes: {
          slow: async (_request, response) => {
            resolve();
            await waiting;
            response.end('done');
            return true;
          },
        },
      });
    });
    while (servers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const server = servers[0];
    const answer = fetch(`${server?.url}/slow`);
    await begun;
    const closed = server?.close(10_000);
    release();
    expect(await (await answer).text()).toBe('done');
    await closed;
  });
});

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    socket.on('close', () => resolve(seen));
    socket.on('error', reject);
  });
}
