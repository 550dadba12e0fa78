import { loadHolidays } from '../../schedule/holidays.js';
import { eachOccurrence, nextOccurrence } from '../../schedule/recurrence.js';
import type { IsHoliday } from '../../schedule/shift.js';
import type { Plan } from './plan.js';

/** Holiday calendars by their code, as far as a plan needs them. */
export type HolidaysOf = (code: string | null) => IsHoliday | undefined;

/** Loads the calendars that the plan's dates depend on, those before an edit as well. */
export async function holidaysOf(plan: Plan): Promise<HolidaysOf> {
  const codes = [plan, ...(plan.past ?? [])].map(({ recurrence }) => recurrence.holidays);
  const loaded = new Map(await Promise.all([...new Set(codes)].map(async (code) => [code, await loadHolidays(code)] as const)));
  return (code) => loaded.get(code);
}

/**
 * The plan's first date strictly after `after`, or null. A date before an edit is one of the recurrence of then, and a date
 * after it one of the new recurrence: an edit neither adds dates to the past nor takes them from it.
 */
export function nextDate(plan: Plan, after: Date, holidays: HolidaysOf): Date | null {
  const { found, from } = dateBeforeLastEdit(plan, after, holidays);
  return found ?? nextOccurrence(plan.recurrence, from, holidays(plan.recurrence.holidays));
}

/** Every date of the plan strictly after `after`, oldest first; some plans never end. */
export function* eachDate(plan: Plan, after: Date, holidays: HolidaysOf): Generator<Date> {
  for (let last = after; ; ) {
    const { found, from } = dateBeforeLastEdit(plan, last, holidays);
    if (found === null) {
      yield* eachOccurrence(plan.recurrence, new Date(from.getTime() + 1), holidays(plan.recurrence.holidays));
      return;
    }
    yield found;
    last = found;
  }
}

/** Whether an edit took this date away before it came: it was one of an earlier recurrence, and is none of the plan's now. */
export function wasEditedAway(plan: Plan, date: Date, holidays: HolidaysOf): boolean {
  const before = new Date(date.getTime() - 1);
  if (nextDate(plan, before, holidays)?.getTime() === date.getTime()) return false;
  return (plan.past ?? []).some(
    ({ until, recurrence }) =>
      new Date(until) <= date && nextOccurrence(recurrence, before, holidays(recurrence.holidays))?.getTime() === date.getTime(),
  );
}

/** The first date after `after` that lies before the last edit; without one, from where on the present recurrence counts. */
function dateBeforeLastEdit(plan: Plan, after: Date, holidays: HolidaysOf): { found: Date | null; from: Date } {
  let from = after;
  for (const { until, state, recurrence } of plan.past ?? []) {
    const end = new Date(until);
    if (end.getTime() <= from.getTime() + 1) continue;
    const date = state === 'draft' ? null : nextOccurrence(recurrence, from, holidays(recurrence.holidays));
    if (date !== null && date < end) return { found: date, from };
    from = new Date(end.getTime() - 1);
  }
  return { found: null, from };
}
