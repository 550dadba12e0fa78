import type { Unparsed } from '../inventory.js';
import { reachable } from '../lock-tables.js';
import type { Asked, Lock, LockNode } from './lock.js';
import { admitsNpmVersion, pinnedBy, registryName } from './npm-version.js';
import type { PackageJson } from './package-json.js';

/** A package that the project itself asks for, and what it got. */
export interface NpmDirect extends Asked {
  /** As the registry knows it. */
  registryName: string;
  installed: string | null;
  /** Whether what is installed is what was asked for; null where that cannot be compared. */
  satisfies: boolean | null;
  /** Where it comes from instead of the registry. */
  url: string | null;
  /** Another folder of the same repository. */
  isOwn: boolean;
  /** The file that asks for it. */
  file: string;
}

/** Whether a package is one that the registry can be asked about: not an address, a folder or another member of the workspace. */
export function isForRegistry({ url, group, isOwn }: NpmDirect): boolean {
  return url === null && group !== 'peer' && !isOwn;
}

/** One package and version that is installed, at however many places. */
export interface NpmPackage {
  name: string;
  version: string;
  /** Nothing that production installs needs it. */
  onlyDev: boolean;
  files: string[];
}

/** What one folder says about its npm packages. */
export interface NpmInventory {
  folder: string;
  /** In order of reading. */
  files: string[];
  /** The file that pins packages; null when there is none. */
  lock: Pick<Lock, 'file' | 'format' | 'formatVersion'> | null;
  direct: NpmDirect[];
  packages: NpmPackage[];
  /** Packages that no registry serves. */
  addressed: { name: string; url: string; file: string }[];
  /** Names of the direct packages through which one comes, by `name@version`. */
  through: (name: string, version: string) => string[];
  unparsed: Unparsed[];
}

/** What was read of one folder. */
export interface NpmFiles {
  folder: string;
  manifest: (PackageJson & { file: string }) | null;
  lock: Lock | null;
  /** Names of the packages that lie in the folders below, where these may be members of its workspace. */
  members: ReadonlySet<string>;
}

/** Brings together what a project asks for and what its lock installs. */
export function npmInventory({ folder, manifest, lock, members }: NpmFiles): NpmInventory {
  const asked = manifest?.asked ?? lock?.asked ?? [];
  const file = manifest?.file ?? lock?.file ?? '';
  const direct = asked.map((one) => directOf(one, lock, { file, members, hasWorkspaces: manifest?.hasWorkspaces === true }));
  const nodes = lock === null ? [] : [...lock.nodes];
  const onlyDev = lock === null ? () => false : developmentOf(lock, asked, manifest?.hasWorkspaces === true);
  const pinned = lock === null ? direct.flatMap(pinnedOf) : mergeNodes(nodes, onlyDev, lock.file);
  return {
    folder,
    files: [...(manifest === null ? [] : [manifest.file]), ...(lock === null ? [] : [lock.file])],
    lock: lock === null ? null : { file: lock.file, format: lock.format, formatVersion: lock.formatVersion },
    direct,
    packages: pinned.toSorted((a, b) => compareTexts(a.name, b.name) || compareTexts(a.version, b.version)),
    addressed:
      lock === null ? addressedOf(direct) : nodes.flatMap(([, { name, url }]) => (url === null ? [] : [{ name, url, file: lock.file }])),
    through: lock === null ? () => [] : throughOf(lock, asked),
    unparsed: [...(manifest?.unparsed ?? []), ...(lock?.unparsed ?? [])],
  };
}

/** The versions of each name that is installed in several. */
export function multipleVersions(packages: NpmPackage[]): Record<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { name, version } of packages) byName.set(name, [...(byName.get(name) ?? []), version]);
  return Object.fromEntries([...byName].filter(([, versions]) => versions.length > 1));
}

/** The packages of several folders as one list: a package that any of them ships is shipped. */
export function mergePackages(inventories: NpmInventory[]): NpmPackage[] {
  const merged = new Map<string, NpmPackage>();
  for (const one of inventories.flatMap(({ packages }) => packages)) {
    const known = merged.get(`${one.name}@${one.version}`);
    if (known === undefined) merged.set(`${one.name}@${one.version}`, { ...one });
    else Object.assign(known, { onlyDev: known.onlyDev && one.onlyDev, files: [...new Set([...known.files, ...one.files])] });
  }
  return [...merged.values()].sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.version, b.version));
}

