import type { Clock } from '../shared/clock.js';
import { type FindSiteDeps, findSite, visibleSites } from '../sites/find-site.js';
import type { Site } from '../sites/site.js';
import type { Answer, CommandHandler } from '../slack/command.js';
import { listAnswer } from './list-views.js';
import type { MonitorStore } from './monitor-store.js';

export interface MonitorWordsDeps extends FindSiteDeps {
  monitors: Pick<MonitorStore, 'ofSite'>;
  /** The public address of Farrier; null where it has none. */
  baseUrl: string | null;
  now: Clock;
}

/** `/maintenance monitors [site]`: what checks in, of the named site, else of every site the person sees. */
export function monitorsWord(deps: MonitorWordsDeps): CommandHandler {
  return async (context, words) => {
    if (words === '') return await monitorsOf(deps, context.team, await visibleSites(deps, context), '');
    const site = await findSite(deps, context, words, '/maintenance monitors');
    return await monitorsOf(deps, context.team, [site], site.id);
  };
}

export async function monitorsOf(
  deps: Pick<MonitorWordsDeps, 'monitors' | 'baseUrl' | 'now'>,
  team: string,
  sites: Site[],
  scope: string,
): Promise<Answer> {
  if (sites.length === 0) return { text: 'No site yet. `/maintenance setup` adds one; the first answer takes about a minute.' };
  const all = await Promise.all(sites.map(async (site) => ({ site, monitors: await deps.monitors.ofSite(team, site.id) })));
  return listAnswer(all, deps.now(), { scope, hasAddress: deps.baseUrl !== null });
}
