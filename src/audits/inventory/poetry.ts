import { z } from 'zod';
import { emptyReading, type Reading, type Requirement } from './inventory.js';
import { addressedRequirement, lockedRequirement, parseToml } from './lock-tables.js';
import { poetryConstraint } from './poetry-constraint.js';

const fileSchema = z.looseObject({ hash: z.string().optional() });
const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  category: z.string().optional(),
  groups: z.array(z.string()).optional(),
  marker: z.string().optional(),
  markers: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  files: z.array(fileSchema).optional(),
  source: z
    .looseObject({
      type: z.string().optional(),
      url: z.string(),
      reference: z.string().optional(),
      resolved_reference: z.string().optional(),
    })
    .optional(),
});
const lockSchema = z.looseObject({
  package: z.array(packageSchema).default([]),
  metadata: z.looseObject({
    'python-versions': z.string().optional(),
    files: z.record(z.string(), z.array(fileSchema)).optional(),
    hashes: z.record(z.string(), z.array(z.string())).optional(),
  }),
});
type Package = z.infer<typeof packageSchema>;

/** Reads poetry.lock, from version 0.12 to 2. Groups: `main` is `default`; poetry 1.5 to 1.8 does not note them. */
export function readPoetryLock(text: string, file: string): Reading {
  const lock = parseToml(text, lockSchema);
  const reading = emptyReading();
  for (const entry of lock.package) {
    const hashes = entry.files?.length ?? lock.metadata.files?.[entry.name]?.length ?? lock.metadata.hashes?.[entry.name]?.length ?? 0;
    reading.requirements.push(readPackage(entry, hashes, file));
  }
  const pythons = lock.metadata['python-versions'];
  reading.requiresPython = pythons === undefined ? null : (poetryConstraint(pythons) ?? pythons);
  return reading;
}

function readPackage(entry: Package, hashes: number, file: string): Requirement {
  const common = { name: entry.name, file, hashes, group: groupOf(entry), marker: markerOf(entry) };
  const source = entry.source;
  if (source === undefined || source.type === 'legacy' || source.type === undefined)
    return lockedRequirement({ ...common, version: entry.version });
  return addressedRequirement({ ...common, version: entry.version, url: addressOf(source) });
}

function addressOf(source: NonNullable<Package['source']>): string {
  if (source.type === 'git') return `git+${source.url}@${source.resolved_reference ?? source.reference ?? ''}`;
  return source.type === 'directory' || source.type === 'file' ? `path:${source.url}` : source.url;
}

function groupOf(entry: Package): string {
  const groups = entry.groups ?? (entry.category === undefined ? [] : [entry.category]);
  if (groups.includes('main')) return 'default';
  return groups[0] ?? 'unknown';
}

/** Poetry 2 writes one marker, or one for each group; the one of production counts. */
function markerOf(entry: Package): string | null {
  const { markers } = entry;
  if (typeof markers === 'object') return markers.main ?? null;
  return markers ?? entry.marker ?? null;
}
