import { npmInventory } from '../../../../src/audits/inventory/npm/npm-inventory.js';
import { readPackageJson } from '../../../../src/audits/inventory/npm/package-json.js';
import { readPackageLock } from '../../../../src/audits/inventory/npm/package-lock.js';

const MANIFEST = {
  name: 'shop',
  dependencies: { cart: '^1.0.0', other: 'npm:@shop/real@~2.0.0', forked: 'github:shop/forked' },
  devDependencies: { bundler: '^3.0.0', gone: '^1.0.0' },
};
const lockOf = (lock: unknown) => readPackageLock(JSON.stringify(lock), 'package-lock.json');
const inventoryOf = (lock: unknown) =>
  npmInventory({
    folder: '',
    members: new Set(),
    manifest: { ...readPackageJson(JSON.stringify(MANIFEST), 'package.json'), file: 'package.json' },
    lock: lockOf(lock),
  });

const SHA = '0123456789012345678901234567890123456789';

/** The same tree, as each version of the format notes it. */
const V1 = {
  lockfileVersion: 1,
  requires: true,
  dependencies: {
    cart: { version: '1.2.0', requires: { money: '^1.0.0' } },
    money: { version: '1.0.1' },
    other: { version: 'npm:@shop/real@2.0.4' },
    forked: { version: `git+ssh://git@github.com/shop/forked.git#${SHA}`, from: 'github:shop/forked' },
    bundler: {
      version: '2.9.0',
      dev: true,
      requires: { money: '^2.0.0', tool: '^1.0.0' },
      dependencies: { money: { version: '2.0.0', dev: true } },
    },
    tool: { version: '1.0.0', dev: true },
  },
};
const V3 = {
  lockfileVersion: 3,
  packages: {
    '': MANIFEST,
    'node_modules/cart': { version: '1.2.0', dependencies: { money: '^1.0.0' } },
    'node_modules/money': { version: '1.0.1' },
    'node_modules/other': { name: '@shop/real', version: '2.0.4' },
    'node_modules/forked': { version: '0.4.0', resolved: `git+ssh://git@github.com/shop/forked.git#${SHA}` },
    'node_modules/bundler': { version: '2.9.0', dev: true, dependencies: { money: '^2.0.0', tool: '^1.0.0' } },
    'node_modules/bundler/node_modules/money': { version: '2.0.0', dev: true },
    'node_modules/tool': { version: '1.0.0', dev: true },
  },
};
const V2 = { ...V3, lockfileVersion: 2, dependencies: V1.dependencies };

describe.each([
  ['1', V1, null],
  ['2', V2, '0.4.0'],
  ['3', V3, '0.4.0'],
])('version %s of package-lock.json', (formatVersion, lock, forked) => {
  test('tells what is installed, and what of it only development needs', () => {
    const { packages, lock: about, unparsed } = inventoryOf(lock);
    expect(packages.map(({ name, version, onlyDev }) => [name, version, onlyDev])).toEqual([
      ['@shop/real', '2.0.4', false],
      ['bundler', '2.9.0', true],
      ['cart', '1.2.0', false],
      ['money', '1.0.1', false],
      ['money', '2.0.0', true],
      ['tool', '1.0.0', true],
    ]);
    expect(about).toEqual({ file: 'package-lock.json', format: 'package-lock', formatVersion });
    expect(unparsed).toEqual([]);
  });

  test('tells what the project asked for and got', () => {
    const { direct } = inventoryOf(lock);
    expect(direct.map(({ name, registryName, group, installed, satisfies }) => [name, registryName, group, installed, satisfies])).toEqual([
      ['cart', 'cart', 'prod', '1.2.0', true],
      ['other', '@shop/real', 'prod', '2.0.4', true],
      ['forked', 'forked', 'prod', forked, null],
      ['bundler', 'bundler', 'dev', '2.9.0', false],
      ['gone', 'gone', 'dev', null, null],
    ]);
  });

  test('names what comes from an address', () => {
    expect(inventoryOf(lock).addressed).toEqual([
      { name: 'forked', url: `git+ssh://git@github.com/shop/forked.git#${SHA}`, file: 'package-lock.json' },
    ]);
  });

  test('tells through which of them a package comes', () => {
    const { through } = inventoryOf(lock);
    expect(through('money', '1.0.1')).toEqual(['cart']);
    expect(through('money', '2.0.0')).toEqual(['bundler']);
    expect(through('cart', '1.2.0')).toEqual(['cart']);
  });
});

test('a workspace: members are no packages, but what they ship is shipped', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { name: 'shop', workspaces: ['packages/*'], devDependencies: { bundler: '1' } },
      'packages/till': { version: '1.0.0', dependencies: { money: '^1.0.0' } },
      'node_modules/till': { resolved: 'packages/till', link: true },
      'node_modules/money': { version: '1.0.1' },
      'node_modules/bundler': { version: '1.0.0', dev: true },
    },
  };
  const inventory = npmInventory({ folder: '', members: new Set(), manifest: null, lock: lockOf(lock) });
  expect(inventory.packages.map(({ name, onlyDev }) => [name, onlyDev])).toEqual([
    ['bundler', true],
    ['money', false],
  ]);
  expect(inventory.direct.map(({ name, installed }) => [name, installed])).toEqual([['bundler', '1.0.0']]);
});

test('an entry that says nothing is named, not dropped', () => {
  const { unparsed } = lockOf({ lockfileVersion: 3, packages: { 'node_modules/odd': {} } });
  expect(unparsed).toEqual([
    { file: 'package-lock.json', line: null, text: 'node_modules/odd', reason: expect.stringContaining('neither') },
  ]);
});

test('names of things that every object has are names of packages', () => {
  const lock = {
    lockfileVersion: 1,
    dependencies: { constructor: { version: '1.0.0', requires: { toString: '1' } }, toString: { version: '1.0.0' } },
  };
  expect(npmInventory({ folder: '', members: new Set(), manifest: null, lock: lockOf(lock) }).packages.map(({ name }) => name)).toEqual([
    'constructor',
    'toString',
  ]);
});

test.each([
  ['a version that nobody knows', { lockfileVersion: 4, packages: {} }, 'lockfileVersion 4 is not known'],
  ['a version without what it should hold', { lockfileVersion: 3, dependencies: {} }, 'lists no "packages"'],
  ['a list in place of a table', { lockfileVersion: 3, packages: [] }, '"packages" is not what it should be'],
])('refuses %s', (_what, lock, reason) => {
  expect(() => lockOf(lock)).toThrow(reason);
});
