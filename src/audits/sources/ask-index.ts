import type { Progress } from '../audit.js';
import { candidatesFor, concernsDjango } from '../inventory/compatibility.js';
import type { IndexedPackage, ReleaseMetadata } from '../inventory/package-index.js';
import type { PinnedPackage } from '../inventory/packages.js';
import type { Series } from '../inventory/support-table.js';
import { welcomes } from '../inventory/unblocking.js';
import type { PypiSource } from './pypi.js';

export interface IndexAnswer {
  /** By name; null when the index does not know the package. */
  index: Map<string, IndexedPackage | null>;
  /** By `name==version`; null when the index has nothing on that release. */
  metadata: Map<string, ReleaseMetadata | null>;
  /** When the oldest of the answers was fetched; null when nothing was asked. */
  fetchedAt: Date | null;
}

/** Releases asked about at once while looking for the first that names a series. */
const WAVE = 3;

/**
 * Asks the index about all packages, and for those that concern Django about the releases that could be the first to welcome
 * one of the series.
 * @throws {SourceUnavailable} on the first failure; what was learned until then stays in `answer`.
 */
export async function askIndex(
  pypi: PypiSource,
  packages: PinnedPackage[],
  targets: Promise<Series[]>,
  { answer, progress, signal }: { answer: IndexAnswer; progress: Progress; signal: AbortSignal },
): Promise<void> {
  // One failure ends the run against this source: hundreds of retries would not make the report any truer.
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const names = [...new Set(packages.map(({ name }) => name))];
  let done = 0;

  async function askAbout(name: string): Promise<void> {
    const indexed = await pypi.project(name, until);
    answer.index.set(name, indexed?.value ?? null);
    note(indexed?.fetchedAt);
    const versions = packages.filter((one) => one.name === name).map(({ version }) => version);
    if (indexed !== null) for (const version of versions) await askAboutDjango(name, version, indexed.value);
    progress(`asking PyPI about ${names.length} packages`, ++done, names.length);
  }

  async function askAboutDjango(name: string, version: string, indexed: IndexedPackage): Promise<void> {
    const own = await metadataOf(name, version, indexed);
    if (name === 'django' || !concernsDjango(name, [own, indexed.latestMetadata])) return;
    for (const target of await targets) {
      if (welcomes(own, target)) continue;
      const candidates = candidatesFor(target, indexed, version).map((release) => release.version);
      for (let at = 0; at < candidates.length; at += WAVE) {
        const wave = await Promise.all(candidates.slice(at, at + WAVE).map((candidate) => metadataOf(name, candidate, indexed)));
        if (wave.some((release) => welcomes(release, target))) break;
      }
    }
  }

  async function metadataOf(name: string, version: string, indexed: IndexedPackage): Promise<ReleaseMetadata | null> {
    const key = `${name}==${version}`;
    const known = answer.metadata.get(key);
    if (known !== undefined) return known;
    const { latestMetadata } = indexed;
    if (latestMetadata.version === version && !latestMetadata.saysNothing) {
      answer.metadata.set(key, latestMetadata);
      return latestMetadata;
    }
    // How long ago it was asked tells nothing: a release never changes.
    const release = await pypi.release(name, version, until);
    answer.metadata.set(key, release?.value ?? null);
    return release?.value ?? null;
  }

  function note(fetchedAt: Date | undefined): void {
    if (fetchedAt !== undefined && (answer.fetchedAt === null || fetchedAt < answer.fetchedAt)) answer.fetchedAt = fetchedAt;
  }

  try {
    await Promise.all(names.map(askAbout));
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}
