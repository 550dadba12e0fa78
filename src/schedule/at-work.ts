import { placeInZone, wallInZone } from './zoned.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** When people work, in their own zone, Monday to Friday. */
const WORK = { from: 9, until: 17 };

/** The first moment from then on at which a person works: Monday to Friday, 09:00 to 17:00 in their zone. */
export function whenAtWork(from: Date, zone: string): Date {
  const wall = wallInZone(from.getTime(), zone);
  let day = wall - (wall % DAY_MS);
  if (!isWeekend(day)) {
    if (wall - day < WORK.from * HOUR_MS) return new Date(placeInZone(day + WORK.from * HOUR_MS, zone));
    if (wall - day < WORK.until * HOUR_MS) return from;
  }
  do day += DAY_MS;
  while (isWeekend(day));
  return new Date(placeInZone(day + WORK.from * HOUR_MS, zone));
}

/** The first moment after then at which a working day begins in the zone. */
export function nextMorning(after: Date, zone: string): Date {
  const wall = wallInZone(after.getTime(), zone);
  const midnight = wall - (wall % DAY_MS);
  const today = placeInZone(midnight + WORK.from * HOUR_MS, zone);
  return whenAtWork(new Date(today > after.getTime() ? today : placeInZone(midnight + DAY_MS, zone)), zone);
}

/** Of a wall time, given as if it were UTC (ms). */
export function isWeekend(wall: number): boolean {
  return [0, 6].includes(new Date(wall).getUTCDay());
}
