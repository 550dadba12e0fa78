import { candidatesFor } from './compatibility.js';
import { type IndexedPackage, isFinal, type ReleaseMetadata } from './package-index.js';
import { specifierAdmits } from './specifier.js';
import type { Series } from './support-table.js';
import { compareVersions } from './version.js';

/** The release of a package that lets a project move to a series of Django. */
export interface Unblocking {
  version: string;
  /** `classifier`: it names the series. `requirement`: no release names it, but this one no longer refuses it. */
  by: 'classifier' | 'requirement';
  /** ISO; null when the index does not say. */
  releasedAt: string | null;
}

/** Whether a release's own requirement lets Django's series in; without one it does. */
export function letsIn(metadata: ReleaseMetadata | null | undefined, target: Series): boolean {
  if (metadata == null) return false;
  return metadata.requiresDjango === null || specifierAdmits(metadata.requiresDjango, target.latest ?? `${target.name}.0`);
}

/** Whether a release both names the series and lets it in. */
export function welcomes(metadata: ReleaseMetadata | null | undefined, target: Series): boolean {
  return metadata != null && metadata.django.includes(target.name) && letsIn(metadata, target);
}

/**
 * The first release after `from` that names the series in its classifiers and lets it in; where none names it and only the
 * requirement of `from` stood in the way, the first that lets it in. Withdrawn ones do not count. Null: none is out yet.
 */
export function firstUnblocking(
  target: Series,
  indexed: IndexedPackage,
  from: string,
  metadataOf: (version: string) => ReleaseMetadata | null | undefined,
): Unblocking | null {
  const later = candidatesFor(target, indexed, from).filter(({ version, isYanked }) => !isYanked && compareVersions(version, from) > 0);
  const named = later.find(({ version }) => welcomes(metadataOf(version), target));
  if (named !== undefined) return { version: named.version, by: 'classifier', releasedAt: named.uploadedAt };
  if (letsIn(metadataOf(from), target)) return null;
  const newest = newestOf(indexed, from);
  const open = [...later, ...(newest === undefined ? [] : [newest])].find(({ version }) =>
    letsIn(version === indexed.latestMetadata.version ? indexed.latestMetadata : metadataOf(version), target),
  );
  return open === undefined ? null : { version: open.version, by: 'requirement', releasedAt: open.uploadedAt };
}

/** Releases from before the series are not asked about one by one, but the index always tells about its newest. */
function newestOf(indexed: IndexedPackage, from: string) {
  const { version } = indexed.latestMetadata;
  if (!isFinal(version) || compareVersions(version, from) <= 0) return undefined;
  return indexed.releases.find((release) => release.version === version && !release.isEmpty && !release.isYanked);
}
