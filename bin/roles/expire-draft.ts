import type { PlanStore } from '../../src/maintenance/plans/plan-store.js';
import type { DueKind } from '../../src/schedule/enqueue-due.js';
import type { Site } from '../../src/sites/site.js';
import type { SiteStore } from '../../src/sites/site-store.js';

interface DraftDeps {
  stores: { sites: Pick<SiteStore, 'get'>; plans: Pick<PlanStore, 'ofChannel' | 'update' | 'remove'> };
  removeSite(team: string, site: Site): Promise<void>;
}

/** A set-up that nobody finished is forgotten when its time is over: its site, or, where another plan works on that, only the draft. */
export function draftKind(deps: DraftDeps): DueKind {
  const { stores } = deps;
  return {
    async enqueue(team, id) {
      const site = await stores.sites.get(team, id);
      const plans = site === null ? [] : await stores.plans.ofChannel(team, site.channel);
      const [first] = plans;
      if (site === null || first?.state !== 'draft') return;
      const running = plans.filter((plan) => plan.state !== 'draft');
      if (!running.some((plan) => plan.sites.includes(id))) await deps.removeSite(team, site);
      if (running.length > 0) await leaveDraft(stores.plans, team, first.id, id);
    },
    next: async () => null,
  };
}

/** The draft goes with its last site: what is set up later joins the plan that runs. */
async function leaveDraft(plans: DraftDeps['stores']['plans'], team: string, draft: string, site: string): Promise<void> {
  const left = await plans.update(team, draft, (plan) =>
    plan.state === 'draft' ? { ...plan, sites: plan.sites.filter((id) => id !== site) } : plan,
  );
  if (left?.state === 'draft' && left.sites.length === 0) await plans.remove(team, draft);
}
