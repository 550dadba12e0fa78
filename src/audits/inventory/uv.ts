import { z } from 'zod';
import { emptyReading, type Reading, type Requirement, UnreadableFile } from './inventory.js';
import { addressedRequirement, groupsByPackage, lockedRequirement, parseToml } from './lock-tables.js';
import { normalizeName } from './names.js';

const dependencySchema = z.looseObject({ name: z.string() });
const sourceSchema = z.looseObject({
  registry: z.string().optional(),
  git: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
  directory: z.string().optional(),
  editable: z.string().optional(),
  virtual: z.string().optional(),
});
const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  source: sourceSchema,
  sdist: z.unknown().optional(),
  wheels: z.array(z.unknown()).default([]),
  dependencies: z.array(dependencySchema).default([]),
  'optional-dependencies': z.record(z.string(), z.array(dependencySchema)).default({}),
  'dev-dependencies': z.record(z.string(), z.array(dependencySchema)).default({}),
});
const lockSchema = z.looseObject({
  version: z.number(),
  'requires-python': z.string().optional(),
  package: z.array(packageSchema).default([]),
});
type Package = z.infer<typeof packageSchema>;

/** Reads uv.lock. It notes no group beside a package; which groups pull one in is followed through the project's own entry. */
export function readUvLock(text: string, file: string): Reading {
  const lock = parseToml(text, lockSchema);
  // The project itself is one; locks of before uv 0.4 have them under another name.
  if (lock.package.length === 0)
    throw new UnreadableFile('it names no package, so it is cut short or of a form of uv that is not known here');
  const reading = emptyReading();
  const own = lock.package.filter(isOwn);
  for (const entry of lock.package) {
    if (isOwn(entry)) continue;
    const requirement = readPackage(entry, file);
    if (requirement === null)
      reading.unparsed.push({ file, line: null, text: entry.name, reason: 'the lock names neither a version nor an address' });
    else reading.requirements.push(requirement);
  }
  reading.requiresPython = lock['requires-python'] ?? null;
  reading.ownPackages = own.map((entry) => normalizeName(entry.name));
  const direct = directByGroup(own);
  reading.direct = own.length === 0 ? null : [...new Set([...direct.values()].flat())].sort();
  reading.reachedFrom = own.length === 0 ? null : groupsByPackage(direct, edgesOf(lock.package));
  return reading;
}

/** The project itself and the members of its workspace. */
function isOwn(entry: Package): boolean {
  return entry.source.virtual !== undefined || entry.source.editable !== undefined;
}

function readPackage(entry: Package, file: string): Requirement | null {
  const hashes = entry.wheels.length + (entry.sdist === undefined ? 0 : 1);
  const url = addressOf(entry.source);
  if (url !== null) return addressedRequirement({ name: entry.name, file, url, version: entry.version ?? null, hashes: 0 });
  return entry.version === undefined ? null : lockedRequirement({ name: entry.name, version: entry.version, file, hashes });
}

function addressOf(source: Package['source']): string | null {
  if (source.git !== undefined) return `git+${source.git}`;
  const path = source.path ?? source.directory;
  return path === undefined ? (source.url ?? null) : `path:${path}`;
}

function directByGroup(own: Package[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const add = (group: string, dependencies: { name: string }[]) => {
    groups.set(group, [...(groups.get(group) ?? []), ...dependencies.map(({ name }) => normalizeName(name))]);
  };
  for (const entry of own) {
    add('default', entry.dependencies);
    for (const [extra, dependencies] of Object.entries(entry['optional-dependencies'])) add(`extra:${extra}`, dependencies);
    for (const [group, dependencies] of Object.entries(entry['dev-dependencies'])) add(`group:${group}`, dependencies);
  }
  return groups;
}

function edgesOf(packages: Package[]): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const entry of packages) {
    const dependencies = [...entry.dependencies, ...Object.values(entry['optional-dependencies']).flat()];
    const name = normalizeName(entry.name);
    edges.set(name, [...(edges.get(name) ?? []), ...dependencies.map((dependency) => normalizeName(dependency.name))]);
  }
  return edges;
}
