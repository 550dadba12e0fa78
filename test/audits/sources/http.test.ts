import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createGuard, type Guard } from '../../../src/audits/sources/guard.js';
import { guardedFetch, LimitExceeded, type Limits } from '../../../src/audits/sources/http.js';

let server: Server;
let port: number;
let handle: (res: ServerResponse, url: string) => void;
let guard: Guard;

beforeAll(async () => {
  server = createServer((req, res) => handle(res, req.url ?? ''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  guard = createGuard({ allow: [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] });
});
afterAll(async () => {
  await guard.dispatcher.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (limits: Partial<Limits> = {}, at = port) => guardedFetch(guard, `http://127.0.0.1:${at}/`, { limits });

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('unpacks %s', async (encoding, pack) => {
  handle = (res) => res.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('hello')));
  expect((await ask()).body.toString()).toBe('hello');
});

describe('greedy answers end in bounded time and memory', () => {
  test('60 kB that unpack to 60 MB', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024));
    handle = (res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    await expect(ask({ bodyBytes: 1024 * 1024 })).rejects.toThrow(LimitExceeded);
  });

  test('a body without an end', async () => {
    handle = (res) => {
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(65_536)));
      };
      res.on('drain', more);
      more();
    };
    await expect(ask({ bodyBytes: 1024 * 1024 })).rejects.toThrow('larger than 1 MB');
  });

  test('a byte now and then', async () => {
    handle = (res) => {
      const drip = setInterval(() => res.write('.'), 20);
      res.on('close', () => clearInterval(drip));
    };
    await expect(ask({ totalMs: 200 })).rejects.toThrow('no complete answer within 0.2 s');
  });

  test('no answer at all', async () => {
    handle = () => {};
    await expect(ask({ totalMs: 100 })).rejects.toThrow(LimitExceeded);
  });

  describe('in the head', () => {
    let raw: TcpServer;
    let rawPort: number;
    let head: string;
    const sockets = new Set<Socket>();
    beforeAll(async () => {
      raw = createTcpServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${head}\r\ncontent-length: 0\r\n\r\n`));
      });
      await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
      rawPort = (raw.address() as AddressInfo).port;
    });
    afterAll(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => raw.close(resolve));
    });

    test.each([
      ['10,000 headers', Array.from({ length: 10_000 }, (_, i) => `x-${i}: ${i}`).join('\r\n')],
      ['a header of 1 MB', `x-long: ${'a'.repeat(1024 * 1024)}`],
    ])('%s', async (_what, text) => {
      head = text;
      await expect(ask({ totalMs: 5_000 }, rawPort)).rejects.toThrow(/header/i);
    });
  });
});

test('ends when the caller gives up', async () => {
  handle = () => {};
  const cancel = new AbortController();
  const asked = guardedFetch(guard, `http://127.0.0.1:${port}/`, { signal: cancel.signal });
  cancel.abort(new Error('cancelled by a person'));
  await expect(asked).rejects.toThrow('cancelled by a person');
});
