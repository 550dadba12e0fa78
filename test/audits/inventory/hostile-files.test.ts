import { readInventory } from '../../../src/audits/inventory/read-inventory.js';
import { memoryTree } from '../memory-tree.js';

const MB = 1024 * 1024;

async function read(file: string, text: string) {
  return await readInventory(memoryTree({ [file]: text }), file);
}

test.each<[what: string, file: string, text: string, reason: RegExp]>([
  ['50 MB', 'poetry.lock', ' '.repeat(50 * MB), /^it has 50 MB, and files of its kind over 16 MB/],
  ['50 MB', 'Pipfile.lock', `{${' '.repeat(50 * MB)}}`, /^it has 51 MB/],
  ['lines without end', 'requirements.txt', 'a==1\n'.repeat(20_001), /^it names 20001 packages, and more than 20000 are not read/],
  ['lines of a whole index', 'requirements.txt', 'a==1\n'.repeat(3 * MB), /^it names 3145728 packages/],
  ['more than a hand writes', 'pyproject.toml', `[project]\ndependencies = [${'"a==1",'.repeat(MB / 6)}]`, /^it has more than 1 MB/],
  ['more than a hand writes', 'setup.cfg', `[options]\ninstall_requires =\n${'  a==1\n'.repeat(MB / 6)}`, /^it has more than 1 MB/],
  ['more than a hand writes', 'setup.py', `setup(install_requires=[${'"a",'.repeat(MB / 3)}])`, /^it has more than 1 MB/],
  ['brackets without end', 'poetry.lock', `a = ${'['.repeat(2 * MB)}`, /nested/],
  ['tables in tables', 'uv.lock', `a = ${'{a = '.repeat(100_000)}`, /nested/],
  ['brackets without end', 'Pipfile.lock', `{"default": ${'['.repeat(2 * MB)}`, /^line 1: it is nested more than 200 deep/],
  [
    'a key of JavaScript',
    'Pipfile.lock',
    '{"_meta": {},\n"default": {"__proto__": {"version": "==1"}}}',
    /^line 2: "__proto__" is no name/,
  ],
  ['one in disguise', 'Pipfile.lock', '{"_meta": {},\n"default": {"\\u005f_proto__": {"version": "==1"}}}', /^line 2: "__proto__"/],
  ['one in TOML', 'Pipfile', '[packages]\ndjango = "*"\n__proto__ = "*"\n', /^line 3: "__proto__" is no name/],
  ['one in TOML in disguise', 'Pipfile', '[packages]\n"\\u005f_proto__" = "*"\n', /^line 2: "__proto__"/],
  ['half a file', 'Pipfile.lock', '{"_meta": {},\n"default": {', /no valid JSON/],
  ['something else', 'uv.lock', '<html>', /no valid TOML/],
])('%s in %s is refused with a reason, and nothing of it counts', async (_what, file, text, reason) => {
  const { requirements, unreadable } = await read(file, text);
  expect(requirements).toEqual([]);
  expect(unreadable).toEqual([{ file, reason: expect.stringMatching(reason) }]);
});

test.each<[what: string, line: string]>([
  ['a name without end', 'a'.repeat(15 * MB)],
  ['zero bytes', '\0'.repeat(MB)],
  ['spaces without end', `a${' '.repeat(4 * MB)}x`],
  ['brackets without end', `a; ${'('.repeat(200_000)}os_name == "x"${')'.repeat(200_000)}`],
  ['conditions without end', `a; ${'os_name == "x" and '.repeat(100_000)}os_name == "x"`],
  ['versions without end', `a${'==1,'.repeat(500_000)}==1`],
  ['a version without end', `a==${'1.'.repeat(MB)}1`],
  ['extras without end', `a[${'x,'.repeat(MB)}x]`],
  ['an address without end', `a @ https://${'a@'.repeat(MB)}`],
  ['lines that go on and on', 'b==1 \\\n'.repeat(MB)],
])('a line of %s is told, and the next line is read', async (_what, line) => {
  const { requirements, unparsed, unreadable } = await read('requirements.txt', `${line}\n\ndjango==4.2\n`);
  expect(requirements.map(({ name }) => name)).toEqual(['django']);
  expect(unparsed).toHaveLength(1);
  expect(unparsed[0]?.text.length).toBeLessThanOrEqual(1000);
  expect(unreadable).toEqual([]);
});

test('files that include each other without end, or what lies outside, are told', async () => {
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`r${index}.txt`, `-r r${index + 1}.txt\na${index}==1\n`]));
  const { unreadable, files: seen } = await readInventory(memoryTree({ ...files, 'r500.txt': '' }), 'r0.txt');
  expect(seen.length).toBeLessThan(250);
  expect(unreadable).toEqual([expect.objectContaining({ reason: 'more than 200 files include each other' })]);
  const outside = await readInventory(memoryTree({ 'r.txt': '-r ../../etc/passwd\n-c /etc/passwd\n-r file:///etc/passwd\n' }), 'r.txt');
  expect(outside.unreadable).toHaveLength(3);
  expect(outside.files).toEqual(['r.txt']);
});
