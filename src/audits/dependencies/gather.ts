import type { Progress, Target } from '../audit.js';
import { type GatheredInventory, gatherInventory, NO_PYTHON } from '../gather-inventory.js';
import { type GatheredNpm, gatherNpm } from '../gather-npm.js';
import { targetSeries } from '../inventory/compatibility.js';
import { isForRegistry, mergePackages } from '../inventory/npm/npm-inventory.js';
import { isNpmVersion } from '../inventory/npm/npm-version.js';
import { comparablePackages, type PinnedPackage, pinnedPackages } from '../inventory/packages.js';
import type { SourceState } from '../report.js';
import { askIndex, type IndexAnswer } from '../sources/ask-index.js';
import { askNpm, type NpmAnswer } from '../sources/ask-npm.js';
import { askDjangoReleases } from '../sources/ask-releases.js';
import type { Sources } from '../sources/create-sources.js';
import type { AdvisoryAnswer, PinnedPackage as AskedPackage } from '../sources/osv.js';
import { settle } from '../sources/settle.js';
import type { DependencyEvidence } from './evidence.js';

interface Asking {
  sources: Sources;
  /** Where each source notes how it answered. */
  states: SourceState[];
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Reads the target's files and asks OSV, PyPI, the npm registry and endoflife.date about what they pin. A source that is away is
 * noted, not thrown.
 */
export async function gatherDependencies(
  target: Target,
  sources: Sources,
  progress: Progress,
  signal: AbortSignal,
): Promise<DependencyEvidence> {
  progress(`reading the files of ${target.name}`, 0, 1);
  const files = await gatherInventory(target, () => sources.open(target, signal), sources.now());
  const npm = await gatherNpm(files.tree, target);
  const read = together(files, npm, target);
  const asking: Asking = { sources, states: [...read.sources], progress, signal };
  const pinned = pinnedPackages(read.inventory?.requirements ?? []);
  const python = read.inventory === null ? null : askPython(asking, pinned);
  const asked = [...comparablePackages(pinned), ...npmPackages(npm)];
  const advisories = read.inventory === null && npm.readings.length === 0 ? null : askAdvisories(asking, asked);
  const [{ index, metadata, django, djangoIsBundled }, found, npmIndex] = await Promise.all([
    python ?? NO_PACKAGES,
    advisories,
    askRegistry(asking, npm),
  ]);
  const states = asking.states.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...read, npm: npm.readings, advisories: found, index, metadata, npmIndex, django, djangoIsBundled, sources: states };
}

type Read = Omit<GatheredInventory, 'sources'> & Pick<DependencyEvidence, 'sources'>;

/** A folder that somebody pointed at may be a front end alone; a site is one of Django, whose packages were not found then. */
function together(files: GatheredInventory, npm: GatheredNpm, target: Target): Read {
  const isOnlyNpm = files.inventory === null && files.tree !== null && npm.readings.length > 0 && target.site === undefined;
  const unchecked = isOnlyNpm ? files.unchecked.filter(({ reason }) => reason !== NO_PYTHON) : files.unchecked;
  return {
    ...files,
    unchecked: [...unchecked, ...npm.unchecked],
    unreadable: npm.unreadable || (isOnlyNpm ? false : files.unreadable),
  };
}

type Python = Pick<DependencyEvidence, 'index' | 'metadata' | 'django' | 'djangoIsBundled'>;
const NO_PACKAGES: Python = { index: new Map(), metadata: new Map(), django: null, djangoIsBundled: false };

/** What PyPI says of the packages, and which Django they must fit. */
async function askPython({ sources, states, progress, signal }: Asking, pinned: PinnedPackage[]): Promise<Python> {
  const { now } = sources;
  const answer: IndexAnswer = { index: new Map(), metadata: new Map(), fetchedAt: null };
  const django = askDjangoReleases(sources.endoflife, states, now, signal);
  const pinnedDjango = pinned.find(({ name }) => name === 'django')?.version ?? null;
  const targets = django.then(({ product }) => targetSeries(product, pinnedDjango, now()));
  const index = settle(sources.pypi, states, now, async () => {
    await askIndex(sources.pypi, comparablePackages(pinned), targets, { answer, progress, signal });
    return { value: answer, fetchedAt: answer.fetchedAt ?? now(), dataAsOf: null };
  });
  const [releases] = await Promise.all([django, index]);
  return { index: answer.index, metadata: answer.metadata, django: releases.product, djangoIsBundled: releases.isBundled };
}

function askAdvisories({ sources, states, progress, signal }: Asking, packages: AskedPackage[]): Promise<AdvisoryAnswer | null> {
  return settle(sources.osv, states, sources.now, async () => {
    const found = await sources.osv.lookUp(packages, progress, signal);
    return { value: found, fetchedAt: found.fetchedAt, dataAsOf: found.dataAsOf };
  });
}

function npmPackages({ readings }: GatheredNpm): AskedPackage[] {
  const packages = mergePackages(readings.map(({ inventory }) => inventory));
  return packages.filter(({ version }) => isNpmVersion(version)).map(({ name, version }) => ({ name, version, ecosystem: 'npm' as const }));
}

/** Only about what the projects ask for themselves: a lock has a thousand more, which come and go with these. */
async function askRegistry({ sources, states, progress, signal }: Asking, { readings }: GatheredNpm): Promise<NpmAnswer['index']> {
  const answer: NpmAnswer = { index: new Map(), fetchedAt: null };
  const direct = readings.flatMap(({ inventory }) => inventory.direct).filter(isForRegistry);
  const names = [...new Set(direct.map(({ registryName }) => registryName))];
  if (names.length === 0) return answer.index;
  await settle(sources.npm, states, sources.now, async () => {
    await askNpm(sources.npm, names, { answer, progress, signal });
    return { value: answer, fetchedAt: answer.fetchedAt ?? sources.now(), dataAsOf: null };
  });
  return answer.index;
}
