import { AUDITS } from '../../src/audits/catalogue.js';
import { reportFiles } from '../../src/audits/export-reports.js';
import { tellHistory } from '../../src/audits/tell-history.js';
import { aboutDrills } from '../../src/backups/drill/about.js';
import { spokenLocation } from '../../src/backups/places/place.js';
import { cardFile } from '../../src/backups/records/card-file.js';
import { evidenceFiles } from '../../src/backups/records/evidence-files.js';
import { overdueDaysOf } from '../../src/backups/records/restore-state.js';
import type { Maker } from '../../src/exports/run-export.js';
import { shortWords } from '../../src/sites/backups-answers.js';
import type { Site } from '../../src/sites/site.js';
import type { Membership } from '../../src/slack/membership.js';
import { type ArchiveDeps, wishlistFiles } from '../../src/wishlist/export-wishes.js';
import { tellStory } from '../../src/wishlist/tell-story.js';
import { farrierVersion } from '../version.js';
import type { Stores } from './stores.js';
import { budgetOf } from './top-wish.js';

/** What can be exported, by the name in its job. Each looks again whether the person may see it. */
export function makers(
  stores: Pick<Stores, 'sites' | 'reports' | 'plans' | 'rounds' | 'drills' | 'places'> & ArchiveDeps,
  members: Pick<Membership, 'isMember'>,
): Record<string, Maker> {
  async function restoresOf(team: string, site: string) {
    const [all, byHand, places] = await Promise.all([
      stores.drills.everyOf(team, site),
      stores.rounds.restores(team, site),
      stores.places.ofSite(team, site),
    ]);
    const drills = all.filter(({ picked }) => picked === null);
    const kept = all.filter(({ picked }) => picked !== null);
    return { drills, byHand, kept, overdueDays: overdueDaysOf(places) };
  }

  /** Where the backups of its database lie, without anything secret. */
  async function placeOf(team: string, { id, backups }: Site): Promise<string> {
    const places = (await stores.places.ofSite(team, id)).filter(({ holds }) => holds === 'database');
    if (places.length > 0) return places.map(({ location }) => spokenLocation(location)).join(', ');
    return (backups === null ? null : shortWords(backups)) ?? 'nobody has said so far how it is backed up';
  }

  return {
    audits: async ({ team, user, about: { site: id = '', audit = '' } }) => {
      const site = await stores.sites.get(team, id);
      if (site === null || !(await members.isMember(team, user, site.channel))) return null;
      const latest = await stores.reports.latest(team, site.id);
      const reports = [...AUDITS, aboutDrills].flatMap(({ name }) => (audit === '' || name === audit ? (latest[name] ?? []) : []));
      return reports.length === 0 ? null : reportFiles(site.name, reports, farrierVersion());
    },
    history: async ({ team, user, about: { site: id = '', audit = '' } }) => {
      const site = await stores.sites.get(team, id);
      if (site === null || !(await members.isMember(team, user, site.channel))) return null;
      return await tellHistory(site, audit, await stores.reports.history(team, site.id, audit));
    },
    card: async ({ team, user, about: { site: id = '', drill: drillId = '' } }) => {
      const site = await stores.sites.get(team, id);
      const known = await restoresOf(team, id);
      const drill = known.drills.find((one) => one.id === drillId);
      if (site === null || drill === undefined) return null;
      if (user !== site.channel && !(await members.isMember(team, user, site.channel))) return null;
      return await cardFile(site, known, { place: await placeOf(team, site), drill });
    },
    restores: async ({ team, user, requestedAt, about: { site: id = '' } }) => {
      const site = await stores.sites.get(team, id);
      if (site === null || !(await members.isMember(team, user, site.channel))) return null;
      const place = await placeOf(team, site);
      return await evidenceFiles(site, await restoresOf(team, site.id), { place, to: new Date(requestedAt) });
    },
    wishlist: async ({ team, user, about: { channel = '' } }) =>
      (await members.isMember(team, user, channel)) ? await wishlistFiles(stores, team, channel) : null,
    story: async ({ team, user, requestedAt, about: { channel = '', year = '' } }) => {
      if (!(await members.isMember(team, user, channel))) return null;
      const asked = { team, channel, year: Number(year), at: new Date(requestedAt) };
      return await tellStory({ ...stores, budgetOf: budgetOf(stores) }, asked);
    },
  };
}
