import type { Command } from 'commander';
import { loadHolidays } from '../../src/schedule/holidays.js';
import { describe, occurrences, type Recurrence, validateRecurrence } from '../../src/schedule/recurrence.js';
import { checkZone, dateInZone, wallText } from '../../src/schedule/zoned.js';
import { systemClock } from '../../src/shared/clock.js';
import { UserError } from '../../src/shared/errors.js';

const MOST = 10_000;
const SHIFTS = ['keep', 'next', 'previous'] as const;

interface Options {
  rrule: string;
  tz: string;
  at?: string;
  start?: string;
  from?: string;
  count: string;
  holidays?: string;
  shift: string;
  json?: boolean;
}

/** Where the command writes and what time it is, so that it can be run inside another program. */
export interface Surroundings {
  stdout: (text: string) => void;
  now: Date;
}

/**
 * `farrier schedule …`: previews when something recurs, exactly as the bot will do it.
 * The action throws a UserError for wrong values.
 */
export function define(command: Command, surroundings?: Surroundings): void {
  command
    .requiredOption('--rrule <rule>', 'RFC 5545 rule, as in "FREQ=WEEKLY;BYDAY=TU"')
    .requiredOption('--tz <zone>', 'time zone whose local time is kept, as in Europe/London')
    .option('--at <HH:MM>', 'local time (default: 09:00; not with BYHOUR or BYMINUTE in the rule)')
    .option('--start <YYYY-MM-DD>', 'first day that may be an occurrence (default: the day of --from in the zone)')
    .option('--from <ISO>', 'moment to list from, itself included, as in 2026-11-22T09:00:00Z (default: now)')
    .option('--count <N>', `how many, at most ${MOST}`, '10')
    .option('--holidays <CC[-SUB]>', 'calendar of public holidays, as in DE or DE-BY')
    .option('--shift <how>', 'an occurrence on a weekend or holiday: keep, next or previous working day', 'keep')
    .option('--json', 'print {"occurrences":[…]} in UTC')
    .action(async (options: Options) => {
      const { stdout, now } = surroundings ?? { stdout: (text: string) => process.stdout.write(text), now: systemClock() };
      stdout(await preview(options, now));
    });
}

async function preview(options: Options, now: Date): Promise<string> {
  const from = options.from === undefined ? now : readMoment(options.from);
  const recurrence = readRecurrence(options, from);
  const count = readCount(options.count);
  const isHoliday = await loadHolidays(recurrence.holidays);
  validateRecurrence(recurrence);
  const dates = occurrences(recurrence, { from, count }, isHoliday);
  if (options.json === true) return `${JSON.stringify({ occurrences: dates })}\n`;
  const sentence = describe(recurrence);
  const lines = dates.map((date) => `  ${wallText(date, recurrence.timeZone)}`);
  const none = `  No date at or after ${from.toISOString()}: the rule has ended.`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}\n${(lines.length > 0 ? lines : [none]).join('\n')}\n`;
}

function readRecurrence(options: Options, from: Date): Recurrence {
  if (options.at !== undefined && /BYHOUR|BYMINUTE/i.test(options.rrule)) {
    throw new UserError('--at and BYHOUR or BYMINUTE in --rrule both set the time. Leave one of them out');
  }
  const shift = SHIFTS.find((name) => name === options.shift);
  if (shift === undefined) throw new UserError(`--shift "${options.shift}" is unknown. Use keep, next or previous`);
  checkZone(options.tz);
  return {
    rrule: options.rrule,
    timeZone: options.tz,
    start: options.start ?? dateInZone(from, options.tz),
    at: options.at ?? '09:00',
    holidays: options.holidays ?? null,
    shift,
  };
}

function readMoment(text: string): Date {
  // A time without a zone would be read in the zone of whoever runs this.
  const zoned = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d))?$/.test(text);
  const moment = new Date(zoned ? text : Number.NaN);
  if (Number.isNaN(moment.getTime())) throw new UserError(`--from "${text}" must be a moment with its zone, as in 2026-11-22T09:00:00Z`);
  return moment;
}

function readCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST) throw new UserError(`--count "${text}" must be a whole number from 1 to ${MOST}`);
  return count;
}
