import { Temporal } from 'temporal-polyfill';
import { UserError } from '../shared/errors.js';

/**
 * The moment at which clocks of `zone` show the wall time, given as if it were UTC (ms).
 * A time the clocks skip moves forward by the gap, a doubled one is its first pass (Temporal's `compatible`).
 */
export function placeInZone(wallMs: number, zone: string): number {
  return remembered(placed, wallMs, zone, () => {
    const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
    return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  });
}

/** What clocks of `zone` show at a moment, as if it were UTC (ms). */
export function wallInZone(ms: number, zone: string): number {
  return remembered(walls, ms, zone, () => {
    return ms + Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  });
}

/** One round asks a dozen times for the same few dates, and each look into the zone's rules costs as much as the rest together. */
const placed = new Map<string, number>();
const walls = new Map<string, number>();
const KEPT = 5000;

function remembered(answers: Map<string, number>, ms: number, zone: string, find: () => number): number {
  const question = `${zone} ${ms}`;
  const known = answers.get(question);
  if (known !== undefined) return known;
  const found = find();
  if (answers.size >= KEPT) answers.clear();
  answers.set(question, found);
  return found;
}

/** The calendar day in `zone`, `YYYY-MM-DD`. */
export function dateInZone(at: Date, zone: string): string {
  return new Date(wallInZone(at.getTime(), zone)).toISOString().slice(0, 10);
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Wall time for people: `Tue 1 Dec 2026, 10:00`. Not by Intl, whose formatters cost more than all the rest of a message. */
export function wallText(at: Date, zone: string): string {
  const wall = new Date(wallInZone(at.getTime(), zone));
  const month = MONTHS[wall.getUTCMonth()]?.slice(0, 3);
  return `${WEEKDAYS[wall.getUTCDay()]} ${wall.getUTCDate()} ${month} ${wall.getUTCFullYear()}, ${wall.toISOString().slice(11, 16)}`;
}

/** The day for people: `24 November`. */
export function dayText(at: Date, zone: string): string {
  const wall = new Date(wallInZone(at.getTime(), zone));
  return `${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]}`;
}

/**
 * Nothing, when the zone is a name of the time zone database.
 * @throws {UserError} otherwise; a bare offset is refused, because it knows no clock change.
 */
export function checkZone(zone: string): void {
  zoneName(zone);
}

/**
 * The zone's name in the database's own spelling: `europe/london` is Europe/London.
 * @throws {UserError} as `checkZone`.
 */
export function zoneName(zone: string): string {
  const wanted = `Unknown time zone "${zone}". Write a name such as Europe/London or America/New_York`;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) throw new UserError(wanted);
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    throw new UserError(wanted);
  }
}
