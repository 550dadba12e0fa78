import { riskDueKind } from '../../src/audits/risk-kind.js';
import type { PlaceQueue } from '../../src/backups/places/place-queue.js';
import { PLACE_KIND, placeDueKind } from '../../src/backups/places/watch-places.js';
import { monitorDueKind, type WatchDeps } from '../../src/backups/watch-monitor.js';
import { maintenanceDueKinds } from '../../src/maintenance/due-kinds.js';
import { nudgeDueKinds } from '../../src/maintenance/people/nudge-kinds.js';
import { replanKind } from '../../src/maintenance/plans/schedule-plan.js';
import { tellRiskOver } from '../../src/maintenance/rounds/risk-over.js';
import type { RoundQueue } from '../../src/maintenance/rounds/round-queue.js';
import { wakeKind } from '../../src/maintenance/wake-kind.js';
import type { DueKind } from '../../src/schedule/enqueue-due.js';
import type { Site } from '../../src/sites/site.js';
import type { Outbox } from '../../src/slack/outbox.js';
import { type NewsQueue, newsKind } from '../../src/wishlist/news-queue.js';
import { removalKind } from '../../src/wishlist/removal-kind.js';
import { draftKind } from './expire-draft.js';
import type { Stores } from './stores.js';

interface TeamQueue {
  removeTeam(team: string): Promise<void>;
}

/** Everything that the due ledger can hold. A kind that is not here stays in the ledger untouched. */
export function dueKinds(deps: {
  stores: Stores;
  rounds: Pick<RoundQueue, 'add'>;
  watch: WatchDeps;
  placeJobs: Pick<PlaceQueue, 'add'>;
  newsJobs: Pick<NewsQueue, 'add'>;
  outbox: Pick<Outbox, 'remove'>;
  removeSite(team: string, site: Site): Promise<void>;
  /** Every queue that holds jobs of workspaces. */
  queues: TeamQueue[];
}): Record<string, DueKind> {
  return {
    ...maintenanceDueKinds({ plans: deps.stores.plans, queue: deps.rounds }),
    ...nudgeDueKinds({ rounds: deps.stores.rounds, queue: deps.rounds }),
    replan: replanKind(deps.stores),
    monitor: monitorDueKind(deps.watch),
    [PLACE_KIND]: placeDueKind({ places: deps.stores.places, queue: deps.placeJobs }),
    ...riskDueKind({
      silences: deps.stores.silences,
      // The thread says so, then takes the finding in again as what it is.
      bringBack: async ({ team, site, risk }) => {
        await tellRiskOver({ ...deps.stores, outbox: deps.watch.outbox }, { team, site, risk });
        await deps.rounds.add([{ what: 'heard', team, id: site, run: `risk-${site}-${Date.parse(risk.until)}` }]);
      },
    }),
    ...wakeKind({ rounds: deps.stores.rounds, outbox: deps.watch.outbox }),
    ...newsKind(deps.newsJobs),
    ...removalKind({ ...deps.stores, outbox: deps.outbox }),
    draft: draftKind(deps),
    erase: eraseKind(deps),
  };
}

/**
 * Everything of a workspace that Farrier was removed from goes, unless it is back; keys in addresses, jobs and due dates stand outside
 * its own keys. Its entry in the ledger goes last, so that what a kill cuts short is done again.
 */
function eraseKind(deps: { stores: Stores; removeSite: (team: string, site: Site) => Promise<void>; queues: TeamQueue[] }): DueKind {
  const { stores, removeSite, queues } = deps;
  return {
    async enqueue(team) {
      if ((await stores.workspaces.get(team))?.removedAt === null) return;
      for (const site of await stores.sites.list(team)) await removeSite(team, site);
      await stores.calendarKeys.removeAll(team);
      for (const queue of queues) await queue.removeTeam(team);
      await stores.workspaces.erase(team);
      await stores.due.removeTeam(team);
    },
    next: async () => null,
  };
}
