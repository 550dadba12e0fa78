import { upgradePath } from './django-support.js';
import { type IndexedPackage, type IndexedRelease, isFinal, type ReleaseMetadata } from './package-index.js';
import { specifierAdmits } from './specifier.js';
import { inOrder, isSupported, type Product, type Series, seriesOf } from './support-table.js';
import { compareVersions, sameVersion } from './version.js';

/** How a pinned package gets on with one series of Django. */
export interface Compatibility {
  target: string;
  /** Series that the pinned release names in its classifiers; null when the index has nothing on it. */
  declared: string[] | null;
  declaresTarget: boolean | null;
  requiresDjango: string | null;
  /** Whether its requirement admits the newest release of the series; null when it has none. */
  requirementAdmitsTarget: boolean | null;
  /** The first version, the pinned one or later, that names the series. */
  firstVersionDeclaringTarget: string | null;
}

/** Packages name a series in their classifiers from its first alpha on, about a quarter before its release (own margin). */
const EARLIEST_DAYS = 240;

/** The series of Django worth asking about: all supported ones, and each step on the project's way. */
export function targetSeries(product: Product, pinnedDjango: string | null, now: Date): Series[] {
  const supported = product.series.filter((series) => isSupported(series, now));
  const current = pinnedDjango === null ? null : seriesOf(product, pinnedDjango);
  return [...new Set([...supported, ...(current === null ? [] : upgradePath(product, current))])];
}

/** Releases that could be the first to name a series: final, not older than the pinned one nor than the series. Oldest first. */
export function candidatesFor(target: Series, indexed: IndexedPackage, pinned: string): IndexedRelease[] {
  const earliest = Date.parse(target.releasedOn) - EARLIEST_DAYS * 86_400_000;
  const candidates = indexed.releases.filter(
    ({ version, uploadedAt, isEmpty }) =>
      !isEmpty &&
      (isFinal(version) || sameVersion(version, pinned)) &&
      compareVersions(version, pinned) >= 0 &&
      (uploadedAt === null || Date.parse(uploadedAt) >= earliest),
  );
  return candidates.sort((a, b) => compareVersions(a.version, b.version));
}

/** Whether a package has anything to do with Django, as far as its releases say. */
export function concernsDjango(name: string, releases: (ReleaseMetadata | null | undefined)[]): boolean {
  return (
    /django|drf|wagtail/.test(name) ||
    releases.some((release) => release != null && (release.django.length > 0 || release.requiresDjango !== null))
  );
}

/** `metadataOf` answers null or undefined for releases that nothing is known about. */
export function compatibilityWith(
  target: Series,
  indexed: IndexedPackage,
  pinned: string,
  metadataOf: (version: string) => ReleaseMetadata | null | undefined,
): Compatibility {
  const own = metadataOf(pinned) ?? null;
  const requires = own?.requiresDjango ?? null;
  const first = candidatesFor(target, indexed, pinned).find(({ version }) => metadataOf(version)?.django.includes(target.name) === true);
  return {
    target: target.name,
    declared: own?.django ?? null,
    declaresTarget: own === null ? null : own.django.includes(target.name),
    requiresDjango: requires,
    requirementAdmitsTarget: requires === null ? null : specifierAdmits(requires, target.latest ?? `${target.name}.0`),
    firstVersionDeclaringTarget: own?.django.includes(target.name) === true ? pinned : (first?.version ?? null),
  };
}

/** What is known of a pinned package when it is asked whether it refuses a series. */
export interface Candidate {
  compatibility: Record<string, Compatibility> | null;
  indexed: IndexedPackage | null;
}

/** Why a package refuses a series: its own requirement, or a newest release that has not caught up with a series still supported. */
export function refusalOf({ compatibility, indexed }: Candidate, product: Product, target: string, now: Date): string | null {
  const found = compatibility?.[target];
  if (found?.requirementAdmitsTarget === false) return `it requires Django ${found.requiresDjango}`;
  const series = inOrder(product).find(({ name }) => name === target);
  const newest = [...(indexed?.latestMetadata.django ?? [])].sort(compareVersions).at(-1);
  if (series === undefined || newest === undefined || !isSupported(series, now)) return null;
  return compareVersions(newest, target) < 0 ? `its newest release names Django only up to ${newest}` : null;
}

/** For one package, how it gets on with each series worth asking about; null when the index does not know it. */
export function compatibilitiesOf(
  indexed: IndexedPackage | null,
  pinned: string,
  targets: Series[],
  metadataOf: (version: string) => ReleaseMetadata | null | undefined,
): Record<string, Compatibility> | null {
  if (indexed === null) return null;
  return Object.fromEntries(targets.map((target) => [target.name, compatibilityWith(target, indexed, pinned, metadataOf)]));
}
