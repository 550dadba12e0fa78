import type { Recurrence } from './recurrence.js';
import { parseRule, type Rule, type RuleDay, ruleBody, WEEKDAYS, type Weekday } from './rule.js';
import { MONTHS } from './zoned.js';

export const DAY_NAMES: Record<Weekday, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};
const WORDS = ['', 'first', 'second', 'third', 'fourth', 'fifth'];
const WORKING_DAYS = 'FR,MO,TH,TU,WE';

/**
 * The recurrence as a sentence without a full stop: `every second Tuesday at 09:30, Europe/London`.
 * @throws {UserError} when the rule cannot be read.
 */
export function describe(recurrence: Recurrence): string {
  const rule = parseRule(recurrence.rrule);
  if (isOnce(rule)) return `once, on ${dateWords(recurrence.start)} at ${recurrence.at}, ${recurrence.timeZone}${moving(recurrence)}`;
  return `${describeDays(rule, recurrence.start)} at ${times(rule, recurrence.at)}, ${recurrence.timeZone}${ending(rule)}${moving(recurrence)}`;
}

/** Whether the rule is the start's own date and nothing else. */
export function isOnce(rule: Rule): boolean {
  return rule.freq === 'DAILY' && rule.count === 1 && ruleBody(rule) === 'FREQ=DAILY;INTERVAL=1;WKST=MO';
}

