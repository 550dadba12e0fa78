import { messageOf, SourceUnavailable, UserError } from '../shared/errors.js';
import type { Target } from './audit.js';
import { constrained } from './inventory/constrained.js';
import { baseName, folderOf, formatOf, isLock } from './inventory/formats.js';
import type { Requirement } from './inventory/inventory.js';
import { isNpmFile } from './inventory/npm/find-npm.js';
import { pinnedPackages } from './inventory/packages.js';
import { chooseManifest, type Manifest, rankManifests } from './inventory/rank-manifests.js';
import { type Inventory, readInventory } from './inventory/read-inventory.js';
import { readRequirementsTxt } from './inventory/requirements-txt.js';
import { resolvePath, type Tree } from './inventory/tree.js';
import type { SourceState, Unchecked } from './report.js';
import { type Production, type SentOrigin, sentGaps } from './sent-files.js';

/** What a target's files say about its dependencies. */
export interface GatheredInventory {
  /** Null when nothing could be read. Its requirements are those that its constraints leave; `written` are those that stand there. */
  inventory: (Inventory & { written: Requirement[] }) | null;
  /** Dependency files found, likeliest for production first; empty when one was named. */
  manifests: Manifest[];
  /** What the project asks for in its own words, beside a lock: pyproject.toml, Pipfile, requirements.in. */
  companions: Inventory[];
  tree: Tree | null;
  unchecked: Unchecked[];
  sources: SourceState[];
  unreadable: boolean;
  /** Where the files came from, when somebody sent them. */
  sent: SentOrigin | null;
  /** What production said that it installs, beside the repository; null where it said nothing that can be read. */
  production: Production | null;
}

/** Said of a target without Python files; one that has npm packages is no less readable for that. */
export const NO_PYTHON = 'no file that names Python dependencies was found (requirements*.txt, pyproject.toml, Pipfile, a lock file)';

/** Said of a file that was read to its end. */
const NO_DEPENDENCIES = 'it names no dependencies, so there was nothing to judge';

/** Files looked into for `-r` lines, to tell the whole from its parts. */
const LOOKED_INTO = 60;

/** Opens the target and reads the file that production installs: the named one, else the best ranked. */
export async function gatherInventory(target: Target, open: () => Promise<Tree>, now: Date): Promise<GatheredInventory> {
  const nothing = { inventory: null, manifests: [], companions: [], tree: null, sent: null, production: null };
  let tree: Tree;
  try {
    tree = await open();
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof SourceUnavailable)) throw error;
    const url = target.repository ?? target.name;
    const source = { name: 'repository', url, fetchedAt: now.toISOString(), dataAsOf: null, ok: false, error: messageOf(error) };
    return { ...nothing, unchecked: [{ subject: target.name, reason: messageOf(error) }], sources: [source], unreadable: true };
  }
  const { entry, manifests } = await chooseEntry(tree, target);
  const sent = tree.sent?.origin ?? null;
  const production = await productionOf(tree);
  const gaps = tree.sent === undefined ? [] : sentGaps(tree.sent, target.repository, now);
  if (entry === null) {
    return {
      ...nothing,
      tree,
      manifests,
      sent,
      production,
      unchecked: [{ subject: target.name, reason: NO_PYTHON }, ...gaps],
      sources: [],
      unreadable: true,
    };
  }
  const inventory = await readLikeliest(tree, entry, manifests);
  const unchecked = inventory.unreadable.map(({ file, reason }) => ({ subject: file, reason }));
  const empty = saysNothing(inventory) ? [{ subject: inventory.entry, reason: NO_DEPENDENCIES }] : [];
  return {
    inventory: { ...inventory, written: inventory.requirements, requirements: constrained(inventory) },
    manifests,
    companions: await readCompanions(tree, inventory.entry),
    tree,
    unchecked: [...unchecked, ...empty, ...gaps],
    sources: [],
    unreadable: unchecked.length > 0,
    sent,
    production,
  };
}

