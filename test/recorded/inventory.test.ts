import type { Requirement } from '../../src/audits/inventory/inventory.js';
import { readInventory } from '../../src/audits/inventory/read-inventory.js';
import { openFolder } from '../../src/audits/sources/folder-tree.js';
import { casesOf, DATA, readData } from './recorded-data.js';

interface ExpectedRequirement {
  name: string | null;
  extras: string[];
  specifier: string;
  pinned: string | null;
  marker: string | null;
  url: string | null;
  editable: boolean;
  hashes: number;
  group: string;
  file: string;
  line: number | null;
  egg?: string;
  locked_version?: string;
}
interface Expected {
  format: string;
  entry: string;
  reads: string[];
  requirements: ExpectedRequirement[];
  constraints?: ExpectedRequirement[];
  unparsed: { file: string; line: number; text: string }[];
  options: unknown[];
  requires_python?: string;
  project_packages?: string[];
  pyproject?: { requirements: ExpectedRequirement[]; requires_python: string | null };
}

/** Our words for the same facts; `optional` is noted only by the program that computed the expectations. */
function asExpected(requirement: Requirement): ExpectedRequirement {
  const { egg, lockedVersion, ...rest } = requirement;
  return { ...rest, ...(egg === null ? {} : { egg }), ...(lockedVersion === null ? {} : { locked_version: lockedVersion }) };
}

function withoutOptional(requirement: ExpectedRequirement): ExpectedRequirement {
  const { optional: _, ...rest } = requirement as ExpectedRequirement & { optional?: boolean };
  return rest;
}

describe.each(casesOf('pypi'))('%s', (name) => {
  const expected = readData(`expected/${name}.json`) as Expected;
  const read = async (entry: string) => readInventory(await openFolder(`${DATA}/manifests/${name}`), entry);

  test('reads the same files', async () => {
    const inventory = await read(expected.entry);
    expect(inventory.format).toBe(expected.format);
    expect(inventory.files).toEqual(expected.reads);
    expect(inventory.unreadable).toEqual([]);
  });

  test('finds the same requirements', async () => {
    const inventory = await read(expected.entry);
    expect(inventory.requirements.map(asExpected)).toEqual(expected.requirements.map(withoutOptional));
  });

  test('finds the same constraints', async () => {
    const inventory = await read(expected.entry);
    expect(inventory.constraints.map(asExpected)).toEqual(expected.constraints ?? []);
  });

  test('refuses the same lines and notes the same options', async () => {
    const inventory = await read(expected.entry);
    expect(inventory.unparsed.map(({ file, line, text }) => ({ file, line, text }))).toEqual(expected.unparsed);
    expect(inventory.options).toEqual(expected.options);
  });

  test('knows the project itself and its Python', async () => {
    const inventory = await read(expected.entry);
    expect(inventory.ownPackages).toEqual(expect.arrayContaining(expected.project_packages ?? []));
    if (expected.requires_python !== undefined) expect(inventory.requiresPython).toBe(expected.requires_python);
  });

  test('reads the pyproject.toml beside it', async () => {
    if (expected.pyproject === undefined) return;
    const inventory = await read('pyproject.toml');
    const found = inventory.requirements.filter((requirement) => !expected.pyproject || requirement.file === 'pyproject.toml');
    expect(found.map(asExpected)).toEqual(expect.arrayContaining(expected.pyproject.requirements));
    expect(inventory.unreadable).toEqual([]);
    expect(inventory.unparsed).toEqual([]);
  });
});
