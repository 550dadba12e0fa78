import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gatherInventory } from '../../src/audits/gather-inventory.js';
import { targetOf } from '../../src/audits/run-job.js';
import { lookAtHost } from '../../src/audits/sources/addresses.js';
import type { Sources } from '../../src/audits/sources/create-sources.js';
import { schedulePlan } from '../../src/maintenance/due-kinds.js';
import { dueMember } from '../../src/schedule/due-store.js';
import { occurrences } from '../../src/schedule/recurrence.js';
import type { Clock } from '../../src/shared/clock.js';
import { SourceUnavailable } from '../../src/shared/errors.js';
import type { SiteSurroundings } from '../../src/sites/check-site.js';
import type { ReadingQueue } from '../../src/sites/reading-queue.js';
import { removeSite } from '../../src/sites/remove-site.js';
import type { SetUpDeps } from '../../src/sites/set-up.js';
import type { Site } from '../../src/sites/site.js';
import type { ChannelState } from '../../src/slack/channel-state.js';
import type { Outbox } from '../../src/slack/outbox.js';
import type { Stores } from './stores.js';

const HOST_LOOK_MS = 1000;

/** What the set-up's steps act through. */
export function setUpDeps(deps: { stores: Stores; outbox: Outbox; readings: ReadingQueue; now: Clock }): SetUpDeps {
  const { stores, outbox, readings, now } = deps;
  return {
    sites: stores.sites,
    plans: stores.plans,
    outbox,
    now,
    nextDates: (plan, count) => occurrences(plan.recurrence, { from: now(), count }),
    startPlan: async (team, plan) => void (await schedulePlan(stores.due, team, plan, now())),
    expireDraft: (team, id, at) => stores.due.schedule(dueMember({ kind: 'draft', team, id }), at),
    requestReading: (job) => readings.add(job),
  };
}

/** Looks around for the form of a new site. */
export function siteSurroundings(deps: {
  sources: Sources;
  repositoryRoot: string | null;
  lookAtChannel(team: string, user: string, channel: string): Promise<ChannelState>;
}): SiteSurroundings {
  return {
    lookAtChannel: (team, user, channel) => deps.lookAtChannel(team, user, channel),
    async lookAtHost(url) {
      const late = new Promise<{ state: 'unresolved' }>((resolve) => {
        setTimeout(() => resolve({ state: 'unresolved' }), HOST_LOOK_MS).unref();
      });
      return Promise.race([lookAtHost(deps.sources.guard, url), late]);
    },
    async hasLocalRepository(name) {
      if (deps.repositoryRoot === null) return false;
      const found = await stat(join(deps.repositoryRoot, name)).catch(() => null);
      return found?.isDirectory() ?? false;
    },
  };
}

/** The dependency files that production might install, best guess first, without those that only belong to the first. */
export async function findManifests(
  sources: Sources,
  { team, site }: { team: string; site: Site },
  now: Clock,
  signal: AbortSignal,
): Promise<string[]> {
  const target = { ...targetOf(team, site), manifest: null };
  const { inventory, manifests, companions, unchecked, tree } = await gatherInventory(target, () => sources.open(target, signal), now());
  if (tree === null) throw new SourceUnavailable('repository', unchecked[0]?.reason ?? 'it could not be read');
  const [entry] = inventory?.files ?? [];
  if (entry === undefined) return [];
  const belonging = new Set([...(inventory?.files ?? []), ...companions.flatMap((companion) => companion.files)]);
  const others = manifests.filter((manifest) => !manifest.isForDevelopment && !belonging.has(manifest.path)).map(({ path }) => path);
  return [entry, ...others];
}

export function siteRemover(stores: Stores): (team: string, site: Site) => Promise<void> {
  const forgetDue = (team: string, kind: 'round' | 'monitor' | 'draft', id: string) => stores.due.remove(dueMember({ kind, team, id }));
  return (team, site) => removeSite({ ...stores, forgetDue }, team, site);
}
