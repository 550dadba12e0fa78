import { parseRequirement } from './requirement.js';
import { compareVersions, isPrerelease, parseVersion, type Version } from './version.js';

/** What one release says about itself, as far as it is used. */
export interface ReleaseMetadata {
  /** Series named by `Framework :: Django :: <series>` classifiers. */
  django: string[];
  /** Its requirement on Django as a canonical specifier, or null when it has none. */
  requiresDjango: string | null;
  requiresPython: string | null;
  /** It has no classifiers at all, so that their absence means nothing. */
  saysNothing: boolean;
}

export interface IndexedRelease {
  version: string;
  /** When its first file was uploaded, ISO; null when the index does not say. */
  uploadedAt: string | null;
  /** Registered, but without a file that could be installed. */
  isEmpty: boolean;
  isYanked: boolean;
  yankedReason: string | null;
}

/** What the index knows about a package. */
export interface IndexedPackage {
  latestMetadata: ReleaseMetadata & { version: string };
  releases: IndexedRelease[];
}

export function djangoClassifiers(classifiers: string[]): string[] {
  return classifiers.flatMap((classifier) => /^Framework :: Django :: (\d+\.\d+)$/.exec(classifier)?.[1] ?? []);
}

/** The requirement on Django among `Requires-Dist` lines; lines that hold only for an extra do not count. */
export function djangoRequirement(requiresDist: string[]): string | null {
  for (const text of requiresDist) {
    const parsed = parseRequirement(text);
    if ('reason' in parsed || parsed.requested.name !== 'django') continue;
    if (parsed.requested.marker?.includes('extra') !== true) return parsed.requested.specifier;
  }
  return null;
}

/** Final releases that can be installed, oldest first: no pre-releases, none yanked. */
export function installableReleases(indexed: IndexedPackage): IndexedRelease[] {
  const usable = indexed.releases.filter((release) => !release.isEmpty && !release.isYanked && isFinal(release.version));
  return usable.sort((a, b) => compareVersions(a.version, b.version));
}

export function isFinal(version: string): boolean {
  const parsed = parseVersion(version);
  return parsed !== null && !isPrerelease(parsed);
}

export type Jump = 'major' | 'minor' | 'patch';

/** How far `to` is ahead of `from`, or null when it is not ahead. */
export function jumpBetween(from: string, to: string): Jump | null {
  const [a, b] = [parseVersion(from), parseVersion(to)];
  if (a === null || b === null || compareVersions(to, from) <= 0) return null;
  if (a.epoch !== b.epoch || part(a, 0) !== part(b, 0)) return 'major';
  return part(a, 1) === part(b, 1) ? 'patch' : 'minor';
}

function part(version: Version, index: number): number {
  return version.release[index] ?? 0;
}

/** The newest of the releases that share the first two numbers of `version`, or null. */
export function latestSameMinor(releases: IndexedRelease[], version: string): string | null {
  const pinned = parseVersion(version);
  if (pinned === null) return null;
  const same = releases.filter((release) => {
    const found = parseVersion(release.version);
    return found !== null && found.epoch === pinned.epoch && part(found, 0) === part(pinned, 0) && part(found, 1) === part(pinned, 1);
  });
  return same.at(-1)?.version ?? null;
}
