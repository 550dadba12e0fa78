import { connect, type Socket } from 'node:net';

export interface LoadResult {
  seconds: number;
  perSecond: number;
  /** Answers by status. */
  statuses: Map<number, number>;
  /** Milliseconds from the first byte out to the last byte in; one for each request, ascending. */
  latenciesMs: number[];
}

export interface Load {
  port: number;
  connections: number;
  count: number;
  /** The whole request as bytes, made ready beforehand where it matters. */
  request(index: number): Buffer;
  onAnswer?(index: number, status: number, body: string): void;
}

/**
 * Sends requests over keep-alive connections, one at a time on each, as fast as answers come.
 * @throws {Error} when a connection breaks: a load that lost requests measures nothing.
 */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(load.connections, load.count) }, () =>
      serveConnection(load.port, async (exchange) => {
        for (let index = next++; index < load.count; index = next++) {
          const sentAt = performance.now();
          const { status, body } = await exchange(load.request(index));
          latenciesMs.push(performance.now() - sentAt);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          load.onAnswer?.(index, status, body);
        }
      }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latenciesMs.sort((a, b) => a - b);
  return { seconds, perSecond: load.count / seconds, statuses, latenciesMs };
}

/** The value that `share` (0 to 1) of the ascending values do not exceed. */
export function percentile(ascending: number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1)] ?? 0;
}

interface HttpAnswer {
  status: number;
  body: string;
}

async function serveConnection(port: number, use: (exchange: (request: Buffer) => Promise<HttpAnswer>) => Promise<void>): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    await use(exchangeOver(socket));
  } finally {
    socket.destroy();
  }
}

function exchangeOver(socket: Socket): (request: Buffer) => Promise<HttpAnswer> {
  let received = '';
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null;
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const answer = readAnswer(received);
    if (answer === null) return;
    received = '';
    const asked = waiting;
    waiting = null;
    asked?.resolve(answer);
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed the connection before it answered')));
  return (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
}

/** A whole answer, or null while some of it is missing. Knows lengths and chunks, which is all that Node's server sends. */
function readAnswer(received: string): HttpAnswer | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = received.slice(0, headEnd);
  const status = Number(head.slice(9, 12));
  const rest = received.slice(headEnd + 4);
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return rest.endsWith('0\r\n\r\n') ? { status, body: joinChunks(rest) } : null;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return rest.length >= length ? { status, body: rest.slice(0, length) } : null;
}

function joinChunks(text: string): string {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(size > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
}
