import { Command, CommanderError } from 'commander';
import { readDaysOff } from '../../src/schedule/days-off.js';
import { loadHolidays } from '../../src/schedule/holidays.js';
import { describe, occurrences, type Recurrence, validateRecurrence } from '../../src/schedule/recurrence.js';
import { checkZone, dateInZone, wallText } from '../../src/schedule/zoned.js';
import { UserError } from '../../src/shared/errors.js';

/** Exit status of wrong use, EX_USAGE of sysexits. */
const WRONG_USE = 64;
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
  daysOff?: string;
  shift: string;
  json?: boolean;
}

/** Where the command writes and what time it is, so that it can be run inside another program. */
export interface ScheduleSurroundings {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  now: Date;
}

/** `farrier schedule …`: previews occurrences. Resolves to the exit status. */
export async function runSchedule(words: string[], { stdout, stderr, now }: ScheduleSurroundings): Promise<number> {
  const command = scheduleOptions().exitOverride().configureOutput({ writeOut: stdout, writeErr: stderr });
  try {
    command.parse(words, { from: 'user' });
    stdout(await preview(command.opts<Options>(), now));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    if (!(error instanceof UserError)) throw error;
    stderr(`farrier schedule: ${error.message}\n`);
    return WRONG_USE;
  }
}

function scheduleOptions(): Command {
  return new Command('farrier schedule')
    .description('Previews when something recurs, exactly as the bot will do it.')
    .requiredOption('--rrule <rule>', 'RFC 5545 rule, as in "FREQ=WEEKLY;BYDAY=TU"')
    .requiredOption('--tz <zone>', 'time zone whose local time is kept, as in Europe/London')
    .option('--at <HH:MM>', 'local time (default: 09:00; not with BYHOUR or BYMINUTE in the rule)')
    .option('--start <YYYY-MM-DD>', 'first day that may be an occurrence (default: the day of --from in the zone)')
    .option('--from <ISO>', 'moment to list from, itself included, as in 2026-11-22T09:00:00Z (default: now)')
    .option('--count <N>', `how many, at most ${MOST}`, '10')
    .option('--holidays <CC[-SUB]>', 'calendar of public holidays, as in DE or DE-BY')
    .option('--days-off <YYYY-MM-DD,…>', 'own days off besides the holidays, as in 2026-12-24,2026-12-31')
    .option('--shift <how>', 'an occurrence on a weekend or holiday: keep, next or previous working day', 'keep')
    .option('--json', 'print {"occurrences":[…]} in UTC');
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
    ...(options.daysOff === undefined ? {} : { daysOff: readDaysOff(options.daysOff) }),
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
