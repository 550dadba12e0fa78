import type { Progress } from '../audit.js';
import type { NpmIndexed } from '../inventory/npm/npm-indexed.js';
import type { NpmSource } from './npm-registry.js';

export interface NpmAnswer {
  /** By name; null when the registry does not know the package. */
  index: Map<string, NpmIndexed | null>;
  /** When the oldest of the answers was fetched; null when nothing was asked. */
  fetchedAt: Date | null;
}

/**
 * Asks the npm registry about packages by their names.
 * @throws {SourceUnavailable} on the first failure; what was learned until then stays in `answer`.
 */
export async function askNpm(
  npm: NpmSource,
  names: string[],
  { answer, progress, signal }: { answer: NpmAnswer; progress: Progress; signal: AbortSignal },
): Promise<void> {
  // One failure ends the run against this source: more of them would not make the report any truer.
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  let done = 0;
  try {
    await Promise.all(
      names.map(async (name) => {
        const found = await npm.package(name, until);
        answer.index.set(name, found?.value ?? null);
        if (found !== null && (answer.fetchedAt === null || found.fetchedAt < answer.fetchedAt)) answer.fetchedAt = found.fetchedAt;
        progress(`asking the ${npm.name} about ${names.length} packages`, ++done, names.length);
      }),
    );
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}
