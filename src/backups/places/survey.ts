import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns/format';
import type { BackupFile } from './place.js';

/** What is kept of a listing, however long: a few files and the days. */
export interface Survey {
  /** The newest whole files, newest first: one and the seven that it is compared with. */
  newest: BackupFile[];
  files: number;
  bytes: number;
  /** Files that were written just now, so that nobody knows whether they are whole: in `newest` they are not. */
  growing: number;
  /** Files that the place says were written in the future, whose age nobody knows; left out as well. */
  ahead: number;
  /** Day in the site's zone (`2026-11-22`) → first and last time of that day, in ms. */
  days: Map<string, { first: number; last: number }>;
}

const COMPARED = 8;
/** A file of a folder that was touched within this may be still growing; a bucket shows whole objects only. */
const SETTLED_MS = 60_000;
/** Clocks differ. */
const SKEW_MS = 5 * 60_000;

export interface SurveyOptions {
  now: Date;
  timeZone: string;
  /** Whether files appear before they are whole. */
  grows: boolean;
  /** How many days back are remembered. */
  days: number;
}

/** Reads a listing once, keeping little of it. */
export async function survey(files: AsyncIterable<BackupFile>, { now, timeZone, grows, days }: SurveyOptions): Promise<Survey> {
  const found: Survey = { newest: [], files: 0, bytes: 0, growing: 0, ahead: 0, days: new Map() };
  const dayOf = daysIn(timeZone);
  const since = now.getTime() - (days + 1) * 86_400_000;
  for await (const file of files) {
    const counts = howItCounts(file, { now, grows });
    if (counts !== 'files') {
      found[counts] += 1;
      continue;
    }
    const at = file.at.getTime();
    found.files += 1;
    found.bytes += file.bytes;
    keepNewest(found.newest, file);
    if (at < since) continue;
    const day = dayOf(at);
    const known = found.days.get(day);
    found.days.set(day, { first: Math.min(known?.first ?? at, at), last: Math.max(known?.last ?? at, at) });
  }
  return found;
}

/** Whether it counts as a whole file, or why it does not. */
export function howItCounts(
  { at }: Pick<BackupFile, 'at'>,
  { now, grows }: Pick<SurveyOptions, 'now' | 'grows'>,
): 'files' | 'growing' | 'ahead' {
  const age = now.getTime() - at.getTime();
  if (age < -SKEW_MS) return 'ahead';
  return grows && age < SETTLED_MS ? 'growing' : 'files';
}

/** Clocks are set by quarters of an hour at the finest, so a day is looked up once for each of them: that is slow. */
const QUARTER_MS = 900_000;

function daysIn(timeZone: string): (at: number) => string {
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    const day = known.get(quarter) ?? format(new TZDate(quarter * QUARTER_MS, timeZone), 'yyyy-MM-dd');
    known.set(quarter, day);
    return day;
  };
}

/** The newest first; of two of the same moment the later name. */
function keepNewest(newest: BackupFile[], file: BackupFile): void {
  const isBefore = (a: BackupFile, b: BackupFile) => a.at.getTime() - b.at.getTime() || (a.name < b.name ? -1 : 1);
  const index = newest.findIndex((other) => isBefore(other, file) < 0);
  if (index >= 0) newest.splice(index, 0, file);
  else if (newest.length < COMPARED) newest.push(file);
  if (newest.length > COMPARED) newest.pop();
}
