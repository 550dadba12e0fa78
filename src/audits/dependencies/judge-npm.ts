import { packageKey, pinKey } from '../inventory/ecosystem.js';
import { lowestClean } from '../inventory/match-advisories.js';
import { latestNpmSameMinor, type NpmIndexed } from '../inventory/npm/npm-indexed.js';
import { mergePackages, type NpmPackage } from '../inventory/npm/npm-inventory.js';
import { isNpmVersion, npmJump, SEMVER } from '../inventory/npm/npm-version.js';
import type { Jump } from '../inventory/package-index.js';
import { type Vulnerability, vulnerabilitiesOf } from '../inventory/vulnerability.js';
import type { DependencyEvidence } from './evidence.js';

/** Everything known about one installed npm package. Null means not known, never "none". */
export interface JudgedNpm extends NpmPackage {
  /** The project asks for it itself. */
  isDirect: boolean;
  advisories: Vulnerability[] | null;
  /** The smallest fixed version above the installed one that no known advisory affects; null also when none affects that. */
  lowestClean: string | null;
  /** Of packages that are asked for directly; null for all others. */
  latest: string | null;
  jump: Jump | null;
  latestSameMinor: string | null;
  /** Why its makers advise against this release; null also when they do not. */
  deprecated: string | null;
  /** Names of the direct packages through which it comes, where something is known to be wrong with it. */
  through: string[];
  indexed: NpmIndexed | null;
}

export function judgeNpm(evidence: DependencyEvidence): JudgedNpm[] {
  const inventories = evidence.npm.map(({ inventory }) => inventory);
  const direct = new Set(
    inventories.flatMap((one) =>
      one.direct.flatMap(({ registryName, installed }) => (installed === null ? [] : [`${registryName}@${installed}`])),
    ),
  );
  return mergePackages(inventories).map((one) => {
    const { name, version } = one;
    const records = evidence.advisories?.byPackage.get(packageKey({ name, ecosystem: 'npm' })) ?? [];
    const isKnown = evidence.advisories !== null && isNpmVersion(version);
    const advisories = isKnown ? vulnerabilitiesOf(name, version, records, SEMVER).map(rateMalware) : null;
    const isVulnerable = advisories !== null && advisories.length > 0;
    // Without a lock what is pinned is what was asked for.
    const isDirect =
      direct.has(`${name}@${version}`) ||
      inventories.some(({ lock, packages }) => lock === null && packages.some((other) => other.name === name));
    return {
      ...one,
      isDirect,
      advisories,
      lowestClean: isVulnerable ? lowestClean(records, name, version, SEMVER) : null,
      ...releaseFacts(isDirect ? (evidence.npmIndex.get(name) ?? null) : null, version),
      through: isVulnerable && !isDirect ? [...new Set(inventories.flatMap(({ through }) => through(name, version)))].sort() : [],
    };
  });
}

/** Ids that OSV named for a package although no record of its own list says so. */
export function contradicted(one: JudgedNpm, { advisories }: DependencyEvidence): string[] {
  const asked = { name: one.name, version: one.version, ecosystem: 'npm' as const };
  const records = advisories?.byPackage.get(packageKey(asked)) ?? [];
  const isWithdrawn = (id: string) => records.some((record) => record.id === id && record.withdrawn);
  const isListed = (id: string) => one.advisories?.some((advisory) => advisory.id === id || advisory.aliases.includes(id)) === true;
  return (advisories?.reported.get(pinKey(asked)) ?? []).filter((id) => !isListed(id) && !isWithdrawn(id));
}

/** Records of malicious packages (github.com/ossf/malicious-packages) have no rating: the package itself is the attack. */
function rateMalware(vulnerability: Vulnerability): Vulnerability {
  const isMalware = [vulnerability.id, ...vulnerability.aliases].some((id) => id.startsWith('MAL-'));
  return isMalware ? { ...vulnerability, severity: 'critical' } : vulnerability;
}

function releaseFacts(indexed: NpmIndexed | null, version: string) {
  const latest = indexed?.latest ?? null;
  return {
    latest,
    jump: latest === null ? null : npmJump(version, latest),
    latestSameMinor: indexed === null ? null : latestNpmSameMinor(indexed, version),
    deprecated: indexed?.versions.find((one) => one.version === version)?.deprecated ?? null,
    indexed,
  };
}
