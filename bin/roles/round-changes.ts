import { changesBetween, sumChanges } from '../../src/audits/changes.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Stores } from './stores.js';

/** What the audits of a round's sites saw change since the round before. */
export function changesOf(stores: Pick<Stores, 'reports'>, now: Clock): Required<RoundDeps>['changesOf'] {
  return async (team, sites, since) => {
    const memories = await Promise.all(sites.map((site) => stores.reports.memories(team, site)));
    const seen = sumChanges(memories.map((ofSite) => changesBetween(ofSite, since, now())));
    if (seen === null) return null;
    return { since: since?.toISOString() ?? null, fixed: seen.fixed, new: seen.new, open: seen.open };
  };
}
