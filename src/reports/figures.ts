import { templateOf } from '../maintenance/plans/templates.js';
import { sharesOf } from '../maintenance/rounds/own-minutes.js';
import type { Round, Task } from '../maintenance/rounds/round.js';
import type { Records } from './records.js';

export interface Figures {
  rounds: { kept: number; late: number; missedLate: number; missedPaused: number };
  tasks: { done: number; seenByFarrier: number; skipped: number; carried: number; open: number };
  /** By kind of work, most first; minutes. */
  hours: { kind: string; minutes: number }[];
  /** Closed rounds of which nobody said how long they took, and all of them. */
  untold: { rounds: number; of: number };
  /** What the newest rounds carried over, most often first. */
  carried: { title: string; times: number }[];
  /** User id → tasks done, of plans whose settings name people. */
  people: [string, number][];
}

/** The numbers of a report, counted from records alone. */
export function countFigures(records: Records): Figures {
  const rounds = records.plans.flatMap((one) => one.rounds);
  const tasks = rounds.flatMap((round) => round.tasks);
  const inState = (...states: Task['state'][]) => tasks.filter((task) => states.includes(task.state));
  const done = inState('done');
  const closed = rounds.filter((round) => round.state === 'closed');
  const sum = (count: (one: Records['plans'][number]) => number) => records.plans.reduce((total, one) => total + count(one), 0);
  return {
    rounds: {
      kept: rounds.length,
      late: rounds.filter(isLate).length,
      missedLate: sum((one) => one.missed.late),
      missedPaused: sum((one) => one.missed.paused),
    },
    tasks: {
      done: done.length,
      seenByFarrier: done.filter((task) => task.seen !== undefined).length,
      skipped: inState('skipped').length,
      carried: inState('carried', 'snoozed').length,
      open: inState('open').length,
    },
    hours: hoursByKind(rounds),
    untold: { rounds: closed.filter((round) => sharesOf(round).length === 0).length, of: closed.length },
    carried: stillCarried(records),
    people: tasksByPerson(records),
  };
}

const LATE_MS = 10 * 60_000;

function isLate(round: Round): boolean {
  return round.askedBy === null && Date.parse(round.openedAt) - Date.parse(round.occurrence) > LATE_MS;
}

/** What kind of work a task is; parts count with what they are parts of. */
export function kindOf(task: Task): string {
  const key = task.partOf ?? task.key;
  // A team's own task stands for itself.
  const short = templateOf(key)?.short ?? task.title;
  return short.charAt(0).toUpperCase() + short.slice(1);
}

function hoursByKind(rounds: readonly Round[]): Figures['hours'] {
  const minutes = new Map<string, number>();
  for (const { task, minutes: share } of rounds.flatMap(sharesOf)) minutes.set(kindOf(task), (minutes.get(kindOf(task)) ?? 0) + share);
  return [...minutes].map(([kind, sum]) => ({ kind, minutes: Math.round(sum) })).toSorted((a, b) => b.minutes - a.minutes);
}

function stillCarried(records: Records): Figures['carried'] {
  const last = records.plans.flatMap((one) => one.rounds.findLast((round) => round.state === 'closed') ?? []);
  const carried = last.flatMap((round) => round.tasks.filter((task) => task.state === 'carried' && task.decision === undefined));
  return carried.map((task) => ({ title: task.title, times: task.carried + 1 })).toSorted((a, b) => b.times - a.times);
}

function tasksByPerson(records: Records): Figures['people'] {
  const counts = new Map<string, number>();
  const named = records.plans.filter(({ plan }) => plan.namesInReports);
  for (const task of named.flatMap((one) => one.rounds).flatMap((round) => round.tasks)) {
    if (task.state === 'done' && task.by !== null) counts.set(task.by, (counts.get(task.by) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b));
}
