import { dateInZone, placeInZone } from '../schedule/zoned.js';

export const PERIODS = ['month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof PERIODS)[number];

export interface Period {
  kind: PeriodKind;
  from: Date;
  /** Excluded; now, when the period is not over. */
  to: Date;
  /** `November 2026 so far`. */
  label: string;
  /** End of the period after this one: what is due until then has to be planned for. */
  planUntil: Date;
}

const MONTHS = { month: 1, quarter: 3, year: 12 };
/** So early in a period, the one before is meant. */
const EARLY_DAYS = 7;
const DAY_MS = 86_400_000;

/** The calendar month, quarter or year that is running in the zone; in its first week the one before, which is whole. */
export function periodOf(kind: PeriodKind, now: Date, zone: string): Period {
  const [year = 0, month = 1] = dateInZone(now, zone).split('-').map(Number);
  const length = MONTHS[kind];
  const running = Math.floor((year * 12 + month - 1) / length) * length;
  const isEarly = now.getTime() - firstOf(running, zone).getTime() < EARLY_DAYS * DAY_MS;
  const begin = isEarly ? running - length : running;
  const end = firstOf(begin + length, zone);
  const isOver = end <= now;
  return {
    kind,
    from: firstOf(begin, zone),
    to: isOver ? end : now,
    label: `${nameOf(kind, begin)}${isOver ? '' : ' so far'}`,
    planUntil: firstOf(running + length + MONTHS.quarter, zone),
  };
}

/** Midnight of the first day of a month that is counted from year 0. */
function firstOf(months: number, zone: string): Date {
  return new Date(placeInZone(Date.UTC(Math.floor(months / 12), months % 12, 1), zone));
}

function nameOf(kind: PeriodKind, months: number): string {
  const year = Math.floor(months / 12);
  if (kind === 'year') return String(year);
  if (kind === 'quarter') return `quarter ${Math.floor((months % 12) / 3) + 1} of ${year}`;
  return new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, months % 12, 1));
}
