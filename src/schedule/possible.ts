import { type Rule, type RuleDay, WEEKDAYS } from './rule.js';

const DAY = 86_400_000;
/** The Gregorian calendar repeats, weekdays included, after 400 years: what does not occur in them never does. */
const CYCLE = { days: 146_097, weeks: 20_871, months: 4_800, years: 400 };

interface Day {
  ms: number;
  year: number;
  month: number;
  day: number;
  weekday: number;
  monthLength: number;
  yearLength: number;
  yearDay: number;
}

/** Whether the rule's pattern, started on `startMs` (midnight, UTC), ever matches. COUNT and UNTIL are not looked at. */
export function canOccur(rule: Rule, startMs: number): boolean {
  const start = dayAt(startMs);
  const matches = dayMatcher(rule, start);
  const times = Math.max(1, rule.byHour.length) * Math.max(1, rule.byMinute.length) * Math.max(1, rule.bySecond.length);
  const needed = rule.bySetPos.length === 0 ? 1 : Math.min(...rule.bySetPos.map(Math.abs));
  const step = commonDivisor(rule.interval, periodsInCycle(rule));
  const first = periodOf(rule, start);
  let period = Number.NaN;
  let found = 0;
  // One year more than a cycle, so that the period the start cuts in half is seen whole as well.
  for (let index = 0, day = start; index < CYCLE.days + 366; index += 1, day = dayAfter(day)) {
    const current = periodOf(rule, day);
    if (current !== period) {
      period = current;
      found = 0;
    }
    if ((current - first) % step !== 0 || !matches(day)) continue;
    found += times;
    if (found >= needed) return true;
  }
  return false;
}

/** The BY… parts as conditions on a day; what the rule leaves open comes from the start (RFC 5545, 3.3.10). */
function dayMatcher(rule: Rule, start: Day): (day: Day) => boolean {
  const open = rule.byWeekNo.length + rule.byYearDay.length + rule.byMonthDay.length + rule.byDay.length === 0;
  const byMonth = open && rule.freq === 'YEARLY' && rule.byMonth.length === 0 ? [start.month] : rule.byMonth;
  const byMonthDay = open && (rule.freq === 'YEARLY' || rule.freq === 'MONTHLY') ? [start.day] : rule.byMonthDay;
  const startDay: RuleDay[] = [{ nth: null, day: WEEKDAYS[start.weekday] ?? 'MO' }];
  const byDay = open && rule.freq === 'WEEKLY' ? startDay : rule.byDay;
  const inMonth = rule.freq === 'MONTHLY' || rule.byMonth.length > 0;
  const none = (list: readonly unknown[]) => list.length === 0;
  return (day) =>
    (none(byMonth) || byMonth.includes(day.month)) &&
    (none(byMonthDay) || byMonthDay.includes(day.day) || byMonthDay.includes(day.day - day.monthLength - 1)) &&
    (none(rule.byYearDay) || rule.byYearDay.includes(day.yearDay) || rule.byYearDay.includes(day.yearDay - day.yearLength - 1)) &&
    (none(byDay) || byDay.some((entry) => fitsWeekday(entry, day, inMonth))) &&
    (none(rule.byWeekNo) || fitsWeek(rule, day));
}

function fitsWeekday(entry: RuleDay, day: Day, inMonth: boolean): boolean {
  if (WEEKDAYS[day.weekday] !== entry.day) return false;
  if (entry.nth === null) return true;
  const position = inMonth ? day.day : day.yearDay;
  const length = inMonth ? day.monthLength : day.yearLength;
  return entry.nth === Math.ceil(position / 7) || entry.nth === -Math.ceil((length - position + 1) / 7);
}

function fitsWeek(rule: Rule, day: Day): boolean {
  // A week belongs to the year that holds its fourth day.
  const weekStart = day.ms - ((day.weekday - WEEKDAYS.indexOf(rule.wkst) + 7) % 7) * DAY;
  const fourth = dayAt(weekStart + 3 * DAY);
  const week = Math.ceil(fourth.yearDay / 7);
  const weeks = week + Math.floor((fourth.yearLength - fourth.yearDay) / 7);
  return rule.byWeekNo.includes(week) || rule.byWeekNo.includes(week - weeks - 1);
}

function periodOf(rule: Rule, day: Day): number {
  if (rule.freq === 'YEARLY') return day.year;
  if (rule.freq === 'MONTHLY') return day.year * 12 + day.month;
  const days = Math.floor(day.ms / DAY);
  // 1 January 1970 was a Thursday, the weekday with index 3.
  return rule.freq === 'WEEKLY' ? Math.floor((days + 3 - WEEKDAYS.indexOf(rule.wkst)) / 7) : days;
}

function periodsInCycle(rule: Rule): number {
  return { YEARLY: CYCLE.years, MONTHLY: CYCLE.months, WEEKLY: CYCLE.weeks, DAILY: CYCLE.days }[rule.freq];
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** As `dayAt` of the next day, without the cost of dates: a rule that never occurs looks at 146,000 of them. */
function dayAfter(day: Day): Day {
  if (day.day === day.monthLength) return dayAt(day.ms + DAY);
  return { ...day, ms: day.ms + DAY, day: day.day + 1, weekday: (day.weekday + 1) % 7, yearDay: day.yearDay + 1 };
}

function dayAt(ms: number): Day {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const yearStart = Date.UTC(year, 0, 1);
  return {
    ms,
    year,
    month: month + 1,
    day: date.getUTCDate(),
    weekday: (date.getUTCDay() + 6) % 7,
    monthLength: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    yearLength: (Date.UTC(year + 1, 0, 1) - yearStart) / DAY,
    yearDay: (ms - yearStart) / DAY + 1,
  };
}
