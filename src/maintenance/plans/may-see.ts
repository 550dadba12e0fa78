import { UserError } from '../../shared/errors.js';
import type { FindDeps } from './find-plan.js';
import type { Plan } from './plan.js';
import type { PlanStore } from './plan-store.js';

export interface MaySeeDeps {
  plans: Pick<PlanStore, 'get'>;
  membership: FindDeps['membership'];
}

export const NOT_SEEN = 'That plan is gone, or you are not in its channel. `/maintenance plans` lists yours.';

/** The plan, for somebody in its channel; for others there is none. A button stays on the screen of who leaves. @throws {UserError} */
export async function planSeenBy(deps: MaySeeDeps, team: string, user: string, id: string): Promise<Plan> {
  const plan = await deps.plans.get(team, id);
  if (plan === null || !(await deps.membership.isMember(team, user, plan.channel))) throw new UserError(NOT_SEEN);
  return plan;
}
