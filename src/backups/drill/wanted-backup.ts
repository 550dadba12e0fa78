import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import type { BackupFile, Place } from '../places/place.js';

/** What the name of an object of S3 may have, in characters; those of files are shorter. */
const MOST_NAME = 1024;

export const keptAskSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('chance') }),
  z.object({
    by: z.literal('name'),
    /** With its folders, or without. */
    name: z.string().min(1).max(MOST_NAME),
    /** The place in which it lies; null: any of the site's. */
    place: z.string().nullable(),
  }),
]);
/** Which of the kept backups is asked for in place of the newest. */
export type KeptAsk = z.infer<typeof keptAskSchema>;

/** A file with the place where it lies. */
export interface Found {
  place: Place;
  file: BackupFile;
}

export interface Wanted {
  isWanted(found: Found): boolean;
  /** Below zero when `a` is taken rather than `b`. */
  compare(a: Found, b: Found): number;
}

/** What is taken of all that lie there; null: the newest. The same `seed` takes the same one by chance of the same files. */
export function wantedBackup(ask: KeptAsk | null, seed: string): Wanted {
  if (ask === null) return { isWanted: () => true, compare: newerFirst };
  if (ask.by === 'chance') {
    // Each file draws a lot of its own, so a listing of any length is read once, keeping one.
    const lot = ({ place, file }: Found) => createHash('sha256').update(`${seed} ${place.id} ${file.name}`).digest('hex');
    return { isWanted: () => true, compare: (a, b) => (lot(a) < lot(b) ? -1 : 1) };
  }
  const isWhole = ({ file }: Found) => file.name === ask.name;
  const isHere = ({ place }: Found) => ask.place === null || place.id === ask.place;
  return {
    isWanted: (found) => isHere(found) && (isWhole(found) || posix.basename(found.file.name) === ask.name),
    compare: (a, b) => Number(isWhole(b)) - Number(isWhole(a)) || newerFirst(a, b),
  };
}

/** Of two of the same moment the later name. */
function newerFirst(a: Found, b: Found): number {
  return b.file.at.getTime() - a.file.at.getTime() || (a.file.name > b.file.name ? -1 : 1);
}
