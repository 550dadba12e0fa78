import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, type Guard } from '../../../src/audits/sources/guard.js';
import { memoryCache } from '../../../src/audits/sources/http-cache.js';
import { limitTo } from '../../../src/audits/sources/limit-to.js';
import { createSourceClient, type SourceClient } from '../../../src/audits/sources/source-client.js';

let server: Server;
let url: string;
let guard: Guard;
let asked: IncomingMessage[];
let handle: (res: ServerResponse, times: number) => void;
let now: Date;
let client: SourceClient;
const signal = new AbortController().signal;

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(req);
    req.resume();
    handle(res, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
  now = new Date('2026-11-22T12:00:00Z');
  guard = createGuard({ allow: [], trusted: [url] });
  client = createSourceClient({ name: 'PyPI', url, guard, cache: memoryCache(), limit: limitTo(20), now: () => now });
});
afterEach(() => guard.dispatcher.destroy());

const shape = (json: unknown) => {
  if (typeof json !== 'object' || json === null || !('version' in json)) throw new Error('no version');
  return String(json.version);
};
const ask = () => client.ask({ path: '/pypi/django/json', shape, signal });
const ok = (res: ServerResponse) => res.writeHead(200, { etag: '"one"' }).end('{"version":"5.2"}');

test('answers with what was asked for, reduced to what is used', async () => {
  handle = ok;
  expect(await ask()).toEqual({ value: '5.2', fetchedAt: now });
});

test('answers null for what the service does not know', async () => {
  handle = (res) => res.writeHead(404).end();
  expect(await ask()).toBeNull();
  expect(await ask()).toBeNull();
  expect(asked).toHaveLength(1);
});

test.each([503, 500, 429])('tries again after %d', async (status) => {
  handle = (res, times) => (times === 1 ? res.writeHead(status, { 'retry-after': '0' }).end() : ok(res));
  expect((await ask())?.value).toBe('5.2');
  expect(asked).toHaveLength(2);
});

test('gives up after three tries, and says what it got', async () => {
  handle = (res) => res.writeHead(503, { 'retry-after': '0' }).end();
  await expect(ask()).rejects.toMatchObject({
    name: 'SourceUnavailable',
    source: 'PyPI',
    message: expect.stringContaining('status 503, 3 times'),
  });
  expect(asked).toHaveLength(3);
});

test('does not wait for a service that wants a long pause', async () => {
  handle = (res) => res.writeHead(429, { 'retry-after': '3600' }).end();
  await expect(ask()).rejects.toMatchObject({ name: 'SourceUnavailable' });
  expect(asked).toHaveLength(1);
});

test.each([
  ['nonsense in JSON', '{"message":"Under maintenance"}'],
  ['no JSON', '<html>'],
  ['nothing', ''],
])('calls a source that answers %s away', async (_what, body) => {
  handle = (res) => res.end(body);
  await expect(ask()).rejects.toThrow('PyPI answered /pypi/django/json with something else than was asked for');
});

test('calls a source that cuts its answer away', async () => {
  handle = (res) => {
    res.writeHead(200, { 'content-length': '100' });
    res.write('{"version"');
    setImmediate(() => res.destroy());
  };
  await expect(ask()).rejects.toMatchObject({ name: 'SourceUnavailable' });
});

test('asks once when several want the same, and nothing within the hour', async () => {
  handle = ok;
  await Promise.all([ask(), ask(), ask()]);
  now = new Date('2026-11-22T12:59:00Z');
  expect(await ask()).toEqual({ value: '5.2', fetchedAt: new Date('2026-11-22T12:00:00Z') });
  expect(asked).toHaveLength(1);
});

test('asks only whether anything changed after the hour', async () => {
  handle = ok;
  await ask();
  now = new Date('2026-11-22T13:00:00Z');
  handle = (res) => res.writeHead(304).end();
  expect(await ask()).toEqual({ value: '5.2', fetchedAt: now });
  expect(asked.at(-1)?.headers['if-none-match']).toBe('"one"');
});

test('asks nothing again for as long as an answer holds, but whether there is one now', async () => {
  const held = () => client.ask({ path: '/pypi/django/5.2/json', holdsMs: 30 * 86_400_000, shape, signal });
  handle = (res) => res.writeHead(404).end();
  expect(await held()).toBeNull();
  now = new Date('2026-11-22T13:00:00Z');
  handle = ok;
  expect((await held())?.value).toBe('5.2');
  now = new Date('2026-12-22T12:59:59Z');
  expect((await held())?.value).toBe('5.2');
  expect(asked).toHaveLength(2);
  now = new Date('2026-12-22T13:00:00Z');
  await held();
  expect(asked).toHaveLength(3);
});

test('does not take over that somebody else gave up', async () => {
  const impatient = new AbortController();
  const isAsked = new Promise<void>((resolve) => {
    handle = (res, times) => (times > 1 ? ok(res) : resolve());
  });
  const first = client.ask({ path: '/pypi/django/json', shape, signal: impatient.signal });
  const second = ask();
  await isAsked;
  impatient.abort(new Error('cancelled'));
  await expect(first).rejects.toThrow('cancelled');
  expect((await second)?.value).toBe('5.2');
});

describe('limitTo', () => {
  test('never runs more tasks at once', async () => {
    const limit = limitTo(3);
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      await Promise.resolve();
      running--;
    };
    await Promise.all(Array.from({ length: 50 }, () => limit(task)));
    expect(most).toBe(3);
  });

  test('goes on after a task that failed', async () => {
    const limit = limitTo(1);
    await expect(limit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limit(() => Promise.resolve('yes'))).toBe('yes');
  });
});