/** The likeliest file, or the next one that says anything where it names no dependencies: a pyproject.toml may only set up tools. */
async function readLikeliest(tree: Tree, entry: string, manifests: readonly Manifest[]): Promise<Inventory> {
  const likeliest = await readInventory(tree, entry);
  if (!saysNothing(likeliest)) return likeliest;
  const others = manifests.filter(({ path, isForDevelopment }) => path !== entry && !isForDevelopment);
  for (const { path } of others.slice(0, LOOKED_INTO)) {
    const inventory = await readInventory(tree, path);
    if (!saysNothing(inventory)) return inventory;
  }
  return likeliest;
}

/** A lock that names the project alone says that it needs nothing. */
function saysNothing({ format, ownPackages, requirements, unparsed, unreadable }: Inventory): boolean {
  if (isLock(format) && ownPackages.length > 0) return false;
  return requirements.length + unparsed.length + unreadable.length === 0;
}

/** Files that were sent and cannot be read say nothing about production. */
async function productionOf({ production }: Tree): Promise<Production | null> {
  const origin = production?.sent?.origin;
  if (production === undefined || origin?.from !== 'ci') return null;
  const [first] = rankManifests(await production.list());
  if (first === undefined) return null;
  const { requirements, unreadable } = await readInventory(production, first.path);
  if (unreadable.length > 0) return null;
  const packages: Production['packages'] = {};
  for (const { name, version } of pinnedPackages(requirements)) packages[name] = [...(packages[name] ?? []), version];
  return { commit: origin.commit, at: origin.at, packages };
}

async function chooseEntry(tree: Tree, target: Target): Promise<{ entry: string | null; manifests: Manifest[] }> {
  const files = target.manifest !== null && tree.sent === undefined ? [] : await tree.list();
  // Chosen in the repository; of what somebody sent it counts only when it is among it.
  const chosen = tree.sent === undefined || files.includes(target.manifest ?? '') ? target.manifest : null;
  if (isNpmFile(chosen ?? tree.pointedAt)) return { entry: null, manifests: [] };
  if (chosen !== null) return { entry: chosen, manifests: [] };
  if (files.includes(tree.pointedAt)) return { entry: tree.pointedAt, manifests: [] };
  const prefix = tree.pointedAt === '' ? '' : `${tree.pointedAt}/`;
  const inside = files.filter((file) => file.startsWith(prefix));
  const ranked = rankManifests(inside.map((file) => file.slice(prefix.length)));
  const manifests = ranked.map((manifest) => ({ ...manifest, path: prefix + manifest.path }));
  const best = chooseManifest(manifests, await includesOf(tree, manifests));
  return { entry: best?.path ?? null, manifests };
}

async function includesOf(tree: Tree, manifests: Manifest[]): Promise<Map<string, string[]>> {
  const includes = new Map<string, string[]>();
  for (const { path } of manifests.filter(({ format }) => format === 'requirements').slice(0, LOOKED_INTO)) {
    const text = await tree.read(path).catch(() => null);
    const entries = text === null ? [] : readRequirementsTxt(text, path);
    includes.set(
      path,
      entries.flatMap((entry) => ('include' in entry ? (resolvePath(path, entry.include.path) ?? []) : [])),
    );
  }
  return includes;
}

/** Only files that exist and can be read count; a broken one is no reason not to judge the lock. */
async function readCompanions(tree: Tree, entry: string): Promise<Inventory[]> {
  const files = new Set(await tree.list());
  const folder = folderOf(entry) === '' ? '' : `${folderOf(entry)}/`;
  const found = companionNames(baseName(entry)).map((name) => folder + name);
  const inventories = await Promise.all(found.filter((path) => path !== entry && files.has(path)).map((path) => readInventory(tree, path)));
  return inventories.filter((inventory) => inventory.unreadable.length === 0);
}

function companionNames(entry: string): string[] {
  const format = formatOf(entry);
  if (format === 'pipfile-lock') return ['Pipfile'];
  if (isLock(format)) return ['pyproject.toml'];
  return format === 'requirements' && entry.endsWith('.txt') ? [entry.replace(/\.txt$/, '.in'), 'pyproject.toml'] : [];
}
