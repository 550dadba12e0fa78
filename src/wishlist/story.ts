import { dateInZone, placeInZone } from '../schedule/zoned.js';
import type { WishWithVotes } from './priority.js';
import type { Step, Wish } from './wish.js';

const DAY_MS = 86_400_000;

export interface Year {
  year: number;
  timeZone: string;
  from: Date;
  /** Excluded; now, while the year runs. */
  to: Date;
  isOver: boolean;
}

/** What became of the finding that a finished wish came from, as the newest reports say. */
export type Fate = 'gone' | 'there' | 'unknown';

/** What a year's story is told from. Everything in it is recorded; nothing is guessed. */
export interface StoryRecords {
  year: Year;
  /** Every wish of the channel. */
  wishes: readonly WishWithVotes[];
  /** Wish id → minutes that people told for its tasks in rounds of the year. */
  minutes: ReadonlyMap<string, number>;
  /** Wish id → fate of its finding, of the finished ones that came from an audit. */
  fates: ReadonlyMap<string, Fate>;
}

export interface Finished extends WishWithVotes {
  /** From the wish to its end. */
  days: number;
  minutes: number | null;
}

export interface Story {
  year: Year;
  /** Most votes first, then the earlier finished. */
  finished: Finished[];
  added: number;
  declined: number;
  /** Open, planned, being done and parked now. */
  alive: number;
  /** Steps done in the year of wishes that are not finished. */
  begun: { wish: Wish; done: number }[];
  months: { month: string; added: number; finished: number }[];
  fates: Record<Fate, number>;
}

/** The calendar year in the zone. */
export function yearOf(year: number, now: Date, timeZone: string): Year {
  const first = (of: number) => new Date(placeInZone(Date.UTC(of, 0, 1), timeZone));
  const end = first(year + 1);
  return { year, timeZone, from: first(year), to: end <= now ? end : now, isOver: end <= now };
}

export function storyOf({ year, wishes, minutes, fates }: StoryRecords): Story {
  const { from, to, timeZone } = year;
  const isWithin = (at: string) => new Date(at) >= from && new Date(at) < to;
  const own = wishes.filter(({ wish }) => wish.state !== 'duplicate');
  const added = own.filter(({ wish }) => isWithin(wish.createdAt));
  const finished = own
    .filter(({ wish }) => wish.state === 'done' && isWithin(wish.stateAt))
    .map((entry): Finished => ({ ...entry, days: daysOf(entry.wish), minutes: minutes.get(entry.wish.id) ?? null }))
    .sort((a, b) => b.votes - a.votes || a.wish.stateAt.localeCompare(b.wish.stateAt));
  const isAlive = ({ wish: { state } }: WishWithVotes) => state !== 'done' && state !== 'declined';
  const begun = own.filter(isAlive).flatMap(({ wish }) => {
    const done = (wish.steps ?? []).filter((step: Step) => step.done !== null && isWithin(step.done.at)).length;
    return done === 0 ? [] : [{ wish, done }];
  });
  const count = (at: readonly string[], month: string) => at.filter((one) => dateInZone(new Date(one), timeZone).startsWith(month)).length;
  return {
    year,
    finished,
    added: added.length,
    declined: own.filter(({ wish }) => wish.state === 'declined' && isWithin(wish.stateAt)).length,
    alive: own.filter(isAlive).length,
    begun,
    months: monthsOf(year).map((month) => ({
      month,
      added: count(
        added.map(({ wish }) => wish.createdAt),
        month,
      ),
      finished: count(
        finished.map(({ wish }) => wish.stateAt),
        month,
      ),
    })),
    fates: {
      gone: finished.filter(({ wish }) => fates.get(wish.id) === 'gone').length,
      there: finished.filter(({ wish }) => fates.get(wish.id) === 'there').length,
      unknown: finished.filter(({ wish }) => fates.get(wish.id) === 'unknown').length,
    },
  };
}

function daysOf({ createdAt, stateAt }: Wish): number {
  return Math.max(0, Math.round((Date.parse(stateAt) - Date.parse(createdAt)) / DAY_MS));
}

/** `2026-01` to the month in which the year ends for now. */
function monthsOf({ year, timeZone, to }: Year): string[] {
  const last = dateInZone(new Date(to.getTime() - 1), timeZone).slice(0, 7);
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`).filter((month) => month <= last);
}

/** The one in the middle, of two the larger; null of none. */
export function middle(numbers: readonly number[]): number | null {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}
