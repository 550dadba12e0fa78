import { parseRule } from '../../schedule/rule.js';
import { wallInZone } from '../../schedule/zoned.js';
import type { Plan } from '../plans/plan.js';
import type { Round } from '../rounds/round.js';

const UNTOUCHED_MOST = 3;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const DAY_MS = 86_400_000;
/** A question that was asked later than this before a date, say after an outage, waits for the date after it. */
const TIME_TO_ANSWER_MS = 12 * 3_600_000;

/** Every week, without an end: only such a plan goes monthly by itself. */
export function isWeekly(rrule: string): boolean {
  const { freq, interval, count, until } = parseRule(rrule);
  return freq === 'WEEKLY' && interval === 1 && count === null && until === null;
}

/** Whether nobody did anything in a closed round. */
function isUntouched(round: Round): boolean {
  const isDone = round.tasks.some(({ state }) => state === 'done' || state === 'skipped' || state === 'snoozed');
  return round.log.length === 0 && !isDone && Object.keys(round.efforts ?? {}).length === 0;
}

/** Whether the end of this round can be a reason to ask at all. */
export function mayAsk(plan: Plan, round: Round): boolean {
  const isNew = plan.rhythm === undefined || round.occurrence > plan.rhythm.askedAt;
  return isNew && plan.state === 'active' && round.tasks.length > 0 && isUntouched(round) && isWeekly(plan.recurrence.rrule);
}

/**
 * Whether the end of this round is the third in a row in which nobody did anything, so that the team is asked. Rounds without a
 * task, and those asked for by hand, count neither way; those up to the last question do not count again. To be asked after `mayAsk`.
 */
export function isTimeToAsk(plan: Plan, round: Round, newestFirst: readonly Round[]): boolean {
  const since = plan.rhythm?.askedAt ?? '';
  const counted = newestFirst.filter((one) => one.askedBy === null && one.tasks.length > 0 && one.occurrence > since);
  const recent = counted.slice(0, UNTOUCHED_MOST);
  return recent[0]?.id === round.id && recent.length === UNTOUCHED_MOST && recent.every(isUntouched);
}

/** The plan with the question asked at the end of that round; the same object when it was. */
export function withQuestion(plan: Plan, round: Round, now: Date): Plan {
  if (plan.rhythm?.round === round.id) return plan;
  return {
    ...plan,
    rhythm: { round: round.id, askedAt: round.occurrence, askedOn: now.toISOString(), state: 'asked', weekly: plan.recurrence.rrule },
  };
}

/** The plan once nobody has answered by its next date; the same object unless it waits for that. */
export function withDecision(plan: Plan, occurrence: Date): Plan {
  const { rhythm, recurrence } = plan;
  if (rhythm?.state !== 'asked' || occurrence.getTime() - Date.parse(rhythm.askedOn) < TIME_TO_ANSWER_MS) return plan;
  // Somebody gave it other dates meanwhile: that is an answer.
  if (recurrence.rrule !== rhythm.weekly) return { ...plan, rhythm: { ...rhythm, state: 'kept' } };
  const monthly = monthlyRule(plan, occurrence);
  return { ...plan, rhythm: { ...rhythm, state: 'monthly', monthly, since: occurrence.toISOString() } };
}

/** The plan once the date at which it went monthly is no round: the next one decides. The same object when its dates were changed already. */
export function withoutDecision(plan: Plan, occurrence: Date): Plan {
  const { rhythm, recurrence } = plan;
  const isOfDate = rhythm?.state === 'monthly' && rhythm.since === occurrence.toISOString();
  if (!isOfDate || recurrence.rrule !== rhythm.weekly) return plan;
  const { monthly: _monthly, since: _since, ...asked } = rhythm;
  return { ...plan, rhythm: { ...asked, state: 'asked' } };
}

/** The plan after somebody edited it: other dates answer the question, and what was counted before does not count again. */
export function withAnswerBy(before: Plan, after: Plan): Plan {
  const { rhythm } = after;
  if (rhythm === undefined || rhythm.state === 'kept' || before.recurrence.rrule === after.recurrence.rrule) return after;
  return { ...after, rhythm: { ...rhythm, askedAt: rhythm.since ?? rhythm.askedAt, state: 'kept' } };
}

/** The plan with the dates that were decided; the same object when nothing was, or it has them. */
export function asDecided(plan: Plan): Plan {
  const { rhythm, recurrence } = plan;
  if (rhythm?.state !== 'monthly' || rhythm.monthly === undefined || recurrence.rrule !== rhythm.weekly) return plan;
  return { ...plan, recurrence: { ...recurrence, rrule: rhythm.monthly } };
}

/** Weekly as before, whether it went monthly already or only would have; null when it was given other dates since. */
export function keptWeekly(plan: Plan): Plan | null {
  const { rhythm, recurrence } = plan;
  if (rhythm === undefined || ![rhythm.weekly, rhythm.monthly].includes(recurrence.rrule)) return null;
  if (rhythm.state === 'kept' && recurrence.rrule === rhythm.weekly) return plan;
  // What was counted before the answer does not count again.
  const askedAt = rhythm.since ?? rhythm.askedAt;
  return { ...plan, recurrence: { ...recurrence, rrule: rhythm.weekly }, rhythm: { ...rhythm, askedAt, state: 'kept' } };
}

/** Once a month on the same weekday, in the same week of the month as that date: about four weeks from it. */
function monthlyRule(plan: Plan, occurrence: Date): string {
  const wall = new Date(wallInZone(occurrence.getTime(), plan.recurrence.timeZone));
  const [named] = parseRule(plan.recurrence.rrule).byDay;
  const weekday = named?.day ?? WEEKDAYS[new Date(wall.getTime() - (wall.getTime() % DAY_MS)).getUTCDay()] ?? 'MO';
  const nth = Math.ceil(wall.getUTCDate() / 7);
  return `FREQ=MONTHLY;BYDAY=${nth > 4 ? -1 : nth}${weekday}`;
}
