import type { Progress, Target } from '../audit.js';
import { gatherInventory } from '../gather-inventory.js';
import { targetSeries } from '../inventory/compatibility.js';
import { comparablePackages, pinnedPackages } from '../inventory/packages.js';
import type { SourceState } from '../report.js';
import { askIndex, type IndexAnswer } from '../sources/ask-index.js';
import { askDjangoReleases } from '../sources/ask-releases.js';
import type { Sources } from '../sources/create-sources.js';
import { settle } from '../sources/settle.js';
import type { DependencyEvidence } from './evidence.js';

/** Reads the target's files and asks OSV, PyPI and endoflife.date about what they pin. A source that is away is noted, not thrown. */
export async function gatherDependencies(
  target: Target,
  sources: Sources,
  progress: Progress,
  signal: AbortSignal,
): Promise<DependencyEvidence> {
  const { now } = sources;
  progress(`reading the files of ${target.name}`, 0, 1);
  const read = await gatherInventory(target, () => sources.open(target, signal), now());
  const states: SourceState[] = [...read.sources];
  const answer: IndexAnswer = { index: new Map(), metadata: new Map(), fetchedAt: null };
  if (read.inventory === null) return { ...read, ...answer, sources: states, advisories: null, django: null, djangoIsBundled: false };

  const pinned = pinnedPackages(read.inventory.requirements);
  const packages = comparablePackages(pinned);
  const django = askDjangoReleases(sources.endoflife, states, now, signal);
  const pinnedDjango = pinned.find(({ name }) => name === 'django')?.version ?? null;
  const targets = django.then(({ product }) => targetSeries(product, pinnedDjango, now()));
  const advisories = settle(sources.osv, states, now, async () => {
    const found = await sources.osv.lookUp(packages, progress, signal);
    return { value: found, fetchedAt: found.fetchedAt, dataAsOf: found.dataAsOf };
  });
  const index = settle(sources.pypi, states, now, async () => {
    await askIndex(sources.pypi, packages, targets, { answer, progress, signal });
    return { value: answer, fetchedAt: answer.fetchedAt ?? now(), dataAsOf: null };
  });
  const [releases, found] = await Promise.all([django, advisories, index]);
  return { ...read, ...answer, advisories: found, django: releases.product, djangoIsBundled: releases.isBundled, sources: inOrder(states) };
}

function inOrder(states: SourceState[]): SourceState[] {
  return states.sort((a, b) => (a.name < b.name ? -1 : 1));
}
