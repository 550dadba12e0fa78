import type { Finding } from '../../audits/finding.js';
import type { Verdict } from '../drill/verdict.js';

const DAY_MS = 86_400_000;
/** Days without a restore that was proved, where nobody said otherwise. */
export const OVERDUE_DAYS = 35;

/** What was stated for the places of a site's database: the shortest time counts. */
export function overdueDaysOf(places: readonly { holds: string; provedDays: number | null }[]): number {
  const stated = places.flatMap(({ holds, provedDays }) => (holds === 'database' && provedDays !== null ? [provedDays] : []));
  return stated.length === 0 ? OVERDUE_DAYS : Math.min(...stated);
}

/** One restore, or attempt at one, whoever did it. */
export interface Restore {
  at: string;
  how: 'worker' | 'elsewhere' | 'by hand';
  verdict: Verdict;
}

export interface RestoreState {
  /** `never`: nothing was ever proved. `failed`: what was tried last went wrong. `overdue`: the last proof is too old. */
  state: 'never' | 'failed' | 'overdue' | 'proved';
  /** The newest that was good. */
  proved: Restore | null;
  /** The newest, good or not. */
  last: Restore | null;
  /** What was tried after the newest good one could not be tried at all. */
  wasImpossible: boolean;
}

/** Where the proof of a site's backups stands. What could not be tried is no failure, and proves nothing. */
export function restoreState(restores: readonly Restore[], now: Date, overdueDays = OVERDUE_DAYS): RestoreState {
  const all = restores.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const last = all[0] ?? null;
  const proved = all.find(({ verdict }) => verdict === 'ok') ?? null;
  const tried = all.find(({ verdict }) => verdict !== 'not-possible');
  const seen = { proved, last, wasImpossible: last?.verdict === 'not-possible' };
  if (tried !== undefined && tried.verdict !== 'ok') return { state: 'failed', ...seen };
  if (proved === null) return { state: 'never', ...seen };
  return { state: now.getTime() - Date.parse(proved.at) > overdueDays * DAY_MS ? 'overdue' : 'proved', ...seen };
}

/** `restore-drill-overdue`: nothing was proved for longer than `overdueDays`, counted from `createdAt` where nothing ever was. */
export function overdueFinding(
  site: { id: string; name: string; createdAt: string },
  restores: readonly Restore[],
  now: Date,
  overdueDays = OVERDUE_DAYS,
): Finding | null {
  const { proved } = restoreState(restores, now, overdueDays);
  const days = (now.getTime() - Date.parse(proved?.at ?? site.createdAt)) / DAY_MS;
  if (days <= overdueDays) return null;
  return {
    id: `restore-drill-overdue/${site.id}`,
    check: 'restore-drill-overdue',
    subject: site.name,
    severity: days > 2 * overdueDays ? 'high' : 'medium',
    title:
      proved === null
        ? `No restore was ever proved, for ${spokenDays(days)}`
        : `No restore was proved for ${spokenDays(days)}, since the last one`,
    evidence: { lastProvedAt: proved?.at ?? null, overdueDays },
    fix: `Restore ${site.name}'s newest backup once`,
    links: [],
  };
}

function spokenDays(days: number): string {
  return `${Math.floor(days)} ${Math.floor(days) === 1 ? 'day' : 'days'}`;
}
