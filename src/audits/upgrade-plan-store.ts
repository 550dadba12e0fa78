import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { type UpgradePlan, upgradePlanSchema } from './upgrade-plan.js';

/** String, JSON: how the site's upgrade of Django is planned. Lives until the site is removed. */
const planKey = (team: string, site: string) => workspaceKey(team, 'upgrade-plan', site);

export interface UpgradePlanStore {
  get(team: string, site: string): Promise<UpgradePlan | null>;
  /** Keeps a plan in place of one for another wish; the same wish again keeps what is ticked already. */
  keep(team: string, site: string, plan: UpgradePlan): Promise<UpgradePlan>;
  /** `change` may run several times. Null: there is no plan. */
  update(team: string, site: string, change: (plan: UpgradePlan) => UpgradePlan): Promise<UpgradePlan | null>;
  remove(team: string, site: string): Promise<void>;
}

export function upgradePlanStore(redis: RedisConnection): UpgradePlanStore {
  return {
    get: (team, site) => readJson(redis, planKey(team, site), upgradePlanSchema),
    async keep(team, site, plan) {
      const kept = await updateJson(redis, planKey(team, site), upgradePlanSchema, (before) =>
        before?.wish === plan.wish ? before : plan,
      );
      return kept ?? plan;
    },
    update: (team, site, change) =>
      updateJson(redis, planKey(team, site), upgradePlanSchema, (plan) => (plan === null ? null : change(plan))),
    async remove(team, site) {
      await redis.del(planKey(team, site));
    },
  };
}
