import { UserError } from '../shared/errors.js';

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** One BYDAY entry: `TU`, or the n-th of its month or year, from the end when negative. */
export interface RuleDay {
  nth: number | null;
  day: Weekday;
}

/** The end of a rule: a moment, or wall time in the recurrence's zone. A date counts to its last second. */
export type Until = { kind: 'instant'; ms: number } | { kind: 'wall'; ms: number };

/** An RFC 5545 rule with its parts checked; empty lists where a part is absent. */
export interface Rule {
  freq: Frequency;
  interval: number;
  count: number | null;
  until: Until | null;
  wkst: Weekday;
  byMonth: number[];
  byWeekNo: number[];
  byYearDay: number[];
  byMonthDay: number[];
  byDay: RuleDay[];
  byHour: number[];
  byMinute: number[];
  bySecond: number[];
  bySetPos: number[];
}

/** Smallest and largest absolute value of each numeric part, and whether it may count from the end (RFC 5545, 3.3.10). */
const RANGES = {
  BYMONTH: { from: 1, to: 12, fromEnd: false },
  BYWEEKNO: { from: 1, to: 53, fromEnd: true },
  BYYEARDAY: { from: 1, to: 366, fromEnd: true },
  BYMONTHDAY: { from: 1, to: 31, fromEnd: true },
  BYHOUR: { from: 0, to: 23, fromEnd: false },
  BYMINUTE: { from: 0, to: 59, fromEnd: false },
  BYSECOND: { from: 0, to: 59, fromEnd: false },
  BYSETPOS: { from: 1, to: 366, fromEnd: true },
} as const;
type NumericPart = keyof typeof RANGES;

/** Ten thousand days are 27 years: nobody means more, and the calendar ends somewhere. */
const LONGEST_INTERVAL = 10_000;
const LARGEST_COUNT = 100_000;

const KNOWN = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY', ...Object.keys(RANGES)];

/**
 * Reads an RRULE, with or without `RRULE:` in front, in any case.
 * @throws {UserError} that quotes the part at fault and says what may stand there.
 */
export function parseRule(text: string): Rule {
  const parts = splitParts(text);
  const numbers = (part: NumericPart) => readNumbers(part, parts.get(part));
  const rule: Rule = {
    freq: readFrequency(parts.get('FREQ')),
    interval: readCount('INTERVAL', parts.get('INTERVAL'), LONGEST_INTERVAL) ?? 1,
    count: readCount('COUNT', parts.get('COUNT'), LARGEST_COUNT),
    until: readUntil(parts.get('UNTIL')),
    wkst: parts.has('WKST') ? readWeekday('WKST', parts.get('WKST') ?? '') : 'MO',
    byMonth: numbers('BYMONTH'),
    byWeekNo: numbers('BYWEEKNO'),
    byYearDay: numbers('BYYEARDAY'),
    byMonthDay: numbers('BYMONTHDAY'),
    byDay: readDays(parts.get('BYDAY')),
    byHour: numbers('BYHOUR'),
    byMinute: numbers('BYMINUTE'),
    bySecond: numbers('BYSECOND'),
    bySetPos: numbers('BYSETPOS'),
  };
  checkCombinations(rule);
  return rule;
}

function splitParts(text: string): Map<string, string> {
  const body = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  if (body === '') throw new UserError('The rule is empty. Write one such as FREQ=WEEKLY;BYDAY=TU');
  const parts = new Map<string, string>();
  for (const piece of body.split(';').filter((part) => part !== '')) {
    const [name = '', value, ...rest] = piece.split('=').map((side) => side.trim());
    if (!KNOWN.includes(name))
      throw new UserError(`The rule has "${piece}", which is no part of an RRULE. Known parts: ${KNOWN.join(', ')}`);
    if (value === undefined || value === '' || rest.length > 0)
      throw new UserError(`${name} needs one value, as in FREQ=WEEKLY. Seen: "${piece}"`);
    if (parts.has(name)) throw new UserError(`${name} stands twice in the rule. Keep one of them`);
    parts.set(name, value);
  }
  return parts;
}

function readFrequency(value: string | undefined): Frequency {
  if (value === undefined) throw new UserError(`The rule has no FREQ. Start it with FREQ= and one of ${FREQUENCIES.join(', ')}`);
  const found = FREQUENCIES.find((frequency) => frequency === value);
  if (found !== undefined) return found;
  const tooOften = ['SECONDLY', 'MINUTELY', 'HOURLY'].includes(value);
  const why = tooOften ? `FREQ=${value} is more often than daily, too often for people` : `FREQ=${value} is unknown`;
  throw new UserError(`${why}. Use one of ${FREQUENCIES.join(', ')}`);
}

function readCount(part: string, value: string | undefined, most: number): number | null {
  if (value === undefined) return null;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (count < 1 || count > most) throw new UserError(`${part}=${value} must be a whole number from 1 to ${most}`);
  return count;
}

