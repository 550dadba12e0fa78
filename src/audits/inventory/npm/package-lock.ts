import { z } from 'zod';
import { type Unparsed, UnreadableFile } from '../inventory.js';
import { parseJsonText } from '../json-text.js';
import { type Asked, isForeign, type Lock, type LockNode, requireFewPackages, requireFewUses, splitAtVersion } from './lock.js';
import { askedIn } from './package-json.js';

const rangesSchema = z.record(z.string(), z.string()).optional();
/** A version 2 or 3 entry: one folder of the tree (docs.npmjs.com/cli/configuring-npm/package-lock-json). */
const folderSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.union([z.string(), z.boolean()]).optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  dependencies: rangesSchema,
  devDependencies: rangesSchema,
  optionalDependencies: rangesSchema,
  peerDependencies: rangesSchema,
});
type Folder = z.infer<typeof folderSchema>;
/** A version 1 entry, with what lies inside its folder. */
interface Nested {
  version?: string | undefined;
  dev?: boolean | undefined;
  requires?: unknown;
  dependencies?: Record<string, Nested> | undefined;
}
const nestedSchema: z.ZodType<Nested> = z.object({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  requires: z.unknown().optional(),
  get dependencies() {
    return z.record(z.string(), nestedSchema).optional();
  },
});
const lockSchema = z.object({
  lockfileVersion: z.number().optional(),
  packages: z.record(z.string(), folderSchema).optional(),
  dependencies: z.record(z.string(), nestedSchema).optional(),
});

/** Reads package-lock.json and npm-shrinkwrap.json, versions 1, 2 and 3. @throws {UnreadableFile} */
export function readPackageLock(text: string, file: string): Lock {
  const { lockfileVersion = 1, packages, dependencies } = parseJsonText(text, lockSchema);
  if (![0, 1, 2, 3].includes(lockfileVersion)) throw new UnreadableFile(`its lockfileVersion ${lockfileVersion} is not known`);
  if (lockfileVersion > 1 && packages === undefined)
    throw new UnreadableFile(`its lockfileVersion is ${lockfileVersion}, but it lists no "packages"`);
  const formatVersion = String(lockfileVersion);
  return packages === undefined ? readTree(dependencies ?? {}, file, formatVersion) : readFolders(packages, file, formatVersion);
}

const INSIDE = 'node_modules/';
/** Windows could not even hold them; real trees are some ten deep. */
const LONGEST_PATH = 2_000;

function requireShort(path: string): void {
  if (path.length > LONGEST_PATH) throw new UnreadableFile(`the path ${path.slice(0, 60)}… has more than ${LONGEST_PATH} characters`);
}

function readFolders(packages: Record<string, Folder>, file: string, formatVersion: string): Lock {
  const folders = new Map(Object.entries(packages));
  requireFewPackages(folders.size);
  for (const path of folders.keys()) requireShort(path);
  requireFewUses([...folders.values()].reduce((sum, entry) => sum + namesOf(entry).length, 0));
  const nodes = new Map<string, LockNode>();
  const unparsed: Unparsed[] = [];
  const places = placesOf(folders.keys());
  const find = (from: string, name: string) => findUpwards(places.get(from), name);
  const usedBy = (path: string, names: string[]) => names.flatMap((name) => find(path, name) ?? []);
  for (const [path, entry] of folders) {
    if (!path.includes(INSIDE) || entry.link === true) continue;
    const node = nodeOf(path, entry);
    if (node === null) {
      unparsed.push({ file, line: null, text: path, reason: 'the lock names neither a version nor an address' });
      continue;
    }
    nodes.set(path, { ...node, uses: usedBy(path, namesOf(entry)) });
  }
  const own = [...folders].filter(([path, { link }]) => path !== '' && !path.includes(INSIDE) && link !== true);
  const root = folders.get('');
  return {
    file,
    format: 'package-lock',
    formatVersion,
    nodes: withoutLinks(nodes),
    installedFor: ({ name }) => known(nodes, `${INSIDE}${name}`),
    asked: root === undefined ? null : askedIn(root),
    isOwn: ({ name }) => folders.get(`${INSIDE}${name}`)?.link === true,
    members: own.map(([path, entry]) => ({
      path,
      uses: askedIn(entry).flatMap(({ name, group }) => {
        const id = find(path, name);
        return id === null || !nodes.has(id) ? [] : [{ id, isDev: group === 'dev' }];
      }),
    })),
    unparsed,
  };
}