/** `Tuesday 1 December 2026`. */
function dateWords(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const weekday = DAY_NAMES[WEEKDAYS[(day.getUTCDay() + 6) % 7] ?? 'MO'];
  return `${weekday} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

function describeDays(rule: Rule, start: string): string {
  const day = new Date(`${start}T00:00:00Z`);
  if (rule.freq === 'DAILY') return [every(rule.interval, 'day'), ...limits(rule)].join(' ');
  if (rule.freq === 'WEEKLY') return [weekly(rule, day), ...inMonths(rule)].join(' ');
  if (rule.freq === 'YEARLY') return yearly(rule, day);
  return `${onDays(rule) || `on day ${day.getUTCDate()}`} of ${rule.byMonth.length > 0 ? monthNames(rule) : every(rule.interval, 'month')}`;
}

function weekly(rule: Rule, start: Date): string {
  const days = rule.byDay.length > 0 ? rule.byDay : [{ nth: null, day: WEEKDAYS[(start.getUTCDay() + 6) % 7] ?? 'MO' }];
  if (isWorkingWeek(rule))
    return rule.interval === 1 ? 'every weekday (Monday to Friday)' : `${every(rule.interval, 'week')}, Monday to Friday`;
  const names = and(days.map((entry) => DAY_NAMES[entry.day]));
  if (rule.interval === 1 || (days.length === 1 && rule.interval < WORDS.length)) return every(rule.interval, names);
  return `${every(rule.interval, 'week')} on ${names}`;
}

function yearly(rule: Rule, start: Date): string {
  const years = every(rule.interval, 'year');
  const days = onDays(rule);
  if (rule.byWeekNo.length > 0 || rule.byYearDay.length > 0) {
    const weeks = rule.byWeekNo.length > 0 ? [`in week ${and(rule.byWeekNo.map(fromEnd))}`] : [];
    const yearDays = rule.byYearDay.length > 0 ? [`on day ${and(rule.byYearDay.map(fromEnd))} of the year`] : [];
    return [days, ...weeks, ...yearDays, ...inMonths(rule), years].filter((part) => part !== '').join(' ');
  }
  const plainDay = rule.byMonthDay.length === 1 && rule.byDay.length === 0 ? (rule.byMonthDay[0] ?? 0) : start.getUTCDate();
  const plain = days === '' || (rule.byMonthDay.length === 1 && rule.byDay.length === 0 && plainDay > 0 && rule.bySetPos.length === 0);
  const months = rule.byMonth.length > 0 ? monthNames(rule) : plain ? MONTHS[start.getUTCMonth()] : '';
  if (plain) return `on ${plainDay} ${months} ${years}`;
  return `${days} of ${months === '' ? 'the year' : months} ${years}`.replace('of the year every year', 'of every year');
}

/** The day parts of a monthly or yearly rule: `on the first Monday`, `on the last day`; empty when there are none. */
function onDays(rule: Rule): string {
  const position = rule.bySetPos.length > 0 ? `the ${and(rule.bySetPos.map(nth))} ` : '';
  const monthDays = rule.byMonthDay.length > 0 ? monthDayText(rule.byMonthDay) : '';
  if (rule.byDay.length === 0) return monthDays === '' ? '' : `on ${position}${position === '' ? monthDays : `of ${monthDays}`}`;
  const days = isWorkingWeek(rule) ? 'weekday (Monday to Friday)' : weekdayText(rule.byDay, position !== '');
  const both = monthDays === '' ? '' : ` that is ${monthDays}`;
  return `on ${isWorkingWeek(rule) && position === '' ? 'every ' : position}${days}${both}`;
}

function weekdayText(days: RuleDay[], counted: boolean): string {
  const names = days.map((entry) =>
    entry.nth === null ? `${counted ? '' : 'every '}${DAY_NAMES[entry.day]}` : `the ${nth(entry.nth)} ${DAY_NAMES[entry.day]}`,
  );
  return counted ? names.join(' or ') : and(names);
}

function monthDayText(days: number[]): string {
  if (days.length === 1 && (days[0] ?? 0) < 0) return `the ${nth(days[0] ?? -1)} day`;
  return `day ${and(days.map(fromEnd))}`;
}

function limits(rule: Rule): string[] {
  return [onDays(rule).replace('on every ', 'that is a '), ...inMonths(rule)].filter((part) => part !== '');
}

function inMonths(rule: Rule): string[] {
  return rule.byMonth.length > 0 ? [`in ${monthNames(rule)}`] : [];
}

function monthNames(rule: Rule): string {
  return and(rule.byMonth.map((month) => MONTHS[month - 1] ?? ''));
}

function isWorkingWeek(rule: Rule): boolean {
  const plain = rule.byDay.every((entry) => entry.nth === null);
  return (
    plain &&
    rule.byDay
      .map((entry) => entry.day)
      .toSorted()
      .join(',') === WORKING_DAYS
  );
}

function every(interval: number, unit: string): string {
  if (interval === 1) return `every ${unit}`;
  return interval < WORDS.length ? `every ${WORDS[interval]} ${unit}` : `every ${interval} ${unit}s`;
}

function nth(position: number): string {
  if (position === -1) return 'last';
  const word = WORDS[Math.abs(position)] ?? `${Math.abs(position)}th`;
  return position < 0 ? `${word} to last` : word;
}

function fromEnd(position: number): string {
  return position < 0 ? `${Math.abs(position)} from the end` : String(position);
}

function and(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function times(rule: Rule, at: string): string {
  if (rule.byHour.length === 0 && rule.byMinute.length === 0) return at;
  const hours = rule.byHour.length > 0 ? rule.byHour : [Number(at.slice(0, 2))];
  const minutes = rule.byMinute.length > 0 ? rule.byMinute : [Number(at.slice(3))];
  const two = (value: number) => String(value).padStart(2, '0');
  return and(hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`)));
}

function ending(rule: Rule): string {
  if (rule.count !== null) return rule.count === 1 ? ', once' : `, ${rule.count} times`;
  if (rule.until === null) return '';
  const date = new Date(rule.until.ms);
  return `, until ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function moving(recurrence: Recurrence): string {
  if (recurrence.shift === 'keep') return '';
  const own = recurrence.daysOff?.length ?? 0;
  const days = [
    'weekends',
    ...(recurrence.holidays === null ? [] : [`holidays (${recurrence.holidays})`]),
    ...(own === 0 ? [] : [`${own} own ${own === 1 ? 'day' : 'days'} off`]),
  ];
  return `, moved to the ${recurrence.shift} working day on ${and(days)}`;
}
