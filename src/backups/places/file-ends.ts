import { constants, inflateRawSync } from 'node:zlib';
import { archiveHead, type BackupFormat, formatOf } from '../drill/backup-format.js';

/** So many bytes of the end tell: the line that closes a dump, the end of a tar, the directory of a ZIP. */
export const TAIL_BYTES = 4096;
/** Nothing packs tighter than gzip's 1,032 to 1 (zlib.net/zlib_tech.html). */
const GZIP_MOST = 1032;

export interface FileEnds {
  bytes: number;
  /** The first bytes. */
  head: Buffer;
  /** The last TAIL_BYTES, or all of the file. */
  tail: Buffer;
}

/** What the file is, and what it holds where it is packed with gzip, as far as its beginning tells. */
export function formatsOf(head: Buffer): { format: BackupFormat; inner: BackupFormat } {
  const format = formatOf(head);
  if (format !== 'gzip') return { format, inner: format };
  const start = unpackStart(head);
  return { format, inner: start === null ? 'unknown' : formatOf(start) };
}

/**
 * Why the file cannot be whole, from its two ends; null when nothing speaks against it. A drill reads it to its end, this does not: what
 * is damaged in the middle is not seen here.
 */
export function whyCut({ bytes, head, tail }: FileEnds): string | null {
  switch (formatOf(head)) {
    case 'pg-archive':
      // Its last block of data, and its table of contents where it has none, end with a number that is zero: five bytes.
      if (archiveHead(head)?.kind === 'custom' && !isZero(tail.subarray(-5))) return 'the archive of pg_dump stops before its end';
      return archiveHead(head) === null ? 'the archive of pg_dump stops within its head' : null;
    case 'pg-script':
      return tail.includes('-- PostgreSQL database dump complete') || tail.includes('-- PostgreSQL database cluster dump complete')
        ? null
        : 'the last line of pg_dump is missing (dump complete)';
    case 'mysql-script':
      return tail.includes('-- Dump completed') ? null : 'the last line of mysqldump is missing (Dump completed)';
    case 'tar':
      return tail.length >= 1024 && isZero(tail.subarray(-1024)) ? null : 'the two empty blocks that end a tar are missing';
    case 'zip':
      return tail.includes(Buffer.from('504b0506', 'hex')) ? null : 'the directory that ends a ZIP is missing';
    case 'xz':
      return endsWithXz(tail) ? null : 'the footer that ends an xz file is missing';
    case 'sqlite':
      return whyShort(bytes, head);
    case 'gzip':
      return bytes < 18 || tail.readUInt32LE(tail.length - 4) > bytes * GZIP_MOST ? 'gzip says that it holds more than it can' : null;
    default:
      return null;
  }
}

/** The first bytes of what is packed; null when they cannot be unpacked. */
function unpackStart(head: Buffer): Buffer | null {
  const from = gzipHeader(head);
  if (from === null) return null;
  try {
    return inflateRawSync(head.subarray(from), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 * 1024 * 1024 }).subarray(0, 4096);
  } catch {
    return null;
  }
}

/** Where the packed bytes begin, behind name and comment (RFC 1952). */
function gzipHeader(head: Buffer): number | null {
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (head.length > at + 1 ? head.readUInt16LE(at) : 0);
  for (const flag of [8, 16]) if ((flags & flag) !== 0) at = head.indexOf(0, at) + 1;
  if ((flags & 2) !== 0) at += 2;
  return at >= 10 && at < head.length ? at : null;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

/** A footer, then nothing or zeros in fours. */
function endsWithXz(tail: Buffer): boolean {
  let end = tail.length;
  while (end >= 4 && isZero(tail.subarray(end - 4, end))) end -= 4;
  return tail.subarray(end - 2, end).toString('latin1') === 'YZ';
}

/** Pages that the head of a database counts, when that number is of the last writer (sqlite.org/fileformat.html). */
function whyShort(bytes: number, head: Buffer): string | null {
  if (head.length < 100) return 'the database of SQLite stops within its head';
  const size = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const pages = head.readUInt32BE(28);
  const isValid = pages > 0 && head.readUInt32BE(24) === head.readUInt32BE(92);
  return isValid && bytes < size * pages ? `the database of SQLite has ${pages} pages, and not all are there` : null;
}
