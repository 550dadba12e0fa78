import { Cron } from 'croner';
import { UserError } from '../shared/errors.js';
import { escapeText } from '../slack/blocks.js';
import { spokenMs } from './spoken.js';

/** Ticks of a cron line, in a time zone (IANA). */
export interface Schedule {
  cron: string;
  timeZone: string;
}

/** When something is expected: so long after it was last heard from, or at the ticks of a schedule. */
export interface Expectation {
  periodMs: number;
  schedule: Schedule | null;
}

/** By when it has to be heard from again after `heard`, both in ms since the epoch. */
export function expectedAfter({ periodMs, schedule }: Expectation, heard: number): number {
  if (schedule === null) return heard + periodMs;
  const tick = cronOf(schedule).nextRun(new Date(heard));
  if (tick === null) throw new RangeError(`"${schedule.cron}" never comes`);
  return tick.getTime();
}

/** `every 24 h`, or the cron line with its zone; escaped. */
export function spokenExpectation({ periodMs, schedule }: Expectation): string {
  return schedule === null ? `every ${spokenMs(periodMs)}` : `at \`${escapeText(schedule.cron)}\` (${schedule.timeZone})`;
}

const UNITS: Record<string, number> = { min: 60_000, h: 3_600_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const MIN_MS = 60_000;
const MAX_MS = 400 * 86_400_000;
/** What a cron line may hold: five fields of numbers, names and signs. */
const CRON = /^[\d*,/A-Za-z#?-]+(\s+[\d*,/A-Za-z#?-]+){4}$/;

/**
 * Reads what somebody wrote: `day`, `6 h`, `30 min`, or a cron line, whose times are in `timeZone`.
 * @throws {UserError} that says what may stand there.
 */
export function readExpectation(text: string, timeZone: string): Expectation {
  const words = text.trim();
  const ms = durationIn(words);
  if (ms !== null) return { periodMs: within(ms, 'Once a minute is the most, every 400 days the least.'), schedule: null };
  if (!CRON.test(words))
    throw new UserError('Write how often, as `day`, `6 h` or `30 min`, or a cron line of five fields, as `0 3 * * *`.');
  const schedule = { cron: words.replaceAll(/\s+/g, ' '), timeZone };
  return { periodMs: periodOf(schedule), schedule };
}

/**
 * Reads a grace: `6 h`, `30 min`, `0 min`.
 * @throws {UserError} that says what may stand there.
 */
export function readGrace(text: string): number {
  const ms = durationIn(text.trim());
  if (ms === null || ms > MAX_MS) throw new UserError('Write how long it may take, as `6 h` or `30 min`.');
  return ms;
}

/** Milliseconds of `day`, `6 h`, `2 weeks`; null when it is none. */
function durationIn(text: string): number | null {
  const [, count = '1', unit = ''] = /^(?:every\s+)?(\d{1,5})?\s*([a-z]+?)s?$/i.exec(text) ?? [];
  const lower = unit.toLowerCase();
  const ms = UNITS[lower === 'minute' ? 'min' : lower === 'd' ? 'day' : lower === 'w' ? 'week' : lower];
  return ms === undefined ? null : Number(count) * ms;
}

function within(ms: number, otherwise: string): number {
  if (ms < MIN_MS || ms > MAX_MS) throw new UserError(otherwise);
  return ms;
}

/** A day on which a cron line is tried; any will do. */
const SOME_DAY = Date.UTC(2026, 0, 1);

/** About how far its ticks are apart: the longest of a few. What never comes is refused. */
function periodOf(schedule: Schedule): number {
  let ticks: Date[];
  try {
    ticks = cronOf(schedule).nextRuns(8, new Date(SOME_DAY));
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : '';
    throw new UserError(`This cron line cannot be read: ${why}.`);
  }
  const gaps = ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index]?.getTime() ?? 0));
  if (gaps.length === 0) throw new UserError('This cron line never comes.');
  return within(Math.max(...gaps), 'It has to come at least every 400 days.');
}

function cronOf({ cron, timeZone }: Schedule): Cron {
  return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
}
