import { isWeekend } from '../../schedule/at-work.js';
import { placeInZone, wallInZone } from '../../schedule/zoned.js';
import { type Round, type Task, tasksIn } from '../rounds/round.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The hour of a reminder in the round's zone, and how long before its end the last one comes. */
const NUDGE_HOUR = 10;
const LAST_HOURS = 3;
/** A round that has only just opened needs no reminder. */
const LEAST_AFTER_OPENING_MS = 12 * HOUR_MS;

/** `before`: the working day before the end; `end`: its last hours; `after`: the working day after it, for what is carried over. */
export type NudgeKind = 'before' | 'end' | 'after';
export interface Nudge {
  kind: NudgeKind;
  at: Date;
}

/** When a round reminds, oldest first. At most three, and none of them close to its opening or to the next round. */
export function nudgesOf(round: Pick<Round, 'openedAt' | 'endsAt' | 'nextAt' | 'timeZone'>): Nudge[] {
  const end = Date.parse(round.endsAt);
  const opened = Date.parse(round.openedAt);
  const before = workingDayAt(end, -1, round.timeZone);
  const last = end - LAST_HOURS * HOUR_MS;
  const after = workingDayAt(end, 1, round.timeZone);
  const isBeforeNext = round.nextAt === null || after < Date.parse(round.nextAt) - HOUR_MS;
  return [
    ...(before - opened >= LEAST_AFTER_OPENING_MS ? [{ kind: 'before' as const, at: new Date(before) }] : []),
    ...(last - opened >= LAST_HOURS * HOUR_MS ? [{ kind: 'end' as const, at: new Date(last) }] : []),
    ...(isBeforeNext ? [{ kind: 'after' as const, at: new Date(after) }] : []),
  ];
}

/** The hour of reminders on the first working day in that direction. */
function workingDayAt(ms: number, direction: 1 | -1, zone: string): number {
  const wall = wallInZone(ms, zone);
  let day = wall - (wall % DAY_MS) + direction * DAY_MS;
  while (isWeekend(day)) day += direction * DAY_MS;
  return placeInZone(day + NUDGE_HOUR * HOUR_MS, zone);
}

/** What a reminder of that kind is about; nothing once the round is done. */
export function tasksToNudge(round: Round, kind: NudgeKind): Task[] {
  if (kind === 'after') return round.state === 'closed' ? tasksIn(round, 'carried') : [];
  return round.state === 'open' ? tasksIn(round, 'open') : [];
}

/** Who sees to a task: whoever it is assigned to, else the owner. */
export function whoseTask(round: Round, task: Task): string | null {
  return task.assignee ?? round.owner;
}
