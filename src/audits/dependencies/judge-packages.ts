import { type Compatibility, compatibilitiesOf, targetSeries } from '../inventory/compatibility.js';
import { lowestClean } from '../inventory/match-advisories.js';
import {
  type IndexedPackage,
  installableReleases,
  type Jump,
  jumpBetween,
  latestSameMinor,
  type ReleaseMetadata,
} from '../inventory/package-index.js';
import { type PinnedPackage, pinnedPackages } from '../inventory/packages.js';
import type { Series } from '../inventory/support-table.js';
import { normalizeVersion, parseVersion, sameVersion } from '../inventory/version.js';
import { type Vulnerability, vulnerabilitiesOf } from '../inventory/vulnerability.js';
import type { DependencyEvidence } from './evidence.js';

/** Everything known about one pinned package. Null means not known, never "none". */
export interface JudgedPackage extends PinnedPackage {
  normalized: string;
  advisories: Vulnerability[] | null;
  /** The smallest fixed version above the pin that no known advisory affects; null also when none affects the pin. */
  lowestClean: string | null;
  latest: string | null;
  latestUploadedAt: string | null;
  /** When the pinned version was released. */
  uploadedAt: string | null;
  jump: Jump | null;
  latestSameMinor: string | null;
  yanked: boolean | null;
  yankedReason: string | null;
  /** By series of Django; null when the index does not know the package. */
  compatibility: Record<string, Compatibility> | null;
  indexed: IndexedPackage | null;
  metadata: (version: string) => ReleaseMetadata | null | undefined;
}

export function judgePackages(evidence: DependencyEvidence, now: Date): JudgedPackage[] {
  const requirements = evidence.inventory?.requirements ?? [];
  const packages = pinnedPackages(requirements);
  const pinnedDjango = packages.find(({ name }) => name === 'django')?.version ?? null;
  const targets = evidence.django === null ? [] : targetSeries(evidence.django, pinnedDjango, now);
  return packages.map((pinned) => judgePackage(pinned, evidence, targets));
}

function judgePackage(pinned: PinnedPackage, evidence: DependencyEvidence, targets: Series[]): JudgedPackage {
  const { name, version } = pinned;
  const records = evidence.advisories?.byPackage.get(name) ?? [];
  const isKnown = evidence.advisories !== null && parseVersion(version) !== null;
  const advisories = isKnown ? vulnerabilitiesOf(name, version, records) : null;
  const indexed = evidence.index.get(name) ?? null;
  const metadata = (release: string) => evidence.metadata.get(`${name}==${release}`);
  return {
    ...pinned,
    normalized: normalizeVersion(version),
    advisories,
    lowestClean: advisories === null || advisories.length === 0 ? null : lowestClean(records, name, version),
    ...releaseFacts(indexed, version),
    compatibility: compatibilitiesOf(indexed, version, targets, metadata),
    indexed,
    metadata,
  };
}

function releaseFacts(indexed: IndexedPackage | null, version: string) {
  const releases = indexed === null ? [] : installableReleases(indexed);
  const latest = releases.at(-1);
  const own = indexed?.releases.find((release) => sameVersion(release.version, version));
  return {
    latest: latest?.version ?? null,
    latestUploadedAt: latest?.uploadedAt ?? null,
    uploadedAt: own?.uploadedAt ?? null,
    jump: latest === undefined ? null : jumpBetween(version, latest.version),
    latestSameMinor: latestSameMinor(releases, version),
    yanked: own?.isYanked ?? null,
    yankedReason: own?.yankedReason ?? null,
  };
}
