import { RRuleTemporal } from 'rrule-temporal';
import { z } from 'zod';
import { UserError } from '../shared/errors.js';
import { isCalendarDay, withDaysOff } from './days-off.js';
import { canOccur } from './possible.js';
import { parseRule, type Rule, ruleBody } from './rule.js';
import { daysOffBeside, type IsHoliday, LONGEST_SHIFT_DAYS, shiftWall } from './shift.js';
import { checkZone, placeInZone, wallInZone } from './zoned.js';

export { describe } from './describe.js';

export const recurrenceSchema = z.object({
  /** RFC 5545 rule without DTSTART: `FREQ=WEEKLY;BYDAY=TU`. */
  rrule: z.string(),
  /** IANA zone in which the local time is kept. */
  timeZone: z.string(),
  /** First day that may be an occurrence, `YYYY-MM-DD` in the zone. */
  start: z.string(),
  /** Local time, `HH:MM`; not looked at when the rule has BYHOUR or BYMINUTE of its own. */
  at: z.string(),
  /** Holiday calendar, `DE` or `DE-BY`; null: none. */
  holidays: z.string().nullable(),
  /** What happens to an occurrence on a holiday or weekend. */
  shift: z.enum(['keep', 'next', 'previous']),
  /** Own days off besides the calendar's, `YYYY-MM-DD`. */
  daysOff: z.array(z.string()).optional(),
});
/** When something recurs. */
export type Recurrence = z.infer<typeof recurrenceSchema>;

const DAY = 86_400_000;
/** The longest stretch that clocks ever skipped is a day (Apia, Kiritimati): wall times further apart keep their order. */
const REORDER = 2 * DAY;
/** Enough periods for the rarest daily rule of the 400-year cycle. */
const MAX_PERIODS = 200_000;

interface Expander {
  rule: Rule;
  zone: string;
  /** The first wall time of the rule at or after `wallMs`, null when there is none. */
  from: (wallMs: number) => number | null;
  /** Next occurrences that were asked for, without holidays. */
  answers: Map<string, number | null>;
}

/**
 * The first occurrence strictly after `after`, or null when there is none.
 * Local time is kept across clock changes; a time the clocks skip moves forward by the gap (RFC 5545 would drop it).
 * @param isHoliday the calendar named by `recurrence.holidays`, from `loadHolidays`.
 * @throws {UserError} when the rule cannot be read or can never occur.
 */
export function nextOccurrence(recurrence: Recurrence, after: Date, isHoliday?: IsHoliday): Date | null {
  const search = () => occurrences(recurrence, { from: new Date(after.getTime() + 1), count: 1 }, isHoliday)[0]?.getTime() ?? null;
  // Thousands of plans that share a rule fall due in the same minute.
  const isPlain = isHoliday === undefined && (recurrence.daysOff ?? []).length === 0;
  const found = isPlain ? remembered(expanderFor(recurrence).answers, `${recurrence.shift} ${after.getTime()}`, search) : search();
  return found === null ? null : new Date(found);
}

const KEPT_ANSWERS = 100;

function remembered(answers: Map<string, number | null>, question: string, search: () => number | null): number | null {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const found = search();
  if (answers.size >= KEPT_ANSWERS) answers.clear();
  answers.set(question, found);
  return found;
}

/** The first `count` occurrences at or after `from`; fewer when the rule ends before. Otherwise as `nextOccurrence`. */
export function occurrences(recurrence: Recurrence, window: { from: Date; count: number }, isHoliday?: IsHoliday): Date[] {
  const found: Date[] = [];
  if (window.count < 1) return found;
  for (const { ms } of datesFrom(recurrence, window.from.getTime(), isHoliday)) {
    found.push(new Date(ms));
    if (found.length >= window.count) break;
  }
  return found;
}

/** Every occurrence at or after `from`, one at a time; some rules never end. Otherwise as `nextOccurrence`. */
export function* eachOccurrence(recurrence: Recurrence, from: Date, isHoliday?: IsHoliday): Generator<Date> {
  for (const { ms } of datesFrom(recurrence, from.getTime(), isHoliday)) yield new Date(ms);
}

