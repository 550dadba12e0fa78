import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { riskMember } from '../../src/audits/risk-kind.js';
import { type AddressBook, lookAtHost } from '../../src/audits/sources/addresses.js';
import { forgetMonitors } from '../../src/backups/create-monitor.js';
import { forgetPlaces } from '../../src/backups/places/watch-places.js';
import { MONITOR_KIND } from '../../src/backups/watch-monitor.js';
import { datesToCome } from '../../src/maintenance/plans/dates-to-come.js';
import { changeDates } from '../../src/maintenance/plans/schedule-plan.js';
import { sayWhatMoved } from '../../src/maintenance/rounds/say-what-moved.js';
import { dueMember } from '../../src/schedule/due-store.js';
import type { Clock } from '../../src/shared/clock.js';
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
    nextDates: (team, plan, count) => datesToCome(stores.rounds, team, plan, { from: now(), count }),
    changeDates: (team, plan, change) => changeDates(stores, { team, plan, change, now: now() }),
    sayWhatMoved: (team, plan, user) => sayWhatMoved({ rounds: stores.rounds, outbox, now }, team, plan, user),
    expireDraft: (team, id, at) => stores.due.schedule(dueMember({ kind: 'draft', team, id }), at),
    requestReading: (job) => readings.add(job),
  };
}

/** Looks around for the form of a new site. */
export function siteSurroundings(deps: {
  addresses: AddressBook;
  repositoryRoot: string | null;
  lookAtChannel(team: string, user: string, channel: string): Promise<ChannelState>;
}): SiteSurroundings {
  return {
    lookAtChannel: (team, user, channel) => deps.lookAtChannel(team, user, channel),
    async lookAtHost(url) {
      const late = new Promise<{ state: 'unresolved' }>((resolve) => {
        setTimeout(() => resolve({ state: 'unresolved' }), HOST_LOOK_MS).unref();
      });
      return Promise.race([lookAtHost(deps.addresses, url), late]);
    },
    async hasLocalRepository(name) {
      if (deps.repositoryRoot === null) return false;
      const found = await stat(join(deps.repositoryRoot, name)).catch(() => null);
      return found?.isDirectory() ?? false;
    },
  };
}

export function siteRemover(stores: Stores): (team: string, site: Site) => Promise<void> {
  const forgetDue = (team: string, kind: 'round' | 'draft', id: string) => stores.due.remove(dueMember({ kind, team, id }));
  const forgetMonitorsOf = monitorForgetter(stores, 'all');
  return async (team, site) => {
    for (const finding of Object.keys(await stores.silences.ofSite(team, site.id)))
      await stores.due.remove(riskMember(team, site.id, finding));
    await stores.silences.remove(team, site.id);
    await stores.upgradePlans.remove(team, site.id);
    await forgetPlaces(stores, team, site.id);
    await stores.drillKeys.remove(team, site.id);
    await stores.drills.remove(team, site.id);
    await removeSite({ ...stores, forgetDue, forgetMonitors: forgetMonitorsOf }, team, site);
    const isLast = (await stores.sites.byChannel(team, site.channel)).length === 0;
    if (isLast) await stores.calendarKeys.removeOfChannel(team, site.channel);
  };
}

/** Ends the monitors of a site, or those of its backups. */
export function monitorForgetter(stores: Stores, which: 'all' | 'backups'): (team: string, site: string) => Promise<void> {
  const forgetDue = (team: string, id: string) => stores.due.remove(dueMember({ kind: MONITOR_KIND, team, id }));
  return (team, site) => forgetMonitors({ monitors: stores.monitors, forgetDue }, team, site, which);
}
