import { connect } from 'node:net';
import { type HttpServer, type Limits, type ReadinessCheck, type Route, startHttpServer } from '../src/http-server.js';
import { readBody } from '../src/shared/http-exchange.js';
import { createLogger } from '../src/shared/logger.js';
import { createMetrics } from '../src/shared/metrics.js';

const servers: HttpServer[] = [];
let lines: string[] = [];

async function start(
  given: {
    readiness?: Record<string, ReadinessCheck>;
    routes?: Record<string, Route>;
    port?: number;
    slack?: boolean;
    limits?: Partial<Limits>;
  } = {},
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
    limits: given.limits ?? {},
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

describe('somebody who means no good', () => {
  const limits = { headersTimeout: 100, requestTimeout: 200, timeout: 300, connectionsCheckingInterval: 50 };
  const taking: Route = async (request, response) => {
    const body = await readBody(request, 1000);
    response.writeHead(body === null ? 413 : 200).end();
    return true;
  };

  it.each([
    ['says nothing', '', 408],
    ['never ends its headers', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ', 408],
    ['never ends its body', 'POST /ping/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1', 408],
    ['never ends a chunk', 'POST /ping/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n1', 408],
    ['has endless headers', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(100_000)}`, 431],
    ['has an endless address', `GET /ping/${'a'.repeat(100_000)} HTTP/1.1\r\n`, 431],
    ['speaks no HTTP', 'nonsense\r\n\r\n', 400],
    ['breaks its chunks', 'POST /ping/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ])('and %s is told so and put out, even if they hold on', async (_what, text, status) => {
    const { url } = await start({ routes: { ping: taking }, limits });
    const seen = await heldOpen(url, text);
    expect(seen.slice(9, 12)).toBe(String(status));
    expect(seen.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('and sends a byte now and then has no longer than anybody else', async () => {
    const { url } = await start({ routes: { ping: taking }, limits: { ...limits, timeout: 10_000 } });
    const head = 'POST /ping/x HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n';
    expect((await heldOpen(url, head, { drips: true })).slice(9, 12)).toBe('408');
  });

  it('and does not read what they asked for is put out', async () => {
    const large: Route = async (_request, response) => {
      response.end('x'.repeat(1_000_000));
      return true;
    };
    const { url } = await start({ routes: { large }, limits });
    expect(await heldOpen(url, 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(30), { reads: false })).toBe('');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('and opens too many connections gets no more of them, and keeps nobody out for long', async () => {
    const { url } = await start({ limits: { ...limits, maxConnections: 5 } });
    await Promise.all(Array.from({ length: 20 }, () => heldOpen(url, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ')));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

/**
 * Sends `text`, never closes its own side, and keeps writing once it was told that nothing more comes. Resolves to what came when the
 * server has let go of the connection: only then does writing fail.
 */
function heldOpen(url: string, text: string, { drips = false, reads = true } = {}): Promise<string> {
  return new Promise((resolve) => {
    let seen = '';
    let writing: NodeJS.Timeout | undefined;
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text));
    const keepWriting = () => {
      writing ??= setInterval(() => socket.write('x'), 20);
    };
    if (drips || !reads) keepWriting();
    if (reads) {
      socket.on('data', (chunk) => {
        seen += chunk;
      });
    }
    socket.on('end', keepWriting);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(writing);
      resolve(seen);
    });
  });
}

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