function nodeOf(path: string, entry: Folder): Omit<LockNode, 'uses'> | null {
  const resolved = typeof entry.resolved === 'string' ? entry.resolved : '';
  const url = isForeign(resolved) ? resolved : null;
  const version = entry.version ?? null;
  if (version === null && url === null) return null;
  return { name: entry.name ?? path.slice(path.lastIndexOf(INSIDE) + INSIDE.length), version, url, isDev: entry.dev === true };
}

function namesOf({ dependencies, optionalDependencies, peerDependencies }: Folder): string[] {
  return [...new Set([dependencies, optionalDependencies, peerDependencies].flatMap((ranges) => Object.keys(ranges ?? {})))];
}

/** A folder of the tree; `inside` are the packages in its `node_modules`. */
interface Place {
  path: string;
  above: Place | null;
  inside: Map<string, Place>;
  /** A package lies there. */
  isFilled: boolean;
}

/** The folders of a tree, by their paths. */
function placesOf(paths: Iterable<string>): Map<string, Place> {
  const root: Place = { path: '', above: null, inside: new Map(), isFilled: false };
  const places = new Map<string, Place>([['', root]]);
  for (const path of paths) {
    let at = root;
    // Another folder of the repository has its own packages, and else finds those of the whole.
    for (const [index, part] of path.split(INSIDE).entries()) {
      const name = index === 0 ? `/${part}` : part.replace(/\/$/, '');
      if (index === 0 && part === '') continue;
      const next: Place = at.inside.get(name) ?? { path, above: at, inside: new Map(), isFilled: false };
      at.inside.set(name, next);
      at = next;
    }
    at.path = path;
    at.isFilled = true;
    places.set(path, at);
  }
  return places;
}

/** As Node looks for a package: in the folder itself, then in each above it. */
function findUpwards(from: Place | undefined, name: string): string | null {
  for (let at = from ?? null; at !== null; at = at.above) {
    const found = at.inside.get(name);
    if (found?.isFilled === true) return found.path;
  }
  return null;
}

function withoutLinks(nodes: Map<string, LockNode>): Map<string, LockNode> {
  for (const node of nodes.values()) node.uses = node.uses.filter((id) => nodes.has(id));
  return nodes;
}

function known(nodes: Map<string, LockNode>, id: string): string | null {
  return nodes.has(id) ? id : null;
}

function readTree(dependencies: Record<string, Nested>, file: string, formatVersion: string): Lock {
  const nodes = new Map<string, LockNode>();
  const requires = new Map<string, string[]>();
  const unparsed: Unparsed[] = [];
  let uses = 0;
  const waiting: { path: string; name: string; entry: Nested }[] = [];
  const wait = (folder: string, inside: Record<string, Nested>) => {
    for (const [name, entry] of Object.entries(inside)) waiting.push({ path: `${folder}${INSIDE}${name}`, name, entry });
    requireFewPackages(waiting.length + nodes.size);
  };
  wait('', dependencies);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, name, entry } = next;
    if (entry.version === undefined)
      unparsed.push({ file, line: null, text: name, reason: 'the lock names neither a version nor an address' });
    else nodes.set(path, { ...pinOf(name, entry.version), isDev: entry.dev === true, uses: [] });
    requireShort(path);
    const needs = typeof entry.requires === 'object' && entry.requires !== null ? Object.keys(entry.requires) : [];
    requireFewUses((uses += needs.length));
    requires.set(path, needs);
    wait(`${path}/`, entry.dependencies ?? {});
  }
  const places = placesOf(nodes.keys());
  for (const [path, node] of nodes) node.uses = (requires.get(path) ?? []).flatMap((name) => findUpwards(places.get(path), name) ?? []);
  return {
    file,
    format: 'package-lock',
    formatVersion,
    nodes,
    installedFor: ({ name }: Asked) => known(nodes, `${INSIDE}${name}`),
    asked: null,
    isOwn: () => false,
    members: [],
    unparsed,
  };
}

/** Version 1 notes an address, or another name, in place of the version. */
function pinOf(name: string, version: string): Pick<LockNode, 'name' | 'version' | 'url'> {
  if (version.startsWith('npm:')) {
    const alias = splitAtVersion(version.slice('npm:'.length));
    if (alias !== null) return { name: alias.name, version: alias.rest, url: null };
  }
  return /[:/]/.test(version) ? { name, version: null, url: version } : { name, version, url: null };
}
