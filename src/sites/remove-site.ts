import type { Plan } from '../maintenance/plans/plan.js';
import type { Site } from './site.js';
import type { SiteStore } from './site-store.js';

export interface RemoveSiteDeps {
  sites: SiteStore;
  plans: {
    ofChannel(team: string, channel: string): Promise<Plan[]>;
    update(team: string, id: string, change: (plan: Plan) => Plan): Promise<Plan | null>;
    remove(team: string, id: string): Promise<void>;
  };
  forgetMonitors(team: string, site: string): Promise<void>;
  reports: { remove(team: string, site: string): Promise<void> };
  sentFiles: { remove(team: string, site: string): Promise<void> };
  inventoryKeys: { remove(team: string, site: string): Promise<void> };
  secrets: { removeOfSite(team: string, site: string): Promise<void> };
  /** Takes members out of the due ledger. */
  forgetDue(team: string, kind: 'round' | 'draft', id: string): Promise<void>;
}

/** Removes a site with its monitors, reports, secrets and what was sent of it. The channel's last site takes the plans with it. Again changes nothing. */
export async function removeSite(deps: RemoveSiteDeps, team: string, site: Site): Promise<void> {
  await deps.forgetMonitors(team, site.id);
  await deps.secrets.removeOfSite(team, site.id);
  await deps.inventoryKeys.remove(team, site.id);
  await deps.sentFiles.remove(team, site.id);
  await deps.reports.remove(team, site.id);
  await deps.forgetDue(team, 'draft', site.id);
  const others = (await deps.sites.byChannel(team, site.channel)).filter((other) => other.id !== site.id);
  for (const plan of await deps.plans.ofChannel(team, site.channel)) {
    if (others.length === 0) {
      await deps.plans.remove(team, plan.id);
      await deps.forgetDue(team, 'round', plan.id);
    } else {
      await deps.plans.update(team, plan.id, (current) => ({ ...current, sites: current.sites.filter((id) => id !== site.id) }));
    }
  }
  await deps.sites.remove(team, site.id);
}
