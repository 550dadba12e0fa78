import { inflateSync } from 'node:zlib';
import { LimitExceeded } from './http.js';

/** Unpacked together and each: a few kilobytes can unpack to gigabytes, by deflate or by deltas that repeat one piece. */
const UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024;
const OBJECT_LIMIT_BYTES = 64 * 1024 * 1024;

const OFS_DELTA = 6;
const REF_DELTA = 7;
const HEAD_BYTES = 12;
const HASH_BYTES = 20;

/**
 * Looks at the sizes that a git answer declares before anybody unpacks it. An answer without a pack, or one that breaks off, is left
 * to whoever reads it.
 * @throws {LimitExceeded} when it would unpack to more than is read, or holds more than it declares.
 */
export function checkPack(answer: Buffer): void {
  const pack = packIn(answer);
  if (pack === null) return;
  const count = pack.readUInt32BE(8);
  let at = HEAD_BYTES;
  let total = 0;
  for (let index = 0; index < count && at < pack.length - HASH_BYTES; index += 1) {
    const object = readObject(pack, at);
    if (object === null) return;
    total += object.unpacked;
    if (total > UNPACKED_LIMIT_BYTES) throw tooMuch('it', UNPACKED_LIMIT_BYTES);
    at = object.end;
  }
}

function tooMuch(what: string, limit: number): LimitExceeded {
  return new LimitExceeded(`${what} unpacks to more than ${limit / 1024 / 1024} MB`);
}

/** The pack among the packet lines of an answer, without its side band; null when there is none. */
function packIn(answer: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16);
    if (Number.isNaN(length)) break;
    if (length > 4 && answer[at + 4] === 1) parts.push(answer.subarray(at + 5, at + length));
    at += Math.max(4, length);
  }
  const pack = Buffer.concat(parts);
  return pack.length > HEAD_BYTES + HASH_BYTES && pack.toString('latin1', 0, 4) === 'PACK' ? pack : null;
}

/** How much the object that begins there unpacks to, and where it ends; null when it cannot be read. */
function readObject(pack: Buffer, from: number): { unpacked: number; end: number } | null {
  const head = readSize(pack, from, 4);
  const kind = ((pack[from] ?? 0) >> 4) & 7;
  if (head.value > OBJECT_LIMIT_BYTES) throw tooMuch('one file in it', OBJECT_LIMIT_BYTES);
  const start = kind === REF_DELTA ? head.end + HASH_BYTES : kind === OFS_DELTA ? readSize(pack, head.end, 7).end : head.end;
  const content = inflated(pack.subarray(start), head.value);
  if (content === null) return null;
  const end = start + content.read;
  if (kind !== OFS_DELTA && kind !== REF_DELTA) return { unpacked: head.value, end };
  const result = readSize(content.bytes, readSize(content.bytes, 0, 7).end, 7).value;
  if (result > OBJECT_LIMIT_BYTES) throw tooMuch('one file in it', OBJECT_LIMIT_BYTES);
  return { unpacked: head.value + result, end };
}

/** A number of git's variable length: `bits` of it in the first byte, then seven at a time, the smallest first. */
function readSize(bytes: Buffer, from: number, bits: number): { value: number; end: number } {
  let byte = bytes[from] ?? 0;
  let value = byte & (2 ** bits - 1);
  let weight = 2 ** bits;
  let end = from + 1;
  for (; (byte & 0x80) !== 0 && end < bytes.length; end += 1) {
    byte = bytes[end] ?? 0;
    value += (byte & 0x7f) * weight;
    weight *= 128;
  }
  return { value, end };
}

/** Unpacks one object and says how many bytes of the pack it took; null when it is broken. */
function inflated(bytes: Buffer, size: number): { bytes: Buffer; read: number } | null {
  try {
    // With `info` zlib gives its engine too, which knows what it read; the types do not have that.
    const { buffer, engine } = withEngine(inflateSync(bytes, { maxOutputLength: Math.max(1, size), info: true }));
    return { bytes: buffer, read: engine.bytesWritten };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new LimitExceeded('it holds more than it declares');
    return null;
  }
}

function withEngine(result: unknown): { buffer: Buffer; engine: { bytesWritten: number } } {
  return result as { buffer: Buffer; engine: { bytesWritten: number } };
}
