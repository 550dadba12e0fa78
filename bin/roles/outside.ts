import type { Progress, Target } from '../../src/audits/audit.js';
import { gatherInventory } from '../../src/audits/gather-inventory.js';
import type { Report } from '../../src/audits/report.js';
import { runAudit } from '../../src/audits/run-audit.js';
import { type PerformDeps, targetOf } from '../../src/audits/run-job.js';
import { createSources, type Sources } from '../../src/audits/sources/create-sources.js';
import { aboutDrills } from '../../src/backups/drill/about.js';
import { openSandbox } from '../../src/backups/drill/open-sandbox.js';
import { type DrillSiteDeps, drillSite } from '../../src/backups/drill/run-site-drill.js';
import type { Look } from '../../src/backups/places/look.js';
import { lookAtPlace } from '../../src/backups/places/look-at-place.js';
import type { Place } from '../../src/backups/places/place.js';
import type { Clock } from '../../src/shared/clock.js';
import { SourceUnavailable, UserError } from '../../src/shared/errors.js';
import { lookAtAddress } from '../../src/sites/look-at-address.js';
import type { Site } from '../../src/sites/site.js';
import type { Verdict } from '../../src/sites/verdict.js';
import { placeOpener } from './open-places.js';
import type { ReadyConfig } from './run-role.js';
import type { Stores } from './stores.js';

/** What a worker finds out about the world outside. */
export interface Outside {
  audit: PerformDeps['audit'];
  lookAtAddress: (address: string, signal: AbortSignal) => Promise<Verdict>;
  /** The dependency files that production might install, best guess first, without those that only belong to the first. */
  findManifests: (team: string, site: Site, signal: AbortSignal) => Promise<string[]>;
  /** One look at a place where backups of a site lie. What goes wrong is told by the look. */
  lookAtPlace: (team: string, site: Site, place: Place, signal: AbortSignal) => Promise<Look>;
  close(): Promise<void>;
}

export function openOutside(
  config: ReadyConfig,
  stores: Pick<Stores, 'secrets' | 'sentFiles' | 'places' | 'sites' | 'drills'>,
  now: Clock,
  drill: DrillSiteDeps['drill'],
): Outside {
  const sources = createSources({
    urls: config.sources,
    egressAllow: config.egressAllow,
    repositoryRoot: config.repositoryRoot,
    now,
    kept: {
      token: (team, site) => stores.secrets.read(team, site, 'repository'),
      sentFiles: (team, site) => stores.sentFiles.get(team, site),
    },
  });
  async function drilled(target: Target, options: { progress: Progress; signal: AbortSignal }): Promise<Report> {
    const { team = '', id = '' } = target.site ?? {};
    const site = await stores.sites.get(team, id);
    if (site === null) throw new UserError(`${target.name} has been removed`);
    return await drillSite(
      {
        places: () => stores.places.ofSite(team, id),
        open: placeOpener({ config, stores, guard: sources.guard, now }, team),
        folder: () => openSandbox(process.env),
        drill,
        checks: (place) => stores.places.checksOf(team, place.id),
        ...(site.repository === null ? {} : { repository: (signal: AbortSignal) => sources.open(target, signal) }),
        before: async () => (await stores.drills.ofSite(team, id)).find(({ rows }) => rows !== null) ?? null,
        now,
      },
      site,
      { ...options, kept: target.kept },
    );
  }

  return {
    audit: (name, target, options) =>
      name === aboutDrills.name ? drilled(target, options) : runAudit(name, target, { sources, now, ...options }),
    lookAtAddress: (address, signal) => lookAtAddress(sources.guard, address, signal),
    lookAtPlace: (team, site, place, signal) =>
      lookAtPlace(
        place,
        { open: placeOpener({ config, stores, guard: sources.guard, now }, team), now: now(), timeZone: site.timeZone },
        signal,
      ),
    findManifests: (team, site, signal) => findManifests(sources, { team, site }, now, signal),
    close: () => sources.close(),
  };
}

async function findManifests(
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
