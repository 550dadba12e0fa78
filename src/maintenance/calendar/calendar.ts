import { eachOccurrence } from '../../schedule/recurrence.js';
import type { IsHoliday } from '../../schedule/shift.js';
import { dateInZone, placeInZone, wallInZone } from '../../schedule/zoned.js';
import type { Plan } from '../plans/plan.js';
import type { Cadence } from '../plans/templates.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** A round ends on Friday at 16:00. */
const END = { weekday: 5, hour: 16 };
/** More occurrences than a quarter can hold, for the next first one of a quarter. */
const LOOK_AHEAD = 120;

/** When the round closes: the first Friday 16:00 that leaves an hour for it, but before the next occurrence. */
export function endOf(openedAt: Date, zone: string, next: Date | null): Date {
  const wall = wallInZone(openedAt.getTime() + HOUR, zone);
  const midnight = wall - (wall % DAY);
  const days = (END.weekday - new Date(wall).getUTCDay() + 7) % 7;
  const friday = midnight + days * DAY + END.hour * HOUR;
  const end = placeInZone(friday < wall ? friday + 7 * DAY : friday, zone);
  if (next === null || end < next.getTime()) return new Date(end);
  return new Date(Math.max(next.getTime() - 60_000, openedAt.getTime()));
}

/** Whether work of this cadence belongs to the occurrence: monthly and quarterly work to the first one of its month or quarter. */
export function isDue(cadence: Cadence, occurrence: Date, previous: Date | null, zone: string): boolean {
  if (cadence === 'weekly') return true;
  const date = dateInZone(occurrence, zone);
  if (previous !== null) return periodOf(cadence, date) !== periodOf(cadence, dateInZone(previous, zone));
  // The first round of a plan that starts in the middle waits for the period to begin.
  const month = Number(date.slice(5, 7));
  return Number(date.slice(8)) <= 7 && (cadence === 'monthly' || month % 3 === 1);
}

/** The plan's next occurrence that begins a month or quarter; null when none is near. */
export function nextFirst(cadence: Cadence, plan: Plan, after: Date, isHoliday?: IsHoliday): Date | null {
  const zone = plan.recurrence.timeZone;
  let period = periodOf(cadence, dateInZone(after, zone));
  let looked = 0;
  for (const date of eachOccurrence(plan.recurrence, new Date(after.getTime() + 1), isHoliday)) {
    const current = periodOf(cadence, dateInZone(date, zone));
    if (current !== period) return date;
    period = current;
    looked += 1;
    if (looked > LOOK_AHEAD) break;
  }
  return null;
}

function periodOf(cadence: Cadence, date: string): string {
  const quarter = Math.ceil(Number(date.slice(5, 7)) / 3);
  return cadence === 'quarterly' ? `${date.slice(0, 4)} Q${quarter}` : date.slice(0, 7);
}
