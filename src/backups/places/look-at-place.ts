import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Misconfigured, messageOf, SourceUnavailable, UserError } from '../../shared/errors.js';
import { HEAD_BYTES } from '../drill/backup-format.js';
import { formatsOf, TAIL_BYTES, whyCut } from './file-ends.js';
import { retentionGaps } from './gaps.js';
import { failedLook, type Look } from './look.js';
import type { BackupFile, BackupPlace, Place } from './place.js';
import { survey } from './survey.js';

/** A packed file up to this is read to its end, which proves it whole; of a larger one only the two ends are. */
const READ_WHOLE_BYTES = 8 * 1024 * 1024;

export interface LookDeps {
  open: (place: Place, signal: AbortSignal) => Promise<BackupPlace>;
  now: Date;
  timeZone: string;
}

/** Lists a place and reads both ends of its newest file. What goes wrong is told by the look, never thrown; an abort is. */
export async function lookAtPlace(place: Place, { open, now, timeZone }: LookDeps, signal: AbortSignal): Promise<Look> {
  let opened: BackupPlace | null = null;
  try {
    opened = await open(place, signal);
    const days = place.retentionDays ?? 0;
    const found = await survey(opened.list(signal), { now, timeZone, grows: place.location.kind !== 's3', days });
    const [newest] = found.newest;
    const look: Look = {
      ...failedLook(now, ''),
      trouble: null,
      files: found.files,
      bytes: found.bytes,
      growing: found.growing,
      ahead: found.ahead,
      newest: found.newest.map(({ name, bytes, at }) => ({ name, bytes, at: at.toISOString() })),
      gaps: retentionGaps(place, found.days, timeZone, now),
    };
    return newest === undefined ? look : { ...look, ...(await lookAtFile(opened, newest, signal)) };
  } catch (error) {
    signal.throwIfAborted();
    return failedLook(now, wordsOf(error));
  } finally {
    await opened?.close();
  }
}

type OfFile = Pick<Look, 'format' | 'inner' | 'damage' | 'isPublic' | 'unchecked'>;

async function lookAtFile(place: BackupPlace, { name, bytes }: BackupFile, signal: AbortSignal): Promise<OfFile> {
  const unchecked: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      unchecked.push(`${what}: ${wordsOf(error)}`);
      return null;
    }
  };
  const isPublic = await attempt('whether anybody may read it', () => place.isPublic(name, signal));
  const head = await attempt('its format', () => place.read(name, { from: 0, bytes: Math.min(HEAD_BYTES, bytes) }, signal));
  if (head === null) return { format: null, inner: null, damage: null, isPublic, unchecked };
  const from = Math.max(0, bytes - TAIL_BYTES);
  const tail = await attempt('its end', () => place.read(name, { from, bytes: bytes - from }, signal));
  const { format, inner } = formatsOf(head);
  let damage = tail === null || bytes === 0 ? null : whyCut({ bytes, head, tail });
  if (format === 'gzip' && damage === null && bytes <= READ_WHOLE_BYTES)
    damage = await attempt('its end', async () => whyNotUnpacked(await place.open(name, signal)));
  return { format, inner, damage, isPublic, unchecked };
}

/** Reads a gzip file to its end and checks its sum, keeping nothing. */
async function whyNotUnpacked(file: Readable): Promise<string | null> {
  const unpacked = createGunzip();
  file.on('error', (error) =>
    unpacked.destroy(new SourceUnavailable('the place', 'the file broke off while it was read.', { cause: error })),
  );
  file.pipe(unpacked);
  try {
    for await (const _part of unpacked) continue;
    return null;
  } catch (error) {
    if (error instanceof SourceUnavailable) throw error;
    return `gzip cannot read it to its end (${messageOf(error)})`;
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

/** Ours are for people; of anything else only its kind is told, since it may hold what was sent. */
export function wordsOf(error: unknown): string {
  if (error instanceof UserError || error instanceof Misconfigured) return error.message;
  if (error instanceof SourceUnavailable) return `${error.source}: ${error.message}`;
  return `it could not be read (${error instanceof Error ? error.name : 'unknown error'})`;
}
