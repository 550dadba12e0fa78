import { npmProjectAt } from '../../../../src/audits/inventory/npm/find-npm.js';
import { readNpm } from '../../../../src/audits/inventory/npm/read-npm.js';
import { memoryTree } from '../../memory-tree.js';

const MB = 1024 * 1024;

async function refusalOf(file: string, text: string): Promise<string | undefined> {
  const { unreadable, inventory } = await readNpm(memoryTree({ [file]: text }), npmProjectAt('', new Set([file])));
  expect(inventory.packages).toEqual([]);
  expect(unreadable).toMatchObject([{ file }]);
  return unreadable[0]?.reason;
}

const nested = (depth: number) => `${'{"dependencies":{"a":{"version":"1.0.0","dependencies":'.repeat(depth)}{}${'}}}'.repeat(depth)}`;
const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
];

test.each<[what: string, file: string, text: string, reason: RegExp]>([
  [
    '50 MB',
    'package-lock.json',
    `{"lockfileVersion": 3, "packages": {}}${' '.repeat(50 * MB)}`,
    /^it has 51 MB, and files of its kind over 16 MB/,
  ],
  ['50 MB', 'package.json', ' '.repeat(50 * MB), /^it has 50 MB/],
  ['50 MB', 'yarn.lock', `# yarn lockfile v1\n${'\n'.repeat(50 * MB)}`, /^it has 51 MB/],
  ['50 MB', 'pnpm-lock.yaml', `lockfileVersion: '9.0'\n${'#\n'.repeat(25 * MB)}`, /^it has 51 MB, and files of its kind over 16 MB/],
  ['brackets without end', 'package.json', '['.repeat(2 * MB), /^line 1: it is nested more than 200 deep/],
  ['a tree without end', 'package-lock.json', nested(5000), /^line 1: it is nested more than 200 deep/],
  [
    'brackets without end',
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'\npackages: ${'['.repeat(MB)}`,
    /^line 2: it is nested more than 200 deep/,
  ],
  ['maps in maps in one line', 'pnpm-lock.yaml', `lockfileVersion: '9.0'\n${'? '.repeat(100_000)}`, /^line 2: it is no valid YAML/],
  [
    'lists in lists in one line',
    'yarn.lock',
    `__metadata:\n  version: 8\nx:\n  ${'- '.repeat(100_000)}`,
    /^line 4: it is nested more than 200 deep/,
  ],
  [
    'ever further in',
    'pnpm-lock.yaml',
    Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    /nested more than 200 deep/,
  ],
  ['an alias bomb', 'pnpm-lock.yaml', bomb.join('\n'), /^line 1: it has an anchor/],
  ['an alias bomb', 'yarn.lock', `__metadata:\n  version: 8\n${bomb.join('\n')}`, /^line 3: it has an anchor/],
  ['an alias to nothing', 'pnpm-lock.yaml', 'lockfileVersion: *x', /^line 1: it has an alias/],
  ['a key of JavaScript', 'package.json', '{\n"dependencies": {\n"__proto__": "1"}}', /^line 3: "__proto__" is no name/],
  ['one in disguise', 'package-lock.json', '{"packages": {\n"\\u005f_proto__": {"version": "1.0.0"}}}', /^line 2: "__proto__" is no name/],
  ['one in YAML', 'pnpm-lock.yaml', "lockfileVersion: '9.0'\npackages:\n  __proto__:\n    version: 1", /^line 3: "__proto__" is no name/],
  ['one in YAML and quotes', 'yarn.lock', '__metadata:\n  version: 8\n"__proto__":\n  version: 1', /^line 3: "__proto__" is no name/],
  ['one in YAML in disguise', 'yarn.lock', '__metadata:\n  version: 8\n"\\x5f_proto__":\n  version: 1', /^line 3: "__proto__" is no name/],
  ['one in yarn 1', 'yarn.lock', '# yarn lockfile v1\n__proto__:\n  version "1"', /^line 2: "__proto__" is no name/],
  ['half a file', 'package-lock.json', '{"lockfileVersion": 3,\n"packages": {', /no valid JSON/],
  ['a fault in a line', 'package.json', '{\n"a": 1,\n"b" 2}', /^line 3: it is no valid JSON/],
  ['something else', 'package-lock.json', '<html>', /no valid JSON/],
  [
    'more packages than anybody has',
    'yarn.lock',
    `# yarn lockfile v1\n${Array.from({ length: 20_001 }, (_, i) => `p${i}@1:\n  version "1"\n`).join('')}`,
    /more than 20000 are not read/,
  ],
  [
    'more packages than anybody has',
    'package-lock.json',
    JSON.stringify({ dependencies: Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`p${i}`, { version: '1' }])) }),
    /more than 20000 are not read/,
  ],
  ['commas without end', 'pnpm-lock.yaml', `lockfileVersion: '9.0'\npackages: [${','.repeat(MB)}`, /^line 2: it is no valid YAML/],
  [
    'values without end',
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'\npackages: [${'a,'.repeat(2 * MB)}]`,
    /^line 2: it has more than 1000000 values/,
  ],
  ['lines without end', 'yarn.lock', `# yarn lockfile v1\n${'\n'.repeat(2 * MB)}`, /^it has \d+ lines, and more than 1000000 are not read/],
  ['lines of something else', 'yarn.lock', `# yarn lockfile v1\n${' x\n'.repeat(2_000)}`, /^line 1002: more than 1000 lines are none/],
  ['texts without end', 'package.json', `[${'"a",'.repeat(2 * MB)}1]`, /^line 1: it has more than 1000000 texts/],
  [
    'a path without end',
    'package-lock.json',
    JSON.stringify({ lockfileVersion: 3, packages: { [`${'node_modules/a/'.repeat(50_000)}node_modules/b`]: { version: '1.0.0' } } }),
    /has more than 2000 characters/,
  ],
  [
    'uses without end',
    'package-lock.json',
    JSON.stringify({
      lockfileVersion: 3,
      packages: Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          `node_modules/a${i}`,
          { version: '1.0.0', dependencies: Object.fromEntries(Array.from({ length: 1_000 }, (_, j) => [`x${j}`, '1'])) },
        ]),
      ),
    }),
    /more than 200000 are not read/,
  ],
  [
    'more asked for than anybody looks after',
    'package.json',
    JSON.stringify({ dependencies: Object.fromEntries(Array.from({ length: 3_001 }, (_, i) => [`p${i}`, '1'])) }),
    /^it asks for 3001 packages/,
  ],
])('%s in %s are refused with the reason', async (_what, file, text, reason) => {
  expect(await refusalOf(file, text)).toMatch(reason);
});

test('a word that is long and odd takes no time', async () => {
  const text = `# yarn lockfile v1\n${'a'.repeat(MB)}"${','.repeat(MB)}\n`;
  const { inventory } = await readNpm(memoryTree({ 'yarn.lock': text }), npmProjectAt('', new Set(['yarn.lock'])));
  expect(inventory.unparsed).toMatchObject([{ line: 2 }]);
});

test('a broken lock does not hide what package.json asks for', async () => {
  const files = { 'package.json': '{"dependencies": {"cart": "1.0.0"}}', 'package-lock.json': '{' };
  const { inventory, unreadable } = await readNpm(memoryTree(files), npmProjectAt('', new Set(Object.keys(files))));
  expect(inventory.direct).toMatchObject([{ name: 'cart', range: '1.0.0' }]);
  expect(unreadable).toMatchObject([{ file: 'package-lock.json' }]);
});