function readNumbers(part: NumericPart, value: string | undefined): number[] {
  if (value === undefined) return [];
  const range = RANGES[part];
  const numbers = value.split(',').map((item) => {
    const number = /^[+-]?\d{1,3}$/.test(item.trim()) ? Number(item) : Number.NaN;
    const size = range.fromEnd ? Math.abs(number) : number;
    if (size >= range.from && size <= range.to) return number;
    const negative = range.fromEnd ? `, or -${range.to} to -${range.from} to count from the end` : '';
    throw new UserError(`${part} has "${item}". It must be ${range.from} to ${range.to}${negative}`);
  });
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function readWeekday(part: string, value: string): Weekday {
  const found = WEEKDAYS.find((day) => day === value);
  if (found === undefined) throw new UserError(`${part} has "${value}". Use ${WEEKDAYS.join(', ')}`);
  return found;
}

function readDays(value: string | undefined): RuleDay[] {
  if (value === undefined) return [];
  return value.split(',').map((item) => {
    const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(item.trim());
    if (match === null)
      throw new UserError(`BYDAY has "${item}". Use ${WEEKDAYS.join(', ')}, with a number in front for the n-th: 1MO, -1FR`);
    const nth = match[1] === undefined ? null : Number(match[1]);
    if (nth !== null && (nth === 0 || Math.abs(nth) > 53))
      throw new UserError(`BYDAY has "${item}". The number must be 1 to 53, or -53 to -1`);
    return { nth, day: readWeekday('BYDAY', match[2] ?? '') };
  });
}

/** `20261231`, `20261231T090000` (wall time) or `20261231T090000Z` (UTC). */
function readUntil(value: string | undefined): Until | null {
  if (value === undefined) return null;
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(value);
  const wanted = `UNTIL=${value} must be a date or a moment, as in 20261231 or 20261231T235959Z`;
  if (match === null) throw new UserError(wanted);
  const [year = 0, month = 0, day = 0, hour = 23, minute = 59, second = 59] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const exact = new Date(ms);
  if (exact.getUTCMonth() !== month - 1 || exact.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw new UserError(wanted);
  return match[7] === 'Z' ? { kind: 'instant', ms } : { kind: 'wall', ms };
}

/** What RFC 5545 forbids to stand together. */
function checkCombinations(rule: Rule): void {
  const numbered = rule.byDay.find((entry) => entry.nth !== null);
  const selects = rule.byMonth.length + rule.byWeekNo.length + rule.byYearDay.length + rule.byMonthDay.length + rule.byDay.length;
  const faults: [boolean, string][] = [
    [rule.count !== null && rule.until !== null, 'COUNT and UNTIL both end the rule. Keep one of them'],
    [rule.byWeekNo.length > 0 && rule.freq !== 'YEARLY', `BYWEEKNO works only with FREQ=YEARLY, not ${rule.freq}`],
    [rule.byYearDay.length > 0 && rule.freq !== 'YEARLY', `BYYEARDAY works only with FREQ=YEARLY, not ${rule.freq}`],
    [rule.byMonthDay.length > 0 && rule.freq === 'WEEKLY', 'BYMONTHDAY does not work with FREQ=WEEKLY. Use FREQ=MONTHLY or DAILY'],
    [
      numbered !== undefined && rule.freq !== 'MONTHLY' && rule.freq !== 'YEARLY',
      `BYDAY=${numbered?.nth}${numbered?.day} counts inside a month or a year. Use FREQ=MONTHLY or YEARLY, not ${rule.freq}`,
    ],
    [numbered !== undefined && rule.byWeekNo.length > 0, 'BYDAY with a number does not work together with BYWEEKNO. Leave the number out'],
    [
      rule.bySetPos.length > 0 && selects + rule.byHour.length + rule.byMinute.length + rule.bySecond.length === 0,
      'BYSETPOS picks among others. Add BYDAY or another BY… part',
    ],
  ];
  const fault = faults.find(([wrong]) => wrong);
  if (fault !== undefined) throw new UserError(fault[1]);
}

/** The rule as text without COUNT and UNTIL. */
export function ruleBody(rule: Rule): string {
  const list = (name: string, values: readonly (number | string)[]) => (values.length === 0 ? [] : [`${name}=${values.join(',')}`]);
  return [
    `FREQ=${rule.freq}`,
    `INTERVAL=${rule.interval}`,
    `WKST=${rule.wkst}`,
    ...list('BYMONTH', rule.byMonth),
    ...list('BYWEEKNO', rule.byWeekNo),
    ...list('BYYEARDAY', rule.byYearDay),
    ...list('BYMONTHDAY', rule.byMonthDay),
    ...list(
      'BYDAY',
      rule.byDay.map((entry) => `${entry.nth ?? ''}${entry.day}`),
    ),
    ...list('BYHOUR', rule.byHour),
    ...list('BYMINUTE', rule.byMinute),
    ...list('BYSECOND', rule.bySecond),
    ...list('BYSETPOS', rule.bySetPos),
  ].join(';');
}
