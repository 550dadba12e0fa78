import { readInventory } from '../../../src/audits/inventory/read-inventory.js';
import { memoryTree } from '../memory-tree.js';

const names = (requirements: { name: string | null }[]) => requirements.map(({ name }) => name);

describe('includes', () => {
  test('come at their place, each file once', async () => {
    const tree = memoryTree({
      'requirements/prod.txt': 'first\n-r common.txt\nlast\n-r common.txt\n',
      'requirements/common.txt': '-r ../shared.txt\ncommon\n',
      'shared.txt': 'shared\n-r requirements/prod.txt\n',
    });
    const inventory = await readInventory(tree, 'requirements/prod.txt');
    expect(names(inventory.requirements)).toEqual(['first', 'shared', 'common', 'last']);
    expect(inventory.files).toEqual(['requirements/prod.txt', 'requirements/common.txt', 'shared.txt']);
    expect(inventory.unreadable).toEqual([]);
  });

  test('of constraints bring constraints, and requirements for a -r in them, as in pip', async () => {
    const tree = memoryTree({
      'a.txt': 'a\n-c c.txt\n-r b.txt',
      'b.txt': 'b\n-c d.txt',
      'c.txt': 'x==1\n-r e.txt',
      'd.txt': 'y==1',
      'e.txt': 'z==1',
    });
    const inventory = await readInventory(tree, 'a.txt');
    expect(names(inventory.requirements)).toEqual(['a', 'z', 'b']);
    expect(names(inventory.constraints)).toEqual(['x', 'y']);
  });

  test('of one file as both bring both, and tell what is wrong with it once', async () => {
    const tree = memoryTree({
      'requirements.txt': '-c base.txt\n-r base.txt\ngunicorn\n',
      'base.txt': '--no-index\nDjango==3.2.13\n!!!\n-c requirements.txt\n',
    });
    const inventory = await readInventory(tree, 'requirements.txt');
    expect(names(inventory.requirements)).toEqual(['django', 'gunicorn']);
    expect(names(inventory.constraints)).toEqual(['django', 'gunicorn']);
    expect(inventory.files).toEqual(['requirements.txt', 'base.txt']);
    expect(inventory).toMatchObject({ unparsed: [{ file: 'base.txt', line: 3 }], options: [{}], unreadable: [] });
  });

  test.each([
    ['../secret.txt', 'outside'],
    ['/etc/passwd', 'outside'],
    ['https://evil.example/r.txt', 'outside'],
    ['gone.txt', 'no such file'],
    ['link.txt', 'symbolic link'],
  ])('of %s make the inventory unreadable', async (path, reason) => {
    const tree = memoryTree({
      'requirements.txt': `django==3.2\n-r ${path}\n`,
      'link.txt': 'refused: it is reached through a symbolic link',
    });
    const inventory = await readInventory(tree, 'requirements.txt');
    expect(inventory.unreadable).toEqual([{ file: expect.stringContaining(path), reason: expect.stringContaining(reason) }]);
    expect(names(inventory.requirements)).toEqual(['django']);
  });

  test('in a very long chain end', async () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}.txt`, `p${i}\n-r ${i + 1}.txt\n`]));
    const inventory = await readInventory(memoryTree(files), '0.txt');
    expect(inventory.requirements).toHaveLength(200);
    expect(inventory.unreadable[0]?.reason).toContain('more than 200 files');
  });
});

const POETRY = `
[[package]]
name = "Django"
version = "4.2.1"
groups = ["main", "dev"]
markers = "python_version >= \\"3.8\\""
files = [{file = "Django-4.2.1.whl", hash = "sha256:a"}, {file = "Django-4.2.1.tar.gz", hash = "sha256:b"}]

[[package]]
name = "pytest"
version = "8.0"
category = "dev"

[[package]]
name = "old"
version = "1.0"

[[package]]
name = "fork"
version = "2.0"
[package.source]
type = "git"
url = "https://git.example/fork.git"
reference = "main"
resolved_reference = "0123456789abcdef0123456789abcdef01234567"

[metadata]
python-versions = ">=3.8"
[metadata.files]
old = [{file = "old-1.0.tar.gz", hash = "sha256:c"}]
`;

const UV = `
version = 1
requires-python = ">=3.12"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "django" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "django"
version = "6.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "sqlparse" }]
sdist = { url = "https://files.example/django-6.0.tar.gz", hash = "sha256:a" }
wheels = [{ url = "https://files.example/django-6.0.whl", hash = "sha256:b" }]

[[package]]
name = "pytest"
version = "9.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "sqlparse"
version = "0.5"
source = { git = "https://git.example/sqlparse?rev=main#0123456789abcdef0123456789abcdef01234567" }
`;

const PDM = `
[[package]]
name = "psycopg"
version = "3.2"
extras = ["binary"]
groups = ["default", "dev"]
marker = "python_version >= \\"3.9\\""
files = [{file = "a.whl", hash = "sha256:a"}]

[[package]]
name = "local"
version = "0.1"
path = "./local"
editable = true
`;

const PYLOCK = `
lock-version = "1.0"
requires-python = ">=3.10"
[[packages]]
name = "Django"
version = "5.2"
marker = "python_version >= '3.10'"
wheels = [{ name = "a.whl", url = "https://files.example/a.whl", hashes = { sha256 = "a" } }]
[[packages]]
name = "fork"
vcs = { type = "git", url = "https://git.example/fork", commit-id = "0123456789abcdef0123456789abcdef01234567" }
`;

const PIPFILE_LOCK = JSON.stringify({
  _meta: { requires: { python_version: '3.9' } },
  default: {
    Django: { version: '==3.2', hashes: ['sha256:a'], markers: "python_version >= '3.6'", extras: ['argon2'] },
    fork: { git: 'https://git.example/fork', ref: 'abc1234', editable: true },
  },
  develop: { pytest: { version: '==8.0' } },
});

test.each([
  [
    'poetry.lock',
    POETRY,
    [
      { name: 'django', pinned: '4.2.1', group: 'default', hashes: 2, marker: 'python_version >= "3.8"' },
      { name: 'pytest', pinned: '8.0', group: 'dev', hashes: 0 },
      { name: 'old', group: 'unknown', hashes: 1 },
      {
        name: 'fork',
        pinned: null,
        url: 'git+https://git.example/fork.git@0123456789abcdef0123456789abcdef01234567',
        lockedVersion: '2.0',
      },
    ],
    '>=3.8',
  ],
  [
    'uv.lock',
    UV,
    [
      { name: 'django', pinned: '6.0', group: 'unknown', hashes: 2 },
      { name: 'pytest', pinned: '9.0' },
      {
        name: 'sqlparse',
        pinned: null,
        lockedVersion: '0.5',
        url: 'git+https://git.example/sqlparse?rev=main#0123456789abcdef0123456789abcdef01234567',
      },
    ],
    '>=3.12',
  ],
  [
    'pdm.lock',
    PDM,
    [
      { name: 'psycopg', extras: ['binary'], group: 'default', marker: 'python_version >= "3.9"', hashes: 1 },
      { name: 'local', url: 'path:./local', editable: true, lockedVersion: '0.1' },
    ],
    null,
  ],
  [
    'pylock.toml',
    PYLOCK,
    [
      { name: 'django', pinned: '5.2', hashes: 1, marker: "python_version >= '3.10'" },
      { name: 'fork', url: 'git+https://git.example/fork@0123456789abcdef0123456789abcdef01234567', lockedVersion: null },
    ],
    '>=3.10',
  ],
  [
    'Pipfile.lock',
    PIPFILE_LOCK,
    [
      { name: 'django', pinned: '3.2', group: 'default', extras: ['argon2'], hashes: 1, marker: "python_version >= '3.6'" },
      { name: 'fork', url: 'git+https://git.example/fork@abc1234', editable: true },
      { name: 'pytest', group: 'dev' },
    ],
    '==3.9.*',
  ],
])('reads %s', async (file, text, requirements, requiresPython) => {
  const inventory = await readInventory(memoryTree({ [file]: text }), file);
  expect(inventory.unreadable).toEqual([]);
  expect(inventory.requirements).toMatchObject(requirements);
  expect(inventory.requirements).toHaveLength(requirements.length);
  expect(inventory.requiresPython).toBe(requiresPython);
});

test('follows in uv.lock which groups pull a package in', async () => {
  const { reachedFrom, direct, ownPackages } = await readInventory(memoryTree({ 'uv.lock': UV }), 'uv.lock');
  expect(reachedFrom).toEqual({ django: ['default'], sqlparse: ['default'], pytest: ['group:dev'] });
  expect(direct).toEqual(['django', 'pytest']);
  expect(ownPackages).toEqual(['shop']);
});

const PYPROJECT = `
[project]
name = "Shop"
requires-python = ">=3.12"
dependencies = ["django>=5.2,<6", "fork @ git+https://git.example/fork@abc1234", "not a requirement!"]
[project.optional-dependencies]
pdf = ["weasyprint"]
[dependency-groups]
dev = ["pytest==8.0", {include-group = "lint"}, {include-group = "gone"}]
lint = ["ruff"]
[tool.poetry.dependencies]
python = "^3.9"
celery = {version = "^5.2", extras = ["redis"]}
legacy = "~1.4"
any = "*"
two = "^1.0 || ^3.0"
exact = "2.1"
[tool.poetry.group.docs.dependencies]
sphinx = ">=7"
`;

test('reads pyproject.toml', async () => {
  const inventory = await readInventory(memoryTree({ 'pyproject.toml': PYPROJECT }), 'pyproject.toml');
  expect(inventory.requirements.map(({ name, specifier, group, pinned }) => [name, specifier, group, pinned])).toEqual([
    ['django', '<6,>=5.2', 'default', null],
    ['fork', '', 'default', null],
    ['weasyprint', '', 'extra:pdf', null],
    ['pytest', '==8.0', 'group:dev', '8.0'],
    ['ruff', '', 'group:lint', null],
    ['celery', '<6,>=5.2', 'default', null],
    ['legacy', '<1.5,>=1.4', 'default', null],
    ['any', '', 'default', null],
    ['exact', '==2.1', 'default', '2.1'],
    ['sphinx', '>=7', 'group:docs', null],
  ]);
  expect(inventory.unparsed.map(({ text }) => text)).toEqual(['not a requirement!', 'include-group = "gone"', 'two = "^1.0 || ^3.0"']);
  expect(inventory.requiresPython).toBe('>=3.12');
});

test('reads the Pythons of poetry in the words of PEP 440', async () => {
  const lock = (pythons: string) => `[[package]]\nname = "a"\nversion = "1"\n[metadata]\npython-versions = "${pythons}"\n`;
  const rangeOf = async (pythons: string) =>
    (await readInventory(memoryTree({ 'poetry.lock': lock(pythons) }), 'poetry.lock')).requiresPython;
  expect(await rangeOf('^3.13')).toBe('<4,>=3.13');
  expect(await rangeOf('~2.7 || ^3.5')).toBe('~2.7 || ^3.5');
  const pyproject =
    '[tool.poetry.dependencies]\nbackports = {version = "^6", python = "<3.10", markers = "os_name == \'nt\'"}\nzone = {version = "1", python = "~3.9.1"}\n';
  const { requirements } = await readInventory(memoryTree({ 'pyproject.toml': pyproject }), 'pyproject.toml');
  expect(requirements.map(({ marker }) => marker)).toEqual([
    `(os_name == 'nt') and python_version < "3.10"`,
    'python_version < "3.10" and python_full_version >= "3.9.1"',
  ]);
});

test('reads setup.cfg', async () => {
  const text =
    '[metadata]\nname = Shop\n[options]\npython_requires = >=3.8\ninstall_requires =\n    Django>=3.2\n    # old\n    pytz==2026.1  # pinned\n    requests ; python_version < "3" # old\n[options.extras_require]\npdf = weasyprint; lxml\n';
  const inventory = await readInventory(memoryTree({ 'setup.cfg': text }), 'setup.cfg');
  expect(inventory.requirements.map(({ name, specifier, group }) => [name, specifier, group])).toEqual([
    ['django', '>=3.2', 'default'],
    ['pytz', '==2026.1', 'default'],
    ['requests', '', 'default'],
    ['weasyprint', '', 'extra:pdf'],
    ['lxml', '', 'extra:pdf'],
  ]);
});

test.each([
  [
    `setup(name='shop', install_requires=['django>=3.2', "requests"  # web\n, 'pytz' 'data'], python_requires='>=3.8')`,
    ['django', 'requests', 'pytzdata'],
    0,
  ],
  [`REQUIRES = [\n  'django',\n]\nsetup(install_requires=REQUIRES, name='x')`, ['django'], 0],
  [`REQUIRES = ['django']\nREQUIRES += ['more']\nsetup(install_requires=REQUIRES, name='x')`, [], 1],
  [`setup(install_requires=open('requirements.txt').read().split())`, [], 1],
  [`setup(install_requires=['django'] + extra)`, [], 1],
  [`setup(install_requires=[name for name in names])`, [], 1],
  [`# install_requires=['fake']\nsetup()`, [], 0],
])('reads only what setup.py spells out: %s', async (text, wanted, unparsed) => {
  const inventory = await readInventory(memoryTree({ 'setup.py': text }), 'setup.py');
  expect(names(inventory.requirements)).toEqual(wanted);
  expect(inventory.unparsed).toHaveLength(unparsed);
});

test.each([
  ['poetry.lock', 'not = = toml', 'no valid TOML'],
  ['poetry.lock', '[[package]]\nname = "x"\n[metadata]', 'is not what it should be'],
  ['poetry.lock', '<html>Sign in</html>', 'no valid TOML'],
  ['uv.lock', 'version = "one"', 'is not what it should be'],
  ['uv.lock', `a = ${'['.repeat(100_000)}`, 'TOML'],
  ['Pipfile.lock', '{"default": {', 'no valid JSON'],
  ['Pipfile.lock', '['.repeat(200_000), 'nested more than 200 deep'],
  ['Pipfile.lock', '[]', 'is not what it should be'],
  ['pylock.toml', 'lock-version = "1.0"', 'is not what it should be'],
  ['pdm.lock', 'package = "none"', 'is not what it should be'],
])('calls a broken %s unreadable (%#)', async (file, text, reason) => {
  const inventory = await readInventory(memoryTree({ [file]: text }), file);
  expect(inventory.unreadable).toEqual([{ file, reason: expect.stringContaining(reason) }]);
  expect(inventory.requirements).toEqual([]);
});

describe('files made to be slow', () => {
  const read = (file: string, text: string) => readInventory(memoryTree({ [file]: text }), file);

  test.each([
    ['requirements.txt', ' '.repeat(1_000_000)],
    ['requirements.txt', `a${' '.repeat(1_000_000)}b`],
    ['requirements.txt', `${'\\'.repeat(1_000_000)}a`],
    ['requirements.txt', `a${'\\\n'.repeat(500_000)}`],
    ['requirements.txt', `a${'-'.repeat(1_000_000)}`],
    ['requirements.txt', `a; ${'('.repeat(100_000)}`],
    ['requirements.txt', `a @ ${'x'.repeat(190_000)} ;`],
    ['requirements.txt', `a --hash="${'\\'.repeat(100_000)}`],
    ['setup.py', `install_requires=["${'\\\\'.repeat(100_000)}`],
    ['setup.py', `${'"""'.repeat(100_001)}install_requires=[`],
    ['setup.cfg', `[options]\ninstall_requires =${' '.repeat(1_000_000)}x`],
    ['setup.cfg', `[options]\na${' '.repeat(1_000_000)}b`],
    ['pyproject.toml', `[tool.poetry.dependencies]\na = "${' '.repeat(900_000)}|x"`],
  ])('%s (%#) end', async (file, text) => {
    expect((await read(file, text)).unreadable).toEqual([]);
  });
});
