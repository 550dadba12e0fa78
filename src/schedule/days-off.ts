import { UserError } from '../shared/errors.js';
import type { IsHoliday } from './shift.js';

/** A year of closed Fridays and more; a list that nobody can read any more helps nobody. */
const MOST = 100;

/**
 * Own days off out of a list such as `2026-12-24, 2026-12-31`, with commas, spaces or line ends between; sorted, each once.
 * @throws {UserError} that quotes the entry that is no day.
 */
export function readDaysOff(text: string): string[] {
  const days = text.split(/[\s,;]+/).filter((part) => part !== '');
  const wrong = days.find((day) => !isCalendarDay(day));
  if (wrong !== undefined) throw new UserError(`"${wrong}" is no day of the calendar. Write days as in 2026-12-24, 2026-12-31`);
  const unique = [...new Set(days)].toSorted();
  if (unique.length > MOST) throw new UserError(`${unique.length} days off are too many; ${MOST} at most. Leave out those that are past`);
  return unique;
}

export function isCalendarDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** The calendar with own days off added; undefined when there is neither. */
export function withDaysOff(isHoliday: IsHoliday | undefined, daysOff: readonly string[] | undefined): IsHoliday | undefined {
  if (daysOff === undefined || daysOff.length === 0) return isHoliday;
  const own = new Set(daysOff);
  return (date) => own.has(date) || (isHoliday?.(date) ?? false);
}