interface Around extends Pick<NpmFiles, 'members'> {
  file: string;
  hasWorkspaces: boolean;
}

function directOf(asked: Asked, lock: Lock | null, { file, members, hasWorkspaces }: Around): NpmDirect {
  const id = lock?.installedFor(asked) ?? null;
  const node = id === null ? undefined : lock?.nodes.get(id);
  const installed = node?.version ?? null;
  return {
    ...asked,
    registryName: node?.name ?? registryName(asked.name, asked.range),
    installed,
    satisfies: installed === null ? null : admitsNpmVersion(asked.range, installed),
    url: node?.url ?? (lock === null && admitsNpmVersion(asked.range, '0.0.0') === null && /[:/]/.test(asked.range) ? asked.range : null),
    // The locks of yarn 1 and of old versions of npm do not have the members of a workspace at all.
    isOwn:
      /^(?:workspace|file|link|portal):/.test(asked.range) ||
      (installed === null &&
        (lock?.isOwn(asked) === true || members.has(asked.name) || (hasWorkspaces && members.size === 0 && lock?.format === 'yarn'))),
    file,
  };
}

/** Without a lock only what is asked for in one version is known to be installed in it. */
function pinnedOf({ registryName: name, range, group, file, isOwn }: NpmDirect): NpmPackage[] {
  const version = isOwn ? null : pinnedBy(range);
  return version === null ? [] : [{ name, version, onlyDev: group === 'dev', files: [file] }];
}

function addressedOf(direct: NpmDirect[]): NpmInventory['addressed'] {
  return direct.flatMap(({ name, url, file }) => (url === null ? [] : [{ name, url, file }]));
}

function mergeNodes(nodes: [string, LockNode][], onlyDev: (id: string, node: LockNode) => boolean, file: string): NpmPackage[] {
  const packages = new Map<string, NpmPackage>();
  for (const [id, node] of nodes) {
    if (node.version === null || node.url !== null) continue;
    const key = `${node.name}@${node.version}`;
    const isDev = onlyDev(id, node);
    const known = packages.get(key);
    if (known === undefined) packages.set(key, { name: node.name, version: node.version, onlyDev: isDev, files: [file] });
    else known.onlyDev &&= isDev;
  }
  return [...packages.values()];
}

/** Where the lock does not mark what only development needs, it is followed from what is asked for; in doubt production needs it. */
function developmentOf(lock: Lock, asked: Asked[], hasWorkspaces: boolean): (id: string, node: LockNode) => boolean {
  const edges = new Map([...lock.nodes].map(([id, { uses }]) => [id, uses] as const));
  const roots = (isDev: boolean) => [
    ...asked.filter(({ group }) => (group === 'dev') === isDev).flatMap((one) => lock.installedFor(one) ?? []),
    ...lock.members.flatMap(({ uses }) => uses.filter((one) => one.isDev === isDev).map(({ id }) => id)),
  ];
  // The lock of yarn 1 does not tell what the other members of a workspace ask for.
  const isTold = !(hasWorkspaces && lock.format === 'yarn');
  const shipped = reachable(roots(false), edges);
  const developed = isTold ? reachable(roots(true), edges) : new Set<string>();
  return (id, { isDev }) => isDev ?? (developed.has(id) && !shipped.has(id));
}

function throughOf(lock: Lock, asked: Asked[]): NpmInventory['through'] {
  const usedBy = new Map<string, string[]>();
  for (const [id, { uses }] of lock.nodes) {
    for (const used of uses) {
      const known = usedBy.get(used);
      if (known === undefined) usedBy.set(used, [id]);
      else known.push(id);
    }
  }
  const direct = new Map(asked.flatMap((one) => [[lock.installedFor(one), one.name] as const]));
  const idsOf = new Map<string, string[]>();
  for (const [id, node] of lock.nodes) {
    const key = `${node.name}@${node.version}`;
    idsOf.set(key, [...(idsOf.get(key) ?? []), id]);
  }
  return (name, version) => {
    const above = reachable(idsOf.get(`${name}@${version}`) ?? [], usedBy);
    return [...new Set([...above].flatMap((id) => direct.get(id) ?? []))].sort(compareTexts);
  };
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
