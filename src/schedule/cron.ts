import { UserError } from '../shared/errors.js';
import { WEEKDAYS, type Weekday } from './rule.js';

interface Field {
  name: string;
  from: number;
  to: number;
  /** Words for numbers, the first for `from`. */
  words: readonly string[];
}

const MINUTE: Field = { name: 'minute', from: 0, to: 59, words: [] };
const HOUR: Field = { name: 'hour', from: 0, to: 23, words: [] };
const DAY: Field = { name: 'day of month', from: 1, to: 31, words: [] };
const MONTH: Field = {
  name: 'month',
  from: 1,
  to: 12,
  words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
/** Sunday is 0 and 7. */
const WEEKDAY: Field = { name: 'weekday', from: 0, to: 7, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };

const EXAMPLE = '30 9 * * 1 (Mondays at 09:30)';

/**
 * A cron line of five fields as RRULE and local time. Only what comes at most once a day can be said so.
 * @throws {UserError} that names the field at fault and what may stand there.
 */
export function readCron(line: string): { rrule: string; at: string } {
  const fields = line.trim().split(/\s+/);
  if (line.trim().startsWith('@')) throw new UserError(`"${line.trim()}" is a short name. Write its five fields, as in ${EXAMPLE}`);
  if (fields.length !== 5 || fields[0] === '') {
    const seconds = fields.length === 6 || fields.length === 7 ? ' Seconds and years cannot be said here.' : '';
    throw new UserError(
      `${fields[0] === '' ? 'No field' : `${fields.length} fields`}, five are wanted: minute, hour, day of month, month, weekday, as in ${EXAMPLE}.${seconds}`,
    );
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const at = `${one(HOUR, hour)}:${one(MINUTE, minute)}`;
  const days = { days: several(DAY, day), months: several(MONTH, month), weekdays: several(WEEKDAY, weekday) };
  if (day !== '*' && weekday !== '*') {
    throw new UserError(
      `The day of month "${day}" and the weekday "${weekday}" together mean either of them in cron, which no single rule can say. Put * into one of them; both at once is an RRULE, as in FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR`,
    );
  }
  return { rrule: ruleOfDays(days), at };
}

function ruleOfDays({ days, months, weekdays }: { days: number[]; months: number[]; weekdays: number[] }): string {
  const names = new Set(weekdays.map((number): Weekday => WEEKDAYS[(number + 6) % 7] ?? 'MO'));
  const inMonths = months.length === 12 ? '' : `;BYMONTH=${months.join(',')}`;
  if (days.length < 31) return `FREQ=${inMonths === '' ? 'MONTHLY' : `YEARLY${inMonths}`};BYMONTHDAY=${days.join(',')}`;
  if (names.size < 7) return `FREQ=WEEKLY${inMonths};BYDAY=${WEEKDAYS.filter((name) => names.has(name)).join(',')}`;
  return `FREQ=DAILY${inMonths}`;
}

/** A minute or an hour, two digits. */
function one(field: Field, text: string): string {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= field.from && number <= field.to) return String(number).padStart(2, '0');
  const why = /[*,/-]/.test(text) ? ', which is more than once a day' : '';
  throw new UserError(
    `The ${field.name} field is "${text}"${why}. Write one ${field.name}, ${field.from} to ${field.to}: a round comes at most once a day`,
  );
}

/** The numbers of a field, rising: all for a star, `5`, `1,15`, `1-5`, steps such as `1-10/3`, names where there are some. */
function several(field: Field, text: string): number[] {
  const found = new Set<number>();
  for (const part of text.split(',')) for (const number of numbersOf(field, part, text)) found.add(number);
  return [...found].toSorted((a, b) => a - b);
}

function numbersOf(field: Field, part: string, text: string): number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  const [, first = '', last] = /^(\w+)(?:-(\w+))?$/.exec(range) ?? [];
  // Sunday as 7 is for ranges such as 5-7; `*` ends with Saturday.
  const end = field === WEEKDAY ? 6 : field.to;
  const from = range === '*' ? field.from : numberOf(field, first);
  const to = range === '*' || (last === undefined && step !== undefined) ? end : numberOf(field, last ?? first);
  const by = step === undefined ? 1 : Number(step);
  if (from === null || to === null || from > to || by < 1) throw new UserError(wrong(field, part, text));
  const numbers: number[] = [];
  for (let number = from; number <= to; number += by) numbers.push(number);
  return numbers;
}

function numberOf(field: Field, text: string): number | null {
  const word = field.words.indexOf(text.toUpperCase());
  if (word >= 0) return word + field.from;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= field.from && number <= field.to ? number : null;
}

function wrong(field: Field, part: string, text: string): string {
  const names = field.words.length === 0 ? '' : `, or ${field.words[0]} to ${field.words.at(-1)}`;
  const quoted = part === text ? `"${text}"` : `"${part}" in "${text}"`;
  const choice =
    /^(\?|\w*L|\d*L?W|.*#.*)$/i.test(part) && numberOf(field, part) === null
      ? ' L, W, # and ? are no plain cron: the last day, the n-th weekday and the last working day are choices of their own.'
      : '';
  return `The ${field.name} field has ${quoted}. It may have * or ${field.from} to ${field.to}${names}, with , - and / between, a range from low to high.${choice}`;
}
