import { z } from 'zod';
import { emptyReading, type Reading, type Requirement } from './inventory.js';
import { addressedRequirement, parseToml } from './lock-tables.js';
import { normalizeName } from './names.js';
import { poetryConstraint } from './poetry-constraint.js';
import { parseRequirement } from './requirement.js';
import { parseSpecifier } from './specifier.js';

const listSchema = z.array(z.string());
const groupSchema = z.array(z.union([z.string(), z.looseObject({ 'include-group': z.string().optional() })]));
const poetryEntrySchema = z.looseObject({
  version: z.string().optional(),
  extras: z.array(z.string()).optional(),
  optional: z.boolean().optional(),
  markers: z.string().optional(),
  python: z.string().optional(),
  git: z.string().optional(),
  rev: z.string().optional(),
  tag: z.string().optional(),
  branch: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
});
const poetryTableSchema = z.record(z.string(), z.union([z.string(), poetryEntrySchema, z.array(poetryEntrySchema)]));
const schema = z.looseObject({
  project: z
    .looseObject({
      name: z.string().optional(),
      'requires-python': z.string().optional(),
      dependencies: listSchema.default([]),
      'optional-dependencies': z.record(z.string(), listSchema).default({}),
      dynamic: listSchema.default([]),
    })
    .optional(),
  'dependency-groups': z.record(z.string(), groupSchema).default({}),
  tool: z
    .looseObject({
      pdm: z.looseObject({ 'dev-dependencies': z.record(z.string(), listSchema).default({}) }).optional(),
      uv: z.looseObject({ 'dev-dependencies': listSchema.default([]) }).optional(),
      poetry: z
        .looseObject({
          name: z.string().optional(),
          dependencies: poetryTableSchema.default({}),
          'dev-dependencies': poetryTableSchema.default({}),
          group: z.record(z.string(), z.looseObject({ dependencies: poetryTableSchema.default({}) })).default({}),
        })
        .optional(),
    })
    .optional(),
});
type Pyproject = z.infer<typeof schema>;

/**
 * Reads what pyproject.toml asks for: PEP 621, PEP 735 groups (`group:<name>`), extras (`extra:<name>`), and the tables of
 * poetry, pdm and uv. Ranges of poetry are put in the words of PEP 440.
 */
export function readPyproject(text: string, file: string): Reading {
  const content = parseToml(text, schema);
  const reading = emptyReading();
  const { project, tool } = content;
  addAll(reading, project?.dependencies ?? [], 'default', file);
  for (const [extra, asked] of Object.entries(project?.['optional-dependencies'] ?? {})) addAll(reading, asked, `extra:${extra}`, file);
  for (const group of Object.keys(content['dependency-groups'])) addGroup(reading, content, group, file);
  for (const [group, asked] of Object.entries(tool?.pdm?.['dev-dependencies'] ?? {})) addAll(reading, asked, `pdm-dev:${group}`, file);
  addAll(reading, tool?.uv?.['dev-dependencies'] ?? [], 'group:dev', file);
  addPoetry(reading, tool?.poetry, file);
  reading.requiresPython = project?.['requires-python'] ?? poetryPython(tool?.poetry);
  reading.ownPackages = [project?.name, tool?.poetry?.name].filter((name) => name !== undefined).map(normalizeName);
  if (project?.dynamic.includes('dependencies') === true) {
    reading.unparsed.push({
      file,
      line: null,
      text: 'dynamic = ["dependencies"]',
      reason: 'the dependencies are computed when the project is built',
    });
  }
  return reading;
}

function addAll(reading: Reading, asked: string[], group: string, file: string): void {
  for (const text of asked) {
    const parsed = parseRequirement(text);
    if ('reason' in parsed) reading.unparsed.push({ file, line: null, text, reason: parsed.reason });
    else reading.requirements.push({ ...parsed.requested, editable: false, hashes: 0, group, lockedVersion: null, file, line: null });
  }
}

/** Groups may include groups; each entry counts for the group that lists it, so includes add nothing here. */
function addGroup(reading: Reading, content: Pyproject, group: string, file: string): void {
  const entries = content['dependency-groups'][group] ?? [];
  addAll(
    reading,
    entries.filter((entry) => typeof entry === 'string'),
    `group:${group}`,
    file,
  );
  for (const entry of entries) {
    const included = typeof entry === 'string' ? undefined : entry['include-group'];
    if (included !== undefined && content['dependency-groups'][included] === undefined) {
      reading.unparsed.push({ file, line: null, text: `include-group = "${included}"`, reason: 'there is no such group' });
    }
  }
}

type Poetry = NonNullable<NonNullable<Pyproject['tool']>['poetry']>;

function addPoetry(reading: Reading, poetry: Poetry | undefined, file: string): void {
  if (poetry === undefined) return;
  addPoetryTable(reading, poetry.dependencies, 'default', file);
  addPoetryTable(reading, poetry['dev-dependencies'], 'dev', file);
  for (const [group, { dependencies }] of Object.entries(poetry.group)) addPoetryTable(reading, dependencies, `group:${group}`, file);
}

function addPoetryTable(reading: Reading, table: z.infer<typeof poetryTableSchema>, group: string, file: string): void {
  for (const [name, asked] of Object.entries(table)) {
    if (name === 'python') continue;
    const entries = typeof asked === 'string' ? [{ version: asked }] : [asked].flat();
    for (const entry of entries) {
      const requirement = readPoetryEntry(name, entry, group, file);
      if (requirement !== null) reading.requirements.push(requirement);
      else reading.unparsed.push({ file, line: null, text: `${name} = "${entry.version}"`, reason: 'no range that PEP 440 could express' });
    }
  }
}

function readPoetryEntry(name: string, entry: z.infer<typeof poetryEntrySchema>, group: string, file: string): Requirement | null {
  const common = { name, file, group, extras: entry.extras ?? [], marker: poetryMarker(entry) };
  const url = poetryAddress(entry);
  const blank = addressedRequirement({ ...common, url: url ?? '', version: null });
  if (url !== null) return blank;
  const specifier = poetryConstraint(entry.version ?? '*');
  if (specifier === null) return null;
  const pinned = /^={2,3}([^,*]+)$/.exec(specifier)?.[1] ?? null;
  return { ...blank, url: null, specifier, pinned };
}

/** `python = "<3.10"` beside a version asks for it there only; a range that PEP 440 has no words for is left out. */
function poetryMarker({ markers, python }: z.infer<typeof poetryEntrySchema>): string | null {
  const clauses = python === undefined ? null : parseSpecifier(poetryConstraint(python) ?? '');
  const written = (clauses ?? []).map(({ operator, version }) => {
    const variable = version.split('.').length > 2 && !version.endsWith('.*') ? 'python_full_version' : 'python_version';
    return `${variable} ${operator} "${version}"`;
  });
  const all = [...(markers === undefined ? [] : [written.length === 0 ? markers : `(${markers})`]), ...written];
  return all.length === 0 ? null : all.join(' and ');
}

function poetryAddress(entry: z.infer<typeof poetryEntrySchema>): string | null {
  const reference = entry.rev ?? entry.tag ?? entry.branch;
  if (entry.git !== undefined) return `git+${entry.git}${reference === undefined ? '' : `@${reference}`}`;
  return entry.path === undefined ? (entry.url ?? null) : `path:${entry.path}`;
}

function poetryPython(poetry: Poetry | undefined): string | null {
  const python = poetry?.dependencies.python;
  return typeof python === 'string' ? poetryConstraint(python) : null;
}