/** As `eachOccurrence`, with the rule's own date of each, `2026-12-25T10:00`: it stays the same wherever the occurrence is shifted to. */
export function* eachWithOwnDate(recurrence: Recurrence, from: Date, isHoliday?: IsHoliday): Generator<{ at: Date; own: string }> {
  for (const { ms, own } of datesFrom(recurrence, from.getTime(), isHoliday)) {
    yield { at: new Date(ms), own: new Date(own).toISOString().slice(0, 16) };
  }
}

/** All occurrences at or after `from` and before `to`, oldest first. */
export function occurrencesBetween(recurrence: Recurrence, from: Date, to: Date, isHoliday?: IsHoliday): Date[] {
  const found: Date[] = [];
  for (const { ms } of datesFrom(recurrence, from.getTime(), isHoliday)) {
    if (ms >= to.getTime()) break;
    found.push(new Date(ms));
  }
  return found;
}

/**
 * The rule's own dates that shifting moves onto the occurrence `at`, where another one stands already: they are left out.
 * Each is given as the moment at which it would have been.
 */
export function droppedAt(recurrence: Recurrence, at: Date, isHoliday?: IsHoliday): Date[] {
  const { rule, zone, from } = expanderFor(recurrence);
  const isDayOff = withDaysOff(isHoliday, recurrence.daysOff);
  const target = wallInZone(at.getTime(), zone);
  const days = daysOffBeside(target, recurrence.shift, isDayOff);
  if (days === 0) return [];
  const until = untilMs(rule, zone);
  const first = target - REORDER - (recurrence.shift === 'next' ? days * DAY : 0);
  const last = target + REORDER + (recurrence.shift === 'previous' ? days * DAY : 0);
  const meeting: { own: number; shifted: boolean }[] = [];
  for (let wall = from(first); wall !== null && wall <= last; wall = from(wall + 1)) {
    const own = placeInZone(wall, zone);
    const moved = shiftWall(wall, recurrence.shift, isDayOff);
    if (own <= until && placeInZone(moved, zone) === at.getTime()) meeting.push({ own, shifted: moved !== wall });
  }
  // As in `instantsFrom`: the rule's own date stands, else the first that was moved there.
  const standing = meeting.find(({ shifted }) => !shifted) ?? meeting[0];
  return meeting.filter((date) => date !== standing && date.shifted).map(({ own }) => new Date(own));
}

/** @throws {UserError} that says which part is wrong and how to mend it. */
export function validateRecurrence(recurrence: Recurrence): void {
  const expander = expanderFor(recurrence);
  const wrong = recurrence.daysOff?.find((day) => !isCalendarDay(day));
  if (wrong !== undefined) throw new UserError(`The day off "${wrong}" must be a day of the calendar, as in 2026-12-24`);
  const first = expander.from(Number.NEGATIVE_INFINITY);
  const until = untilMs(expander.rule, recurrence.timeZone);
  if (first === null && until === Number.POSITIVE_INFINITY) {
    throw new UserError(`The rule ${recurrence.rrule} has no date that a calendar reaches. Make its INTERVAL shorter`);
  }
  if (first === null || placeInZone(first, recurrence.timeZone) > until) {
    throw new UserError(`The rule ends before its first date: nothing between ${recurrence.start} and its UNTIL. Move UNTIL or the start`);
  }
}

/** `ms`: an instant; `own`: the wall time that the rule itself has for it (ms, as if UTC). */
interface Dated {
  ms: number;
  own: number;
}

