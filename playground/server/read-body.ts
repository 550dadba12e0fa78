import type { IncomingMessage } from 'node:http';

export class TooLarge extends Error {}

const MAX_BYTES = 60_000_000;

/** The whole body. @throws {TooLarge} */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BYTES): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    size += bytes.length;
    if (size > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
