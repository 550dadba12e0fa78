import { z } from 'zod';
import { emptyReading, type Reading, type Requirement } from './inventory.js';
import { parseJsonText } from './json-text.js';
import { addressedRequirement, lockedRequirement, parseToml } from './lock-tables.js';
import { parseRequirement } from './requirement.js';

const lockedSchema = z.looseObject({
  version: z.string().optional(),
  hashes: z.array(z.string()).optional(),
  markers: z.string().optional(),
  extras: z.array(z.string()).optional(),
  git: z.string().optional(),
  hg: z.string().optional(),
  svn: z.string().optional(),
  ref: z.string().optional(),
  file: z.string().optional(),
  path: z.string().optional(),
  editable: z.boolean().optional(),
});
const metaSchema = z.looseObject({
  requires: z.looseObject({ python_version: z.string().optional(), python_full_version: z.string().optional() }).optional(),
});
const lockSchema = z.looseObject({ _meta: metaSchema }).catchall(z.unknown());
const sectionSchema = z.record(z.string(), lockedSchema);

/** Reads Pipfile.lock (pipenv). Its sections `default` and `develop` are the groups `default` and `dev`. */
export function readPipfileLock(text: string, file: string): Reading {
  const { _meta: meta, ...sections } = parseJsonText(text, lockSchema);
  const reading = emptyReading();
  for (const [section, content] of Object.entries(sections)) {
    const packages = sectionSchema.safeParse(content);
    if (!packages.success) {
      reading.unparsed.push({ file, line: null, text: section, reason: 'the section does not list packages' });
      continue;
    }
    for (const [name, locked] of Object.entries(packages.data)) addLocked(reading, name, locked, groupOf(section), file);
  }
  reading.requiresPython = pythonOf(meta.requires);
  return reading;
}

function groupOf(section: string): string {
  if (section === 'packages') return 'default';
  return section === 'develop' || section === 'dev-packages' ? 'dev' : section;
}

function pythonOf(requires: z.infer<typeof metaSchema>['requires']): string | null {
  const version = requires?.python_full_version ?? requires?.python_version;
  return version === undefined ? null : `==${version}${requires?.python_full_version === undefined ? '.*' : ''}`;
}

function addLocked(reading: Reading, name: string, locked: z.infer<typeof lockedSchema>, group: string, file: string): void {
  const common = { name, file, group, extras: locked.extras ?? [], marker: locked.markers ?? null, hashes: locked.hashes?.length ?? 0 };
  const url = addressOf(locked);
  const version = locked.version?.replace(/^===?/, '');
  if (url !== null) {
    reading.requirements.push(addressedRequirement({ ...common, url, version: version ?? null, editable: locked.editable ?? false }));
  } else if (version !== undefined) {
    reading.requirements.push(lockedRequirement({ ...common, version }));
  } else {
    reading.unparsed.push({ file, line: null, text: name, reason: 'the lock names neither a version nor an address' });
  }
}

function addressOf(entry: z.infer<typeof lockedSchema>): string | null {
  const vcs = (['git', 'hg', 'svn'] as const).find((kind) => entry[kind] !== undefined);
  if (vcs !== undefined) return `${vcs}+${entry[vcs]}${entry.ref === undefined ? '' : `@${entry.ref}`}`;
  if (entry.path !== undefined) return `path:${entry.path}`;
  return entry.file ?? null;
}

const askedSchema = z.union([z.string(), lockedSchema]);
const pipfileSchema = z.looseObject({
  requires: z.looseObject({ python_version: z.string().optional(), python_full_version: z.string().optional() }).optional(),
});

/** Reads Pipfile, which asks for ranges; `*` is any version. */
export function readPipfile(text: string, file: string): Reading {
  const { requires, ...sections } = parseToml(text, pipfileSchema);
  const reading = emptyReading();
  for (const [section, content] of Object.entries(sections)) {
    if (['source', 'scripts', 'pipenv'].includes(section)) continue;
    const packages = z.record(z.string(), askedSchema).safeParse(content);
    if (!packages.success) continue;
    for (const [name, asked] of Object.entries(packages.data)) addAsked(reading, name, asked, groupOf(section), file);
  }
  reading.requiresPython = pythonOf(requires);
  return reading;
}

function addAsked(reading: Reading, name: string, asked: z.infer<typeof askedSchema>, group: string, file: string): void {
  const entry = typeof asked === 'string' ? { version: asked } : asked;
  const url = addressOf(entry);
  if (url !== null) {
    reading.requirements.push(
      addressedRequirement({ name, file, group, url, version: null, extras: entry.extras ?? [], marker: entry.markers ?? null }),
    );
    return;
  }
  const version = entry.version === undefined || entry.version === '*' ? '' : entry.version;
  const parsed = parseRequirement(`${name}${version}`);
  if ('reason' in parsed) {
    reading.unparsed.push({ file, line: null, text: `${name} = "${version}"`, reason: parsed.reason });
    return;
  }
  const blank: Requirement = addressedRequirement({ name, file, group, url: '', version: null });
  reading.requirements.push({ ...blank, ...parsed.requested, extras: entry.extras ?? [], marker: entry.markers ?? null });
}
