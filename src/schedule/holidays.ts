import { UserError } from '../shared/errors.js';
import type { IsHoliday } from './shift.js';

const HOUR = 3_600_000;
const loaded = new Map<string, IsHoliday>();

/**
 * The public holidays of a country, `DE`, or of a part of it, `DE-BY`; null loads nothing and gives undefined.
 * The calendars are big: they are read from disk on first use only.
 * @throws {UserError} for an unknown country or part.
 */
export async function loadHolidays(code: string | null): Promise<IsHoliday | undefined> {
  if (code === null) return undefined;
  const kept = loaded.get(code);
  if (kept !== undefined) return kept;
  const { default: Holidays } = await import('date-holidays');
  const [country = '', state, region] = code.toUpperCase().split('-');
  const all = new Holidays();
  if (!/^[A-Z]{2}$/.test(country) || all.getCountries()[country] === undefined) {
    throw new UserError(`No holidays known for "${code}". Write a country such as DE, or a part of one such as DE-BY`);
  }
  const states = all.getStates(country) ?? {};
  if (state !== undefined && states[state] === undefined) {
    throw new UserError(`No holidays known for "${code}". Parts of ${country}: ${Object.keys(states).join(', ') || 'none'}`);
  }
  if (region !== undefined && (all.getRegions(country, state ?? '') ?? {})[region] === undefined) {
    throw new UserError(`No holidays known for "${code}". Leave "${region}" out`);
  }
  const calendar = new Holidays([country, state, region].filter((part) => part !== undefined).join('-'), { types: ['public'] });
  const isHoliday = byYear((year) => calendar.getHolidays(year));
  loaded.set(code, isHoliday);
  return isHoliday;
}

function byYear(holidaysOf: (year: number) => { date: string; start: Date; end: Date }[]): IsHoliday {
  const years = new Map<number, Set<string>>();
  return (date) => {
    const year = Number(date.slice(0, 4));
    let days = years.get(year);
    if (days === undefined) {
      days = new Set([...holidaysOf(year - 1), ...holidaysOf(year)].flatMap(daysCovered));
      years.set(year, days);
    }
    return days.has(date);
  };
}

/** The days whose noon lies in the holiday: some begin at sunset the day before, some at 14:00 and are no day off. */
function daysCovered(holiday: { date: string; start: Date; end: Date }): string[] {
  const start = Date.parse(`${holiday.date.slice(0, 10)}T${holiday.date.slice(11, 19)}Z`);
  const end = start + holiday.end.getTime() - holiday.start.getTime();
  const days: string[] = [];
  for (let noon = start - (start % (24 * HOUR)) + 12 * HOUR; noon < end; noon += 24 * HOUR) {
    if (noon >= start) days.push(new Date(noon).toISOString().slice(0, 10));
  }
  return days;
}
