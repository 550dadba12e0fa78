import { readRequirementsTxt } from '../../../src/audits/inventory/requirements-txt.js';

const read = (text: string) => readRequirementsTxt(text, 'requirements.txt');
const requirements = (text: string) => read(text).flatMap((entry) => ('requirement' in entry ? [entry.requirement] : []));
const unparsed = (text: string) => read(text).flatMap((entry) => ('unparsed' in entry ? [entry.unparsed] : []));
const options = (text: string) => read(text).flatMap((entry) => ('option' in entry ? [entry.option] : []));
const includes = (text: string) => read(text).flatMap((entry) => ('include' in entry ? [entry.include] : []));

test.each([
  ['Django==3.2.13', { name: 'django', specifier: '==3.2.13', pinned: '3.2.13' }],
  ['django', { name: 'django', specifier: '', pinned: null }],
  ['Some_Package.Name >= 1.0 , < 2', { name: 'some-package-name', specifier: '<2,>=1.0' }],
  ['psycopg[binary,pool] ~= 3.1', { name: 'psycopg', extras: ['binary', 'pool'], specifier: '~=3.1' }],
  ['requests (>=2.0)', { name: 'requests', specifier: '>=2.0' }],
  [`tzdata==2024.1 ; python_version<'3.9' # for old ones`, { name: 'tzdata', marker: 'python_version < "3.9"' }],
  ['pip @ https://files.example/pip-24.0.zip', { name: 'pip', url: 'https://files.example/pip-24.0.zip', specifier: '' }],
  [
    `shop @ git+https://git.example/shop@v1 ; python_version > "3"`,
    { name: 'shop', url: 'git+https://git.example/shop@v1', marker: 'python_version > "3"' },
  ],
  [
    'git+https://git.example/shop.git@0123abc#egg=Shop_Core',
    { name: 'shop-core', url: 'git+https://git.example/shop.git@0123abc#egg=Shop_Core', egg: 'Shop_Core' },
  ],
  ['https://files.example/a.tar.gz#egg=bleach==1.2', { name: 'bleach', pinned: null, egg: 'bleach==1.2' }],
  ['https://files.example/Nice_Name-1.0-py3-none-any.whl', { name: 'nice-name' }],
  ['https://files.example/some.zip', { name: null }],
  ['./vendor/shop', { name: null, url: 'path:./vendor/shop' }],
  ['../sibling', { name: null, url: 'path:../sibling' }],
  ['vendor.tar.gz', { url: 'path:vendor.tar.gz' }],
  ['-e .', { editable: true, url: 'path:.' }],
  ['-e git+https://git.example/shop#egg=shop', { editable: true, name: 'shop' }],
  ['--editable=git://git.example/shop#egg=shop', { editable: true, url: 'git+git://git.example/shop#egg=shop' }],
  ['django===3.2-custom', { specifier: '===3.2-custom', pinned: '3.2-custom' }],
  ['a==1 --hash=sha256:aa --hash sha256:bb', { hashes: 2 }],
])('reads %s', (line, wanted) => {
  const [found, ...others] = requirements(line);
  expect(others).toEqual([]);
  expect(found).toMatchObject(wanted);
  expect(unparsed(line)).toEqual([]);
});

test.each([
  ['{% if production %}', 'does not start with the name'],
  ['django=3.2', 'no version specifier'],
  ['django==', 'no version specifier'],
  ['django>=3.2.*', 'no version specifier'],
  ['django 3.2', 'no version specifier'],
  ['django[', 'no version specifier'],
  ['django; python is old', 'no environment marker'],
  ['django @', 'no address'],
  ['<<<<<<< HEAD', 'does not start with the name'],
  ['--no-such-option', 'no option that pip knows'],
  ['-r', 'needs a value'],
  [`django --global-option="open`, 'quotation mark'],
])('refuses "%s" with a reason', (line, reason) => {
  expect(unparsed(line)).toEqual([{ file: 'requirements.txt', line: 1, text: line, reason: expect.stringContaining(reason) }]);
  expect(requirements(line)).toEqual([]);
});

test('joins continued lines and counts from their first one', () => {
  const text = ['# locked', 'a==1 \\', '    --hash=sha256:aa \\', '    --hash=sha256:bb', '', 'b==2 \\', '  # not joined', 'c==3'].join(
    '\n',
  );
  expect(requirements(text).map(({ name, line, hashes }) => [name, line, hashes])).toEqual([
    ['a', 2, 2],
    ['b', 6, 0],
    ['c', 8, 0],
  ]);
});

test('reads files from Windows, with a mark at their start and without an end', () => {
  expect(requirements('\uFEFFdjango==3.2\r\nrequests==2.0\rpytz==1 \\').map(({ name, line }) => [name, line])).toEqual([
    ['django', 1],
    ['requests', 2],
    ['pytz', 3],
  ]);
});

test('takes # as a comment only after white space', () => {
  expect(requirements('git+https://git.example/a#egg=a # the fork')[0]).toMatchObject({ egg: 'a' });
  expect(requirements('   # nothing')).toEqual([]);
});

test('notes options, and ignores those that pip ignores', () => {
  const text = [
    '-i https://index.example/simple',
    '--extra-index-url=https://private.example',
    '--pre',
    'lxml==5 --install-option="--fast" --no-binary lxml',
    '-f ./wheels',
  ];
  expect(options(text.join('\n')).map(({ option, value, line }) => [option, value, line])).toEqual([
    ['--index-url', 'https://index.example/simple', 1],
    ['--extra-index-url', 'https://private.example', 2],
    ['--pre', null, 3],
    ['--install-option', '--fast', 4],
    ['--find-links', './wheels', 5],
  ]);
});

test.each([
  ['-r base.txt', 'requirements', 'base.txt'],
  ['-rbase.txt', 'requirements', 'base.txt'],
  ['--requirement=../base.txt', 'requirements', '../base.txt'],
  ['-c constraints.txt', 'constraints', 'constraints.txt'],
  ['--constraint "with space.txt"', 'constraints', 'with space.txt'],
])('finds the include in %s', (line, kind, path) => {
  expect(includes(line)).toEqual([{ kind, path, line: 1 }]);
});

test('leaves variables of the environment as they are', () => {
  expect(requirements('git+https://${TOKEN}@git.example/shop#egg=shop')[0]?.url).toBe('git+https://${TOKEN}@git.example/shop#egg=shop');
  expect(unparsed('django==${DJANGO}')).toHaveLength(1);
});
