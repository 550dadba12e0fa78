import { isOnce } from './describe.js';
import { parseRule, type Rule, WEEKDAYS, type Weekday } from './rule.js';

/** How a recurrence is chosen. The date of `once` is the recurrence's start; a rule that no plain choice can say is its own RRULE. */
export type Choice =
  | { kind: 'weekly'; every: number; days: Weekday[] }
  | { kind: 'month-day'; day: number }
  | { kind: 'month-weekday'; nth: number; weekday: Weekday }
  | { kind: 'last-working-day' }
  | { kind: 'quarterly'; month: number; nth: number; weekday: Weekday }
  | { kind: 'yearly'; month: number; day: number }
  | { kind: 'once' }
  | { kind: 'rule'; rrule: string };

/** What may be chosen as the n-th weekday of a month; -1 is the last. */
export const NTHS = [1, 2, 3, 4, -1] as const;
/** The last day of a month, whatever its number. */
export const LAST_DAY = -1;
/** Weeks between two rounds that may be chosen. */
export const MOST_WEEKS = 12;

const WORKING_DAYS = 'MO,TU,WE,TH,FR';

/** The RRULE of a choice. `month` of a quarter is 1 to 3. */
export function ruleOf(choice: Choice): string {
  switch (choice.kind) {
    case 'weekly':
      return `FREQ=WEEKLY${choice.every === 1 ? '' : `;INTERVAL=${choice.every}`};BYDAY=${inOrder(choice.days).join(',')}`;
    case 'month-day':
      return `FREQ=MONTHLY;BYMONTHDAY=${choice.day}`;
    case 'month-weekday':
      return `FREQ=MONTHLY;BYDAY=${choice.nth}${choice.weekday}`;
    case 'last-working-day':
      return `FREQ=MONTHLY;BYDAY=${WORKING_DAYS};BYSETPOS=-1`;
    case 'quarterly':
      return `FREQ=YEARLY;BYMONTH=${quarters(choice.month).join(',')};BYDAY=${choice.nth}${choice.weekday}`;
    case 'yearly':
      return `FREQ=YEARLY;BYMONTH=${choice.month};BYMONTHDAY=${choice.day}`;
    case 'once':
      return 'FREQ=DAILY;COUNT=1';
    default:
      return choice.rrule
        .trim()
        .toUpperCase()
        .replace(/^RRULE:/, '');
  }
}

/**
 * The plain choice that means the same as the stored rule, or the rule itself.
 * @throws {UserError} when the rule cannot be read.
 */
export function choiceOf({ rrule, start }: { rrule: string; start: string }): Choice {
  const rule = parseRule(rrule);
  if (isOnce(rule)) return { kind: 'once' };
  return plainChoice(rule, start) ?? { kind: 'rule', rrule };
}

function plainChoice(rule: Rule, start: string): Choice | null {
  const unusual = [rule.byWeekNo, rule.byYearDay, rule.byHour, rule.byMinute, rule.bySecond];
  if (rule.count !== null || rule.until !== null || rule.wkst !== 'MO' || unusual.some((part) => part.length > 0)) return null;
  if (rule.freq === 'WEEKLY') return weeklyChoice(rule, start);
  if (rule.interval !== 1) return null;
  if (rule.freq === 'MONTHLY' && rule.byMonth.length === 0) return monthlyChoice(rule, start);
  return rule.freq === 'YEARLY' ? yearlyChoice(rule, start) : null;
}

function weeklyChoice(rule: Rule, start: string): Choice | null {
  if (rule.interval > MOST_WEEKS || rule.byMonth.length > 0 || rule.bySetPos.length > 0) return null;
  const days = rule.byDay.length > 0 ? rule.byDay.map((entry) => entry.day) : [weekdayOf(start)];
  return { kind: 'weekly', every: rule.interval, days: inOrder(days) };
}

function monthlyChoice(rule: Rule, start: string): Choice | null {
  const weekday = nthWeekday(rule);
  if (weekday !== null) return { kind: 'month-weekday', ...weekday };
  if (rule.byMonthDay.length === 0 && rule.bySetPos.join() === '-1' && isWorkingWeek(rule)) return { kind: 'last-working-day' };
  const day = dayOfMonth(rule, start);
  return day === null ? null : { kind: 'month-day', day };
}

function yearlyChoice(rule: Rule, start: string): Choice | null {
  const weekday = nthWeekday(rule);
  const [first = 0] = rule.byMonth;
  if (weekday !== null) return rule.byMonth.join() === quarters(first).join() ? { kind: 'quarterly', month: first, ...weekday } : null;
  const day = dayOfMonth(rule, start);
  if (day === null || rule.byMonth.length > 1) return null;
  // What a yearly rule leaves open comes from the start, but a month day without a month is one of every month.
  if (rule.byMonth.length === 0 && rule.byMonthDay.length > 0) return null;
  return { kind: 'yearly', month: rule.byMonth[0] ?? Number(start.slice(5, 7)), day };
}

/** The one n-th weekday that the rule names, however it is written. */
function nthWeekday(rule: Rule): { nth: number; weekday: Weekday } | null {
  const [entry] = rule.byDay;
  if (entry === undefined || rule.byDay.length > 1 || rule.byMonthDay.length > 0) return null;
  // BYSETPOS counts inside the rule's own period: of a yearly rule that is the year, not the month.
  const picked = rule.freq === 'MONTHLY' && rule.bySetPos.length === 1 ? rule.bySetPos[0] : undefined;
  const nth = entry.nth ?? picked;
  if (nth === undefined || (entry.nth !== null && rule.bySetPos.length > 0)) return null;
  return NTHS.some((known) => known === nth) ? { nth, weekday: entry.day } : null;
}

/** The one day of the month, from the start when the rule names none; null when it names several or anything else. */
function dayOfMonth(rule: Rule, start: string): number | null {
  if (rule.byDay.length > 0 || rule.bySetPos.length > 0 || rule.byMonthDay.length > 1) return null;
  const day = rule.byMonthDay[0] ?? Number(start.slice(8));
  return day > 0 || day === LAST_DAY ? day : null;
}

function isWorkingWeek(rule: Rule): boolean {
  return rule.byDay.every((entry) => entry.nth === null) && inOrder(rule.byDay.map((entry) => entry.day)).join(',') === WORKING_DAYS;
}

function quarters(month: number): number[] {
  return [month, month + 3, month + 6, month + 9];
}

function inOrder(days: readonly Weekday[]): Weekday[] {
  return WEEKDAYS.filter((day) => days.includes(day));
}

function weekdayOf(date: string): Weekday {
  return WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'MO';
}
