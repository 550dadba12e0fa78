import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The path of a request without its query; what cannot be parsed as an address is given as it came. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** The first word of the path: `ping` of `/ping/<key>`. Empty for `/`. */
export function firstWordOf(request: IncomingMessage): string {
  return pathOf(request).split('/', 2)[1] ?? '';
}

/**
 * The whole body, or null when it is larger than `maxBytes`: then what was read of it is let go at once, and what still comes is dropped.
 * Rejects when the request breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBytes) parts.push(part);
      else {
        parts = [];
        resolve(null);
      }
    });
    request.on('end', () => resolve(bytes > maxBytes ? null : Buffer.concat(parts)));
    request.on('error', reject);
    const brokeOff = () => {
      if (!request.readableEnded) reject(new Error('the request broke off'));
    };
    request.on('close', brokeOff);
    // Whoever asked something else first may come after the sender has gone, and nothing is told of that again.
    if (request.closed) brokeOff();
  });
}

/** Answers with one line for whoever made the request. */
export function answerLine(response: ServerResponse, status: number, line: string, headers: OutgoingHttpHeaders = {}): void {
  const body = `${line}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

/** How long a sender may go on sending after it was answered. */
const REST_MS = 3_000;

/**
 * Many a sender reads its answer only when it has sent everything, and a connection that is closed before that loses the answer.
 * So what comes after an early answer is taken in and dropped for a while; call it for every request before it is answered.
 */
export function letSenderFinish(request: IncomingMessage, response: ServerResponse, restMs = REST_MS): void {
  response.on('finish', () => {
    if (request.complete) return;
    request.resume();
    const patience = setTimeout(() => request.socket.destroy(), restMs);
    patience.unref();
    request.on('close', () => clearTimeout(patience));
  });
}
