import { type DueStore, dueMember } from '../../schedule/due-store.js';
import type { DueKind } from '../../schedule/enqueue-due.js';
import type { RoundStore } from '../rounds/round-store.js';
import { datesToCome } from './dates-to-come.js';
import type { Plan } from './plan.js';
import type { PlanStore } from './plan-store.js';

interface ScheduleDeps {
  due: Pick<DueStore, 'schedule' | 'at' | 'advance'>;
  rounds: Pick<RoundStore, 'get'>;
}

/** How long after an edit it is made sure that the ledger follows it: longer than any pass over the ledger takes. */
const AGAIN_MS = 60_000;

/**
 * Puts the plan's next occurrence into the ledger, after it was started, edited or resumed; the same again changes nothing.
 * An occurrence that is overdue there stays, so that none is lost. Returns the next date to come, or null.
 */
export async function schedulePlan(deps: ScheduleDeps, team: string, plan: Plan, now: Date): Promise<Date | null> {
  return await scheduleSince(deps, team, plan, { since: now, now });
}

/**
 * Changes when a plan is due. Neither a kill in the middle nor a worker that moves the plan to its next date just then loses a
 * date: a minute later the ledger is compared with the plan once more, which is arranged before anything is changed.
 * @returns the plan as it is now, or null when there is none.
 */
export async function changeDates(
  deps: ScheduleDeps & { plans: PlanStore },
  ask: { team: string; plan: string; change: (plan: Plan) => Plan; now: Date },
): Promise<Plan | null> {
  const { team, now } = ask;
  await arrangeReplan(deps, team, ask.plan, now);
  const plan = await deps.plans.update(team, ask.plan, ask.change);
  if (plan !== null && plan.state !== 'draft') await schedulePlan(deps, team, plan, now);
  return plan;
}

/** Saves a new plan and puts its first date into the ledger, as `changeDates` does with one that is there. Returns that date, or null. */
export async function saveScheduled(deps: ScheduleDeps & { plans: PlanStore }, team: string, plan: Plan, now: Date): Promise<Date | null> {
  await arrangeReplan(deps, team, plan.id, now);
  if ((await deps.plans.get(team, plan.id)) === null) await deps.plans.save(team, plan);
  return await schedulePlan(deps, team, plan, now);
}

async function arrangeReplan({ due }: Pick<ScheduleDeps, 'due'>, team: string, plan: string, now: Date): Promise<void> {
  await due.schedule(dueMember({ kind: 'replan', team, id: plan }), new Date(now.getTime() + AGAIN_MS));
}

/** What the ledger does a minute after an edit. */
export function replanKind(deps: ScheduleDeps & { plans: PlanStore }): DueKind {
  return {
    async enqueue(team, id, occurrence, now) {
      const plan = await deps.plans.get(team, id);
      const since = new Date(occurrence.getTime() - AGAIN_MS);
      if (plan !== null && plan.state !== 'draft') await scheduleSince(deps, team, plan, { since, now });
    },
    next: async () => null,
  };
}

async function scheduleSince(
  { due, rounds }: ScheduleDeps,
  team: string,
  plan: Plan,
  { since, now }: { since: Date; now: Date },
): Promise<Date | null> {
  const member = dueMember({ kind: 'round', team, id: plan.id });
  const standing = await due.at(member);
  const [next = null] = await datesToCome(rounds, team, plan, { from: since, count: 1 });
  const isOverdue = standing !== null && standing <= now;
  if (isOverdue && (next === null || standing <= next)) return next;
  if (next !== null) await due.schedule(member, next);
  // What stands there is a date that the edit took away.
  else if (standing !== null) await due.advance(member, standing, null);
  return next;
}
