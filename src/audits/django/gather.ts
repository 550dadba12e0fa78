import { type Progress, type Target, YOUNG_DAYS } from '../audit.js';
import { gatherInventory } from '../gather-inventory.js';
import { targetSeries } from '../inventory/compatibility.js';
import { folderOf } from '../inventory/formats.js';
import { UnreadableFile } from '../inventory/inventory.js';
import { comparablePackages, pinnedPackages } from '../inventory/packages.js';
import type { Inventory } from '../inventory/read-inventory.js';
import type { Tree } from '../inventory/tree.js';
import type { SourceState, Unchecked } from '../report.js';
import { askIndex, type IndexAnswer } from '../sources/ask-index.js';
import { askDjangoReleases, askProduct } from '../sources/ask-releases.js';
import type { Sources } from '../sources/create-sources.js';
import { settle } from '../sources/settle.js';
import type { DjangoEvidence } from './evidence.js';
import { type NamedPython, type Surroundings, surroundingFiles, surroundingsIn } from './surroundings.js';

/** Reads what the target says about Django, Python and databases, and asks how long and with what these are supported. */
export async function gatherDjango(target: Target, sources: Sources, progress: Progress, signal: AbortSignal): Promise<DjangoEvidence> {
  const { now } = sources;
  const { youngDays = YOUNG_DAYS } = target;
  progress(`reading the files of ${target.name}`, 0, 1);
  const read = await gatherInventory(target, () => sources.open(target, signal), now());
  const states: SourceState[] = [...read.sources];
  const answer: IndexAnswer = { index: new Map(), metadata: new Map(), fetchedAt: null };
  const { unread, ...surroundings } = await readSurroundings(read.tree);
  const unchecked = [...read.unchecked, ...unread];
  const nothing = { django: null, djangoIsBundled: false, youngDays, dateDifferences: [], python: null, advisories: null };
  const deployCheck = read.tree?.deployCheck ?? null;
  if (read.inventory === null) return { ...read, ...answer, ...surroundings, ...nothing, deployCheck, unchecked, sources: states };

  const packages = comparablePackages(pinnedPackages(read.inventory.requirements));
  const djangos = packages.filter(({ name }) => name === 'django');
  const releases = askDjangoReleases(sources.endoflife, states, now, signal);
  const python = askProduct(sources.endoflife, 'python', states, now, signal);
  const targets = releases.then(({ product }) => targetSeries(product, djangos[0]?.version ?? null, now()));
  const advisories = settle(sources.osv, states, now, async () => {
    const found = await sources.osv.lookUp(djangos, progress, signal);
    const value = { records: found.byPackage.get('django') ?? [], dataAsOf: found.dataAsOf };
    return { value, fetchedAt: found.fetchedAt, dataAsOf: found.dataAsOf };
  });
  const index = settle(sources.pypi, states, now, async () => {
    await askIndex(sources.pypi, packages, targets, { answer, progress, signal });
    return { value: answer, fetchedAt: answer.fetchedAt ?? now(), dataAsOf: null };
  });
  const [{ product, isBundled, differences }, pythonProduct, records] = await Promise.all([releases, python, advisories, index]);
  const named = surroundings.pythons.filter(({ tested }) => tested.length === 0);
  const ofCi = surroundings.pythons.filter(({ tested }) => tested.length > 0);
  const pythons = [...named, ...rangesOf([read.inventory, ...read.companions]), ...ofCi];
  return {
    ...read,
    ...answer,
    ...surroundings,
    deployCheck,
    unchecked,
    pythons,
    django: product,
    djangoIsBundled: isBundled,
    youngDays,
    dateDifferences: differences,
    python: pythonProduct,
    advisories: records,
    sources: states.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

async function readSurroundings(tree: Tree | null): Promise<Surroundings & { unread: Unchecked[] }> {
  const all: Surroundings & { unread: Unchecked[] } = { pythons: [], databases: [], unread: [] };
  if (tree === null) return all;
  const files = await tree.list();
  const folder = files.includes(tree.pointedAt) ? folderOf(tree.pointedAt) : tree.pointedAt;
  for (const path of surroundingFiles(files, folder)) {
    // A Dockerfile that may not be read says nothing; the manifest is what must be readable.
    const text = await tree.read(path).catch(() => null);
    if (text === null) continue;
    try {
      const { pythons, databases } = surroundingsIn(path, text);
      all.pythons.push(...pythons);
      all.databases.push(...databases);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      all.unread.push({ subject: path, reason: error.message });
    }
  }
  return all;
}

function rangesOf(inventories: Inventory[]): NamedPython[] {
  return inventories.flatMap(({ entry, requiresPython }) =>
    requiresPython === null ? [] : [{ file: entry, version: null, range: requiresPython, tested: [] }],
  );
}
