import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { type BackupFormat, formatOf, HEAD_BYTES } from './backup-format.js';
import { type ScriptFacts, scriptReader } from './script-reader.js';
import type { Unpack } from './unpack.js';

/** A backup file as it lies there, judged without restoring it. */
export interface LookedAt {
  name: string;
  path: string;
  bytes: number;
  modifiedAt: Date;
  /** What the file is. */
  format: BackupFormat;
  /** How it is unpacked; null where it is not, or cannot be here. */
  unpack: Unpack | null;
  /** What is inside, where the file is unpacked; else as `format`. */
  inner: BackupFormat;
  /** The first bytes of what is inside. */
  head: Buffer;
  /** Why it cannot be read to its end, in words; null when it can. */
  damage: string | null;
  /** What the script holds, where it is one. */
  script: ScriptFacts | null;
}

const SCRIPTS: Partial<Record<BackupFormat, 'postgres' | 'mysql'>> = { 'pg-script': 'postgres', sql: 'postgres', 'mysql-script': 'mysql' };

/** Reads a backup once from beginning to end, keeping nothing of it: whether it is whole, and what it would do. */
export async function lookAtBackup(path: string, unpack: Unpack | null, signal?: AbortSignal): Promise<LookedAt> {
  const { size, mtime } = await stat(path);
  const format = await formatAt(path);
  const about = { name: basename(path), path, bytes: size, modifiedAt: mtime, format, unpack };
  let head: Buffer = Buffer.alloc(0);
  let inner: BackupFormat | null = unpack === null ? format : null;
  let reader: ReturnType<typeof scriptReader> | null = null;
  try {
    for await (const part of openBackup(about, signal)) {
      const chunk = part as Buffer;
      if (inner === null || head.byteLength < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      inner ??= formatOf(head);
      const dialect = SCRIPTS[inner];
      if (dialect !== undefined) {
        reader ??= scriptReader(dialect);
        // One byte a sign: nothing that matters here has more, and no sign is cut in two.
        reader.push(chunk.toString('latin1'));
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    const damage = error instanceof Error ? error.message : String(error);
    return { ...about, inner: inner ?? 'empty', head, damage, script: reader?.end() ?? null };
  }
  return { ...about, inner: inner ?? 'empty', head, damage: null, script: reader?.end() ?? null };
}

/** What the file is, by its first bytes. */
export async function formatAt(path: string): Promise<BackupFormat> {
  return formatOf(await headOf(path));
}

/** What is in the file, unpacked, a piece at a time. The stream fails where the file is cut or its checksum is wrong. */
export function openBackup({ path, unpack }: Pick<LookedAt, 'path' | 'unpack'>, signal?: AbortSignal): Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 18, ...(signal === undefined ? {} : { signal }) });
  return unpack === null ? file : unpack(file);
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
