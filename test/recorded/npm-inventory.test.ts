import { npmProjectAt } from '../../src/audits/inventory/npm/find-npm.js';
import { multipleVersions } from '../../src/audits/inventory/npm/npm-inventory.js';
import { readNpm } from '../../src/audits/inventory/npm/read-npm.js';
import { openFolder } from '../../src/audits/sources/folder-tree.js';
import { casesOf, DATA, readData } from './recorded-data.js';

interface Expected {
  format: string;
  lockfile_version: number;
  reads: string[];
  direct: { name: string; range: string; group: string; installed: string | null; satisfies: boolean | null }[];
  packages: { name: string; version: string; only_dev: boolean }[];
  multiple_versions: Record<string, string[]>;
}

describe.each(casesOf('npm'))('%s', (name) => {
  const expected = readData(`expected/${name}.json`) as Expected;
  const read = async () => {
    const tree = await openFolder(`${DATA}/manifests/${name}`);
    return readNpm(tree, npmProjectAt('', new Set(await tree.list())));
  };

  test('reads the same files', async () => {
    const { inventory, unreadable } = await read();
    expect({ reads: inventory.files, unreadable, unparsed: inventory.unparsed }).toEqual({
      reads: expected.reads,
      unreadable: [],
      unparsed: [],
    });
    expect(inventory.lock).toMatchObject({ format: expected.format, formatVersion: String(expected.lockfile_version) });
  });

  test('finds what the project asks for, and what it got', async () => {
    const { inventory } = await read();
    const found = inventory.direct.map(({ name, range, group, installed, satisfies }) => ({ name, range, group, installed, satisfies }));
    expect(found).toEqual(expected.direct);
  });

  test('finds the same packages, and which only development needs', async () => {
    const { inventory } = await read();
    expect(inventory.packages.map(({ name, version, onlyDev }) => ({ name, version, only_dev: onlyDev }))).toEqual(expected.packages);
    expect(multipleVersions(inventory.packages)).toEqual(expected.multiple_versions);
    expect(inventory.addressed).toEqual([]);
  });
});
