import type { Migration } from './migrations.js';

/** The words of `farrier.report/1` for a drill, the worst first. */
export const VERDICTS = ['dangerous', 'broken', 'empty', 'stale', 'not-possible', 'ok'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a drill found wrong, each with the verdict that it makes alone. */
export interface Fault {
  verdict: Exclude<Verdict, 'ok'>;
  /** Public id of the check. */
  check: string;
  /** What was seen, in words; no row contents. */
  text: string;
  /** What to do. */
  fix: string;
}

/** The worst that applies. */
export function worstOf(faults: readonly Fault[]): Verdict {
  return VERDICTS.find((verdict) => faults.some((fault) => fault.verdict === verdict)) ?? 'ok';
}

/** What was counted in the restored database. */
export interface Counted {
  /** By table, as reports name them. */
  rows: Record<string, number>;
  newestRowAt: Date | null;
  /** What `django_migrations` holds, names only; absent where it could not be read. */
  migrations?: Migration[];
}

export interface Promised {
  /** How often there is a backup. */
  periodMs: number;
  /** When it was taken. */
  takenAt: Date;
  now: Date;
  /** One of those that are kept: it may be old, what is in it may not have been when it was taken. */
  isKept?: boolean | undefined;
}

export const MIGRATIONS = 'django_migrations';
/** More than any site has; of a table with more nothing is compared. */
export const MOST_MIGRATIONS = 10_000;

/** That table among those of the database, as reports name them; of several the one of `public`. */
export function migrationsAmong(tables: readonly string[]): string | undefined {
  return tables.find((name) => name === MIGRATIONS) ?? tables.find((name) => name.endsWith(`.${MIGRATIONS}`));
}

/** Judges what a restore left in the database: Django's tables, any rows at all, and how old the newest is. */
export function judgeCounted({ rows, newestRowAt }: Counted, promised: Promised): Fault[] {
  const tables = Object.keys(rows);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const empty = (text: string): Fault[] => [
    { verdict: 'empty', check: 'restore-failed', text, fix: 'Look what the backup job dumps: the right database, with its data.' },
  ];
  if (tables.length === 0) return empty('It restores, and holds no table.');
  if (total === 0) return empty(`It restores, and none of its ${tables.length} tables holds a row.`);
  const migrations = migrationsAmong(tables);
  if (migrations === undefined) return empty(`It restores, and has no table ${MIGRATIONS}: no database of a Django site.`);
  if (rows[migrations] === 0) return empty(`It restores, and ${MIGRATIONS} holds no row.`);
  return judgeAge(newestRowAt, promised);
}

function judgeAge(newestRowAt: Date | null, { periodMs, takenAt, now, isKept = false }: Promised): Fault[] {
  const limit = 2 * periodMs;
  const asOf = isKept ? takenAt : now;
  const stale = (check: string, text: string, fix: string): Fault => ({ verdict: 'stale', check, text, fix });
  const old = (at: Date) => asOf.getTime() - at.getTime() > limit;
  return [
    ...(old(takenAt)
      ? [
          stale(
            'backup-stale',
            `The newest backup was taken ${takenAt.toISOString().slice(0, 16)}Z, longer ago than two periods.`,
            'Get the backup job running again.',
          ),
        ]
      : []),
    ...(newestRowAt !== null && old(newestRowAt)
      ? [
          stale(
            'restore-data-stale',
            `Its newest row is of ${newestRowAt.toISOString().slice(0, 16)}Z, ${isKept ? 'more than two periods before it was taken' : 'longer ago than two periods'}.`,
            'Look which database is dumped: a replica that lags, or one that nobody uses any more.',
          ),
        ]
      : []),
  ];
}
