import { type DueStore, dueMember } from '../../schedule/due-store.js';
import { finishRound, type RoundDeps } from '../rounds/announce-round.js';
import { sayWhatMoved } from '../rounds/say-what-moved.js';
import { datesToCome } from './dates-to-come.js';
import { type Plan, pauseReason, whyPaused } from './plan.js';
import { changeDates, saveScheduled } from './schedule-plan.js';

export interface ChangePlanDeps extends RoundDeps {
  due: Pick<DueStore, 'schedule' | 'at' | 'advance' | 'remove'>;
}

export interface PlanDoer {
  team: string;
  user: string;
}

/**
 * Holds the plan's rounds back until a moment, or until somebody resumes it; its dates until then are recorded as missed. A draft stays
 * as it is. `all`: with all others, so that a pause that lasts longer already stays. Returns the plan as it is now.
 */
export async function pausePlan(
  deps: ChangePlanDeps,
  { team, user }: PlanDoer,
  pause: { plan: string; until: Date | null; all?: boolean },
): Promise<Plan | null> {
  const { until, all = false } = pause;
  const paused = {
    state: 'paused',
    pausedUntil: until?.toISOString() ?? null,
    pausedReason: pauseReason(all ? 'all' : 'person', user),
  } as const;
  const plan = await deps.plans.update(team, pause.plan, (current) =>
    current.state === 'draft' || (all && lastsLonger(current, until)) ? current : { ...current, ...paused },
  );
  if (plan === null || plan.state === 'draft') return plan;
  await arrangeEnd(deps, team, plan);
  await sayWhatMoved(deps, team, plan, user);
  deps.log.info({ team, user, plan: plan.id, until, all }, 'plan paused');
  return plan;
}

/** Whether the plan is paused without such a pause of all at least as long as with it. */
export function lastsLonger(plan: Plan, until: Date | null): boolean {
  const why = whyPaused(plan);
  if (why === null || why.kind === 'all') return false;
  return plan.pausedUntil === null || (until !== null && new Date(plan.pausedUntil) >= until);
}

async function arrangeEnd(deps: ChangePlanDeps, team: string, plan: Plan): Promise<void> {
  const member = dueMember({ kind: 'resume', team, id: plan.id });
  if (plan.pausedUntil === null) await deps.due.remove(member);
  else await deps.due.schedule(member, new Date(plan.pausedUntil));
}

/** The plan runs again from now on; a draft stays one. Returns it with its next date. */
export async function resumePlan(
  deps: ChangePlanDeps,
  { team, user }: PlanDoer,
  id: string,
): Promise<{ plan: Plan; next: Date | null } | null> {
  const resumed = { state: 'active', pausedUntil: null, pausedReason: null } as const;
  const change = (current: Plan): Plan => (current.state === 'paused' ? { ...current, ...resumed } : current);
  const plan = await changeDates(deps, { team, plan: id, change, now: deps.now() });
  if (plan === null) return null;
  await deps.due.remove(dueMember({ kind: 'resume', team, id }));
  await sayWhatMoved(deps, team, plan, user);
  deps.log.info({ team, user, plan: id }, 'plan resumed');
  const [next = null] = await datesToCome(deps.rounds, team, plan, { from: deps.now(), count: 1 });
  return { plan, next };
}

/** A plan like another, paused, so that it can be changed before it posts anything. The same `id` makes it once. */
export async function duplicatePlan(
  deps: ChangePlanDeps,
  { team, user }: PlanDoer,
  copy: { source: Plan; id: string; name: string },
): Promise<Plan> {
  const known = await deps.plans.get(team, copy.id);
  if (known !== null) return known;
  const { past: _past, edition: _edition, goneAt: _goneAt, editedBy: _editedBy, rhythm: _rhythm, ...source } = copy.source;
  const plan: Plan = {
    ...source,
    id: copy.id,
    name: copy.name,
    state: 'paused',
    pausedUntil: null,
    pausedReason: pauseReason('copy', user),
    createdBy: user,
    createdAt: deps.now().toISOString(),
  };
  await saveScheduled(deps, team, plan, deps.now());
  deps.log.info({ team, user, plan: plan.id, source: copy.source.id }, 'plan duplicated');
  return plan;
}

/**
 * Removes the plan. First it is gone, so that no date opens a round any more; then its running round is closed, and what is open in
 * that is skipped. After a kill in between the round closes at its own end. Its rounds stay on record.
 */
export async function deletePlan(deps: ChangePlanDeps, { team, user }: PlanDoer, id: string): Promise<void> {
  await deps.plans.remove(team, id);
  for (const kind of ['round', 'resume', 'replan']) await deps.due.remove(dueMember({ kind, team, id }));
  const running = await deps.rounds.unfinished(team, id);
  if (running !== null) await endWithPlan(deps, team, user, running);
  deps.log.info({ team, user, plan: id }, 'plan deleted');
}

async function endWithPlan(deps: ChangePlanDeps, team: string, user: string, id: string): Promise<void> {
  const skipped = { state: 'skipped', reason: 'the plan was deleted', by: user, at: deps.now().toISOString() } as const;
  await deps.rounds.update(team, id, (round) => {
    if (round.state !== 'open') return round;
    const tasks = round.tasks.map((task) => (task.state === 'open' || task.state === 'snoozed' ? { ...task, ...skipped } : task));
    return { ...round, tasks, nextAt: null, nextOwner: null, revision: round.revision + 1 };
  });
  await finishRound(deps, { team, round: id });
}
