import { z } from 'zod';
import { VERDICTS } from '../drill/verdict.js';

const MOST_TABLES = 2_000;
const count = z.number().int().nonnegative();
const word = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u);

/** What a drill measured: names, counts, sizes and times. Nothing here has room for what a row holds. */
export const measuredSchema = z.strictObject({
  /** Name of the backup. */
  name: word(200),
  bytes: count,
  takenAt: z.iso.datetime(),
  /** `PostgreSQL 15.18`; null when nothing was restored. */
  engine: word(60).nullable(),
  /** `archive of pg_dump (custom, 1.14)` */
  format: word(100),
  /** How long restoring took; null when nothing was restored. */
  seconds: z.number().nonnegative().nullable(),
  /** By table; null when nothing was counted. */
  rows: z
    .record(word(200), count)
    .refine((rows) => Object.keys(rows).length <= MOST_TABLES, `at most ${MOST_TABLES} tables`)
    .nullable(),
  newestRowAt: z.iso.datetime().nullable(),
  verdict: z.enum(VERDICTS),
  /** Ids of the checks that found something. */
  checks: z.array(z.string().regex(/^[a-z-]{1,40}$/)).max(50),
  /** When the drill ended. */
  ranAt: z.iso.datetime(),
});
export type Measured = z.infer<typeof measuredSchema>;

export const drillRecordSchema = measuredSchema.extend({
  version: z.literal(1),
  id: z.string(),
  /** `worker`: restored by Farrier; `elsewhere`: near the data, and posted. */
  how: z.enum(['worker', 'elsewhere']),
  /** Who asked for it, or made the address it was posted to. */
  who: z.string(),
  /** When it was recorded. */
  at: z.iso.datetime(),
  /** How a kept backup was taken in place of the newest; null: it was the newest. Records of before it could be said have none. */
  picked: z.enum(['chance', 'name']).nullable().default(null),
});
/** One drill of a site's backup. */
export type DrillRecord = z.infer<typeof drillRecordSchema>;

export interface RowsChange {
  table: string;
  before: number;
  after: number;
}

export interface Changes {
  /** Tables with under 80 % of the rows they had, those that are gone among them; the largest loss first. */
  dropped: RowsChange[];
  newTables: string[];
  goneTables: string[];
  rows: { before: number; after: number };
}

/** What changed since the drill before; null when one of them counted nothing. */
export function changesSince(before: Pick<Measured, 'rows'>, after: Pick<Measured, 'rows'>): Changes | null {
  const [old, now] = [before.rows, after.rows];
  if (old === null || now === null) return null;
  const rowsOf = (rows: Record<string, number>, table: string) => (Object.hasOwn(rows, table) ? (rows[table] ?? 0) : 0);
  const dropped = Object.entries(old)
    .map(([table, rows]) => ({ table, before: rows, after: rowsOf(now, table) }))
    .filter((one) => one.after * 5 < one.before * 4)
    .sort((a, b) => b.before - b.after - (a.before - a.after) || (a.table < b.table ? -1 : 1));
  return {
    dropped,
    newTables: Object.keys(now).filter((table) => !Object.hasOwn(old, table)),
    goneTables: Object.keys(old).filter((table) => !Object.hasOwn(now, table)),
    rows: { before: total(old), after: total(now) },
  };
}

export function total(rows: Record<string, number>): number {
  return Object.values(rows).reduce((sum, one) => sum + one, 0);
}

export interface Targets {
  /** How long a restore may take. */
  rtoSeconds: number;
  /** How old what is restored may be. */
  rpoMs: number;
}

export interface Met {
  seconds: number | null;
  /** Age of the backup when it was drilled. */
  dataAgeMs: number;
  /** Null: not measured. */
  meetsRto: boolean | null;
  meetsRpo: boolean;
}

/** Measured restore time and age of the data against what was stated. At the target it is met. */
export function against({ seconds, takenAt, ranAt }: Pick<Measured, 'seconds' | 'takenAt' | 'ranAt'>, targets: Targets): Met {
  const dataAgeMs = Math.max(0, Date.parse(ranAt) - Date.parse(takenAt));
  return { seconds, dataAgeMs, meetsRto: seconds === null ? null : seconds <= targets.rtoSeconds, meetsRpo: dataAgeMs <= targets.rpoMs };
}