/** Instants in strictly rising order. */
function* datesFrom(recurrence: Recurrence, fromMs: number, isHoliday: IsHoliday | undefined): Generator<Dated> {
  if (recurrence.holidays !== null && recurrence.shift !== 'keep' && isHoliday === undefined) {
    throw new Error(`The holidays of ${recurrence.holidays} must be handed in: see loadHolidays`);
  }
  const { rule, zone, from } = expanderFor(recurrence);
  const isDayOff = withDaysOff(isHoliday, recurrence.daysOff);
  const shiftReach = LONGEST_SHIFT_DAYS * DAY;
  const lookBehind = REORDER + (recurrence.shift === 'next' ? shiftReach : 0);
  const lookAhead = REORDER + (recurrence.shift === 'previous' ? shiftReach : 0);
  const until = untilMs(rule, zone);
  const pending = new Map<number, Dated & { shifted: boolean }>();
  let last = Number.NEGATIVE_INFINITY;

  let wall = from(wallInZone(fromMs, zone) - lookBehind);
  while (wall !== null || pending.size > 0) {
    for (const dated of takeSettled(pending, wall === null ? Number.POSITIVE_INFINITY : wall - lookAhead)) {
      if (dated.ms < fromMs || dated.ms <= last) continue;
      last = dated.ms;
      yield dated;
    }
    if (wall === null) continue;
    // UNTIL bounds the rule's own date, before it is shifted; at a clock change a later wall time may still lie within.
    const own = placeInZone(wall, zone);
    if (own > until) {
      wall = own > until + REORDER ? null : from(wall + 1);
      continue;
    }
    const target = shiftWall(wall, recurrence.shift, isDayOff);
    const shifted = target !== wall;
    const other = pending.get(target);
    // A shifted date that meets another is dropped; the rule's own date wins.
    if (other === undefined || (other.shifted && !shifted))
      pending.set(target, { shifted, own: wall, ms: shifted ? placeInZone(target, zone) : own });
    wall = from(wall + 1);
  }
}

/**
 * Removes and returns, in order, the instants that no later date of the rule can precede or meet: those whose wall time
 * lies before `wallMs`, up to the first one for which that is not so (at a clock change wall times and instants differ in order).
 */
function takeSettled(pending: Map<number, Dated>, wallMs: number): Dated[] {
  const settled: Dated[] = [];
  for (const [wall, entry] of [...pending].toSorted((a, b) => a[1].ms - b[1].ms)) {
    if (wall >= wallMs) break;
    pending.delete(wall);
    settled.push(entry);
  }
  return settled;
}

function untilMs(rule: Rule, zone: string): number {
  if (rule.until === null) return Number.POSITIVE_INFINITY;
  return rule.until.kind === 'instant' ? rule.until.ms : placeInZone(rule.until.ms, zone);
}

/** Parsing and checking a rule costs more than expanding it, and the same few rules are asked for over and over. */
const expanders = new Map<string, Expander>();
const KEPT_EXPANDERS = 500;

function expanderFor(recurrence: Recurrence): Expander {
  const key = [recurrence.rrule, recurrence.timeZone, recurrence.start, recurrence.at].join('\n');
  const kept = expanders.get(key);
  if (kept !== undefined) return kept;
  const made = buildExpander(recurrence);
  if (expanders.size >= KEPT_EXPANDERS) expanders.clear();
  expanders.set(key, made);
  return made;
}

function buildExpander({ rrule, timeZone, start, at }: Recurrence): Expander {
  checkZone(timeZone);
  const rule = parseRule(rrule);
  const startMs = readDate(start);
  const dtstart = startMs + readTime(at);
  if (!canOccur(rule, startMs))
    throw new UserError(`The rule ${rrule} never occurs: no calendar day fits all its parts. Change or remove one`);
  const count = rule.count === null ? '' : `;COUNT=${rule.count}`;
  const wallStart = new Date(dtstart).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  // Expanded as wall time in UTC: inside the zone the library loses days at clock changes.
  const library = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${wallStart}\nRRULE:${ruleBody(rule)}${count}`,
    maxIterations: MAX_PERIODS,
  });
  const from = (wallMs: number) => withinCalendar(() => library.next(new Date(Math.max(wallMs, dtstart)), true)?.epochMilliseconds ?? null);
  return { rule, zone: timeZone, from, answers: new Map() };
}

function readDate(start: string): number {
  if (!isCalendarDay(start)) throw new UserError(`The start "${start}" must be a day of the calendar, as in 2026-11-24`);
  return Date.parse(`${start}T00:00:00Z`);
}

/** A rule with a long interval may leave the years that a computer can count: then it has ended. */
function withinCalendar(search: () => number | null): number | null {
  try {
    return search();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readTime(at: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(at);
  if (match === null) throw new UserError(`The time "${at}" must be HH:MM on a 24-hour clock, as in 09:30`);
  return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}
