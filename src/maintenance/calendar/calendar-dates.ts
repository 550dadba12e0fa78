import { loadHolidays } from '../../schedule/holidays.js';
import { eachWithOwnDate } from '../../schedule/recurrence.js';
import { isPaused, type Plan } from '../plans/plan.js';
import { roundIdOf } from '../rounds/round.js';
import type { RoundStore } from '../rounds/round-store.js';

const DAY_MS = 86_400_000;
/** A round of this morning still stands in the calendar this evening. */
const BACK_MS = DAY_MS;
/** Twelve months, and what a yearly plan needs to show its next. */
const AHEAD_MS = 400 * DAY_MS;

/** One round to come: when it opens, and the rule's own date, which no holiday moves. */
export interface PlanDate {
  at: Date;
  own: string;
}

/** The plan's real dates of the next thirteen months, or the next one when none is as near; without those that a pause holds back. */
export async function calendarDates(rounds: Pick<RoundStore, 'get'>, team: string, plan: Plan, now: Date): Promise<PlanDate[]> {
  // What was due before the last edit was due by another rule.
  const edited = Date.parse(plan.past?.at(-1)?.until ?? plan.createdAt);
  // Nothing is looked for in a pause, however long it is.
  const heldUntil = plan.state === 'paused' && plan.pausedUntil !== null ? Date.parse(plan.pausedUntil) : 0;
  const from = new Date(Math.max(now.getTime() - BACK_MS, edited, heldUntil));
  const until = now.getTime() + AHEAD_MS;
  const dates: PlanDate[] = [];
  let isFirst = true;
  for (const date of eachWithOwnDate(plan.recurrence, from, await loadHolidays(plan.recurrence.holidays))) {
    if (date.at.getTime() > until && dates.length > 0) break;
    const isHeldForEver = plan.state === 'paused' && plan.pausedUntil === null && date.at > now;
    if (isHeldForEver) break;
    if (isPaused(plan, date.at)) continue;
    // The first that is to come may have been opened early.
    const isOver = isFirst && date.at > now && (await rounds.get(team, roundIdOf(plan.id, date.at))) !== null;
    if (date.at > now) isFirst = false;
    if (!isOver) dates.push(date);
  }
  return dates;
}
