import { z } from 'zod';
import { emptyReading, type Reading, type Requirement } from './inventory.js';
import { addressedRequirement, lockedRequirement, parseToml } from './lock-tables.js';

const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  extras: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  marker: z.string().optional(),
  files: z.array(z.unknown()).optional(),
  git: z.string().optional(),
  hg: z.string().optional(),
  svn: z.string().optional(),
  ref: z.string().optional(),
  revision: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
  editable: z.boolean().optional(),
});
const lockSchema = z.looseObject({
  package: z.array(packageSchema).default([]),
  metadata: z.looseObject({ files: z.record(z.string(), z.array(z.unknown())).optional() }).optional(),
});
type Package = z.infer<typeof packageSchema>;

/** Reads pdm.lock, formats 2 to 4. A package with extras has an entry of its own; groups are noted only by newer pdm. */
export function readPdmLock(text: string, file: string): Reading {
  const lock = parseToml(text, lockSchema);
  const reading = emptyReading();
  for (const entry of lock.package) {
    const hashes = entry.files?.length ?? lock.metadata?.files?.[`${entry.name} ${entry.version}`]?.length ?? 0;
    const requirement = readPackage(entry, hashes, file);
    if (requirement === null)
      reading.unparsed.push({ file, line: null, text: entry.name, reason: 'the lock names neither a version nor an address' });
    else reading.requirements.push(requirement);
  }
  return reading;
}

function readPackage(entry: Package, hashes: number, file: string): Requirement | null {
  const common = { name: entry.name, file, hashes, group: groupOf(entry), extras: entry.extras ?? [], marker: entry.marker ?? null };
  const url = addressOf(entry);
  if (url !== null) return addressedRequirement({ ...common, url, version: entry.version ?? null, editable: entry.editable ?? false });
  return entry.version === undefined ? null : lockedRequirement({ ...common, version: entry.version });
}

function addressOf(entry: Package): string | null {
  const vcs = (['git', 'hg', 'svn'] as const).find((kind) => entry[kind] !== undefined);
  if (vcs !== undefined) return `${vcs}+${entry[vcs]}@${entry.revision ?? entry.ref ?? ''}`;
  return entry.path === undefined ? (entry.url ?? null) : `path:${entry.path}`;
}

function groupOf(entry: Package): string {
  if (entry.groups?.includes('default')) return 'default';
  return entry.groups?.[0] ?? 'unknown';
}
