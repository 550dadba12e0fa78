import { comingReleasesOf, inQuarterOf, spokenMonth } from '../../src/audits/upgrade-dates.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import type { Stores } from './stores.js';

/** What the quarter's work on the upgrade plan has to know: the releases of Django announced for it, as the newest reports say. */
export function announcedFor(stores: Pick<Stores, 'reports'>): Required<RoundDeps>['announced'] {
  return async (team, sites, day) => {
    const lines = await Promise.all(
      sites.map(async ({ id, name }) => {
        const releases = comingReleasesOf((await stores.reports.latest(team, id))['django']);
        return inQuarterOf(day, releases).map(({ what, from, site }) => {
          return `${name}: ${what} is announced for ${spokenMonth(from)}${site === null ? '' : `; it is on ${site}`}`;
        });
      }),
    );
    return lines.flat();
  };
}
