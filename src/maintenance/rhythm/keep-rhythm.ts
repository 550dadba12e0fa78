import type { Plan } from '../plans/plan.js';
import { changeDates } from '../plans/schedule-plan.js';
import { type RoundDeps, redrawRound } from '../rounds/announce-round.js';
import type { Round } from '../rounds/round.js';
import { sayWhatMoved } from '../rounds/say-what-moved.js';
import { questionKeyOf } from './ask-rhythm.js';
import { asDecided, keptWeekly, withDecision, withoutDecision } from './rhythm.js';
import { rhythmAnswer } from './rhythm-views.js';

type RhythmDeps = Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'due' | 'now'>;

/** When a date comes: whether the plan is monthly from there on. The plan is given back as it will be, its dates not yet changed. */
export async function decideRhythm(deps: RhythmDeps, team: string, plan: Plan, occurrence: Date): Promise<Plan> {
  const isAsked = plan.rhythm?.state === 'asked';
  const decided = (isAsked ? await deps.plans.update(team, plan.id, (current) => withDecision(current, occurrence)) : null) ?? plan;
  // A decision of an earlier date is in the plan's dates already, or somebody gave it others since.
  return decided.rhythm?.since === occurrence.toISOString() ? asDecided(decided) : decided;
}

/** The date is no round: what was decided at it, before a kill, waits for the next one. Again changes nothing. */
export async function undecideRhythm(deps: Pick<RhythmDeps, 'plans'>, team: string, plan: Plan, occurrence: Date): Promise<void> {
  if (withoutDecision(plan, occurrence) === plan) return;
  await deps.plans.update(team, plan.id, (current) => withoutDecision(current, occurrence));
}

/** Gives the plan the dates that were decided, once the round of the date is stored. Again changes nothing. */
export async function settleRhythm(deps: RhythmDeps, team: string, round: Round): Promise<void> {
  const plan = await deps.plans.get(team, round.plan);
  if (plan?.rhythm === undefined || plan.rhythm.since !== round.occurrence) return;
  if (asDecided(plan) !== plan) await changeDates(deps, { team, plan: plan.id, change: asDecided, now: deps.now() });
  if (plan.rhythm.state === 'monthly') await deps.outbox.edit(team, questionKeyOf(plan.rhythm.round), 1, rhythmAnswer(plan.id, null));
}

/** Somebody wants the plan weekly, before or after it went monthly. Null: it is gone, or was given other dates since. */
export async function keepWeekly(deps: RhythmDeps, team: string, planId: string, user: string): Promise<Plan | null> {
  const before = await deps.plans.get(team, planId);
  if (before?.rhythm === undefined || keptWeekly(before) === null) return null;
  const plan = await changeDates(deps, { team, plan: planId, change: (current) => keptWeekly(current) ?? current, now: deps.now() });
  if (plan?.rhythm === undefined) return null;
  await deps.outbox.edit(team, questionKeyOf(plan.rhythm.round), deps.now().getTime(), rhythmAnswer(plan.id, user));
  const running = await deps.rounds.current(team, planId);
  if (running !== null) {
    const after = await deps.rounds.update(team, running.id, (round) =>
      round.wentMonthly === true ? { ...round, wentMonthly: false, revision: round.revision + 1 } : round,
    );
    // Also when a run before this one stored it and was killed.
    if (after !== null) await redrawRound(deps, team, after);
  }
  await sayWhatMoved(deps, team, plan, user);
  return plan;
}
