import type { Round, Task } from './round.js';

/** Fewer rounds than these are no experience. */
const LEAST = 3;
/** Older rounds say little about how the team works now. */
export const ROUNDS_REMEMBERED = 12;
const STEP = 5;

/** Minutes that a round's task took, as far as people told. */
export interface Share {
  task: Task;
  minutes: number;
}

/**
 * What everybody's effort of a round comes to for each task that somebody did, shared out by the estimates that the tasks had.
 * Empty when nobody told, or nothing was done by anybody.
 */
export function sharesOf(round: Round): Share[] {
  const total = Object.values(round.efforts ?? {}).reduce((sum, effort) => sum + effort.minutes, 0);
  // What Farrier saw for itself took nobody's time in this round.
  const done = round.tasks.filter((task) => task.state === 'done' && task.by !== null);
  const estimates = done.reduce((sum, task) => sum + task.minutes, 0);
  if (total === 0 || estimates === 0) return [];
  return done.map((task) => ({ task, minutes: (total * task.minutes) / estimates }));
}

/**
 * How long a kind of task takes this team: the median of its shares in their last rounds, to five minutes. A median, so that one bad
 * day, or one careless click, changes little. Null while there are fewer than three.
 */
export function ownMinutes(rounds: readonly Round[], key: string): { minutes: number; rounds: number } | null {
  const recent = rounds.slice(0, ROUNDS_REMEMBERED).flatMap(sharesOf);
  const shares = recent.filter(({ task }) => task.key === key).map(({ minutes }) => minutes);
  if (shares.length < LEAST) return null;
  return { minutes: Math.max(STEP, Math.round(median(shares) / STEP) * STEP), rounds: shares.length };
}

/** The task with the estimate that own rounds give, when there are enough. A nibble keeps the size that people gave its wish. */
export function withOwnMinutes(task: Task, rounds: readonly Round[]): Task {
  const own = task.wish !== null || task.partOf !== undefined || task.asks !== undefined ? null : ownMinutes(rounds, task.key);
  const { fromRounds: _before, ...rest } = task;
  return own === null ? rest : { ...rest, minutes: own.minutes, fromRounds: own.rounds };
}

/** Of an even count the mean of the two in the middle; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}
