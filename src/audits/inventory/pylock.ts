import { z } from 'zod';
import { emptyReading, type Reading, type Requirement } from './inventory.js';
import { addressedRequirement, lockedRequirement, parseToml } from './lock-tables.js';

const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  marker: z.string().optional(),
  vcs: z.looseObject({ type: z.string(), url: z.string().optional(), path: z.string().optional(), 'commit-id': z.string() }).optional(),
  directory: z.looseObject({ path: z.string(), editable: z.boolean().optional() }).optional(),
  archive: z.looseObject({ url: z.string().optional(), path: z.string().optional() }).optional(),
  sdist: z.unknown().optional(),
  wheels: z.array(z.unknown()).default([]),
});
const lockSchema = z.looseObject({
  'lock-version': z.string(),
  'requires-python': z.string().optional(),
  packages: z.array(packageSchema),
});
type Package = z.infer<typeof packageSchema>;

/** Reads pylock.toml (PEP 751). Its markers may name groups, but a package has none of its own. */
export function readPylock(text: string, file: string): Reading {
  const lock = parseToml(text, lockSchema);
  const reading = emptyReading();
  for (const entry of lock.packages) {
    const requirement = readPackage(entry, file);
    if (requirement === null)
      reading.unparsed.push({ file, line: null, text: entry.name, reason: 'the lock names neither a version nor an address' });
    else reading.requirements.push(requirement);
  }
  reading.requiresPython = lock['requires-python'] ?? null;
  return reading;
}

function readPackage(entry: Package, file: string): Requirement | null {
  const common = { name: entry.name, file, marker: entry.marker ?? null };
  const url = addressOf(entry);
  if (url !== null)
    return addressedRequirement({ ...common, url, version: entry.version ?? null, editable: entry.directory?.editable ?? false });
  const hashes = entry.wheels.length + (entry.sdist === undefined ? 0 : 1);
  return entry.version === undefined ? null : lockedRequirement({ ...common, version: entry.version, hashes });
}

function addressOf({ vcs, directory, archive }: Package): string | null {
  if (vcs !== undefined) return `${vcs.type}+${vcs.url ?? `path:${vcs.path ?? ''}`}@${vcs['commit-id']}`;
  if (directory !== undefined) return `path:${directory.path}`;
  if (archive === undefined) return null;
  return archive.url ?? `path:${archive.path ?? ''}`;
}
