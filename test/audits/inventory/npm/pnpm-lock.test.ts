import { npmInventory } from '../../../../src/audits/inventory/npm/npm-inventory.js';
import { readPnpmLock } from '../../../../src/audits/inventory/npm/pnpm-lock.js';

const V5 = `lockfileVersion: 5.4

specifiers:
  '@shop/cart': ^1.0.0
  bundler: ^3.0.0
  forked: github:shop/forked
  other: npm:real@~2.0.0

dependencies:
  '@shop/cart': 1.2.0_money@1.0.1
  forked: github.com/shop/forked/0123456
  other: /real/2.0.4

devDependencies:
  bundler: 3.1.0

packages:

  /@shop/cart/1.2.0_money@1.0.1:
    resolution: {integrity: sha512-aa==}
    peerDependencies:
      money: '*'
    dependencies:
      money: 1.0.1
    dev: false

  /bundler/3.1.0:
    resolution: {integrity: sha512-bb==}
    engines: {node: '>=14'}
    dependencies:
      money: 1.0.1
    optionalDependencies:
      tool: 1.0.0
    dev: true

  /money/1.0.1:
    resolution: {integrity: sha512-cc==}

  /real/2.0.4:
    resolution: {integrity: sha512-dd==}
    dev: false

  /tool/1.0.0:
    resolution: {integrity: sha512-ee==}
    dev: true
    optional: true

  github.com/shop/forked/0123456:
    resolution: {tarball: https://codeload.github.com/shop/forked/tar.gz/0123456}
    name: forked
    version: 0.4.0
    dev: false
`;

const V6 = `lockfileVersion: '6.0'

settings:
  autoInstallPeers: true

dependencies:
  '@shop/cart':
    specifier: ^1.0.0
    version: 1.2.0(money@1.0.1)
  forked:
    specifier: github:shop/forked
    version: github.com/shop/forked/0123456
  other:
    specifier: npm:real@~2.0.0
    version: /real@2.0.4

devDependencies:
  bundler:
    specifier: ^3.0.0
    version: 3.1.0

packages:

  /@shop/cart@1.2.0(money@1.0.1):
    resolution: {integrity: sha512-aa==}
    dependencies:
      money: 1.0.1
    dev: false

  /bundler@3.1.0:
    resolution: {integrity: sha512-bb==}
    dependencies:
      money: 1.0.1
    optionalDependencies:
      tool: 1.0.0
    dev: true

  /money@1.0.1:
    resolution: {integrity: sha512-cc==}

  /real@2.0.4:
    resolution: {integrity: sha512-dd==}
    dev: false

  /tool@1.0.0:
    resolution: {integrity: sha512-ee==}
    dev: true

  github.com/shop/forked/0123456:
    resolution: {tarball: https://codeload.github.com/shop/forked/tar.gz/0123456}
    name: forked
    version: 0.4.0
    dev: false
`;

const V9 = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      '@shop/cart':
        specifier: ^1.0.0
        version: 1.2.0(money@1.0.1)
      forked:
        specifier: github:shop/forked
        version: https://codeload.github.com/shop/forked/tar.gz/0123456
      other:
        specifier: npm:real@~2.0.0
        version: real@2.0.4
    devDependencies:
      bundler:
        specifier: ^3.0.0
        version: 3.1.0

packages:

  '@shop/cart@1.2.0':
    resolution: {integrity: sha512-aa==}
    peerDependencies:
      money: '*'

  bundler@3.1.0:
    resolution: {integrity: sha512-bb==}
    deprecated: |-
      Use another.
      It is better.

  forked@https://codeload.github.com/shop/forked/tar.gz/0123456:
    resolution: {tarball: https://codeload.github.com/shop/forked/tar.gz/0123456}
    version: 0.4.0

  money@1.0.1:
    resolution: {integrity: sha512-cc==}

  real@2.0.4:
    resolution: {integrity: sha512-dd==}

  tool@1.0.0:
    resolution: {integrity: sha512-ee==}

snapshots:

  '@shop/cart@1.2.0(money@1.0.1)':
    dependencies:
      money: 1.0.1

  bundler@3.1.0:
    dependencies:
      money: 1.0.1
    optionalDependencies:
      tool: 1.0.0

  forked@https://codeload.github.com/shop/forked/tar.gz/0123456: {}

  money@1.0.1: {}

  real@2.0.4: {}

  tool@1.0.0:
    optional: true
`;

const inventoryOf = (text: string) =>
  npmInventory({ folder: '', members: new Set(), manifest: null, lock: readPnpmLock(text, 'pnpm-lock.yaml') });

describe.each([
  ['5.4', V5],
  ['6.0', V6],
  ['9.0', V9],
])('version %s of pnpm-lock.yaml', (formatVersion, text) => {
  test('tells what is installed, and what of it only development needs', () => {
    const { packages, lock, unparsed } = inventoryOf(text);
    expect(packages.map(({ name, version, onlyDev }) => [name, version, onlyDev])).toEqual([
      ['@shop/cart', '1.2.0', false],
      ['bundler', '3.1.0', true],
      ['money', '1.0.1', false],
      ['real', '2.0.4', false],
      ['tool', '1.0.0', true],
    ]);
    expect(lock).toEqual({ file: 'pnpm-lock.yaml', format: 'pnpm', formatVersion });
    expect(unparsed).toEqual([]);
  });

  test('tells what the project asked for and got, and what comes from an address', () => {
    const { direct, addressed } = inventoryOf(text);
    expect(
      direct.map(({ name, registryName, range, group, installed, satisfies }) => [name, registryName, range, group, installed, satisfies]),
    ).toEqual([
      ['@shop/cart', '@shop/cart', '^1.0.0', 'prod', '1.2.0', true],
      ['forked', 'forked', 'github:shop/forked', 'prod', '0.4.0', null],
      ['other', 'real', 'npm:real@~2.0.0', 'prod', '2.0.4', true],
      ['bundler', 'bundler', '^3.0.0', 'dev', '3.1.0', true],
    ]);
    expect(addressed).toEqual([{ name: 'forked', url: 'https://codeload.github.com/shop/forked/tar.gz/0123456', file: 'pnpm-lock.yaml' }]);
  });

  test('tells through which of them a package comes', () => {
    const { through } = inventoryOf(text);
    expect(through('money', '1.0.1')).toEqual(['@shop/cart', 'bundler']);
    expect(through('tool', '1.0.0')).toEqual(['bundler']);
  });
});

test('what another member of the workspace ships is shipped', () => {
  const text = V9.replace(
    'packages:\n',
    `  till:\n    dependencies:\n      bundler:\n        specifier: ^3.0.0\n        version: 3.1.0\n      shop:\n        specifier: workspace:*\n        version: link:..\n\npackages:\n`,
  );
  const { packages } = inventoryOf(text);
  expect(packages.find(({ name }) => name === 'tool')).toMatchObject({ onlyDev: false });
});

test.each([
  ['a version that nobody knows', "lockfileVersion: '12.0'\n", 'lockfileVersion 12.0 is not known'],
  ['another file', 'name: shop\n', 'names no lockfileVersion'],
  ['an empty file', '', 'names no lockfileVersion'],
  ['broken YAML', "lockfileVersion: '9.0'\npackages: {a: [}\n", /^line 2: it is no valid YAML/],
])('refuses %s', (_what, text, reason) => {
  expect(() => readPnpmLock(text, 'pnpm-lock.yaml')).toThrow(reason);
});
