import { recogniseFile } from '../../src/audits/recognise-file.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const recognise = (name: string | null, text: string) => recogniseFile(name, bytes(text));

const PIPFILE_LOCK = JSON.stringify({ _meta: { hash: { sha256: 'x' } }, default: { django: { version: '==3.2.13' } }, develop: {} });
const POETRY_LOCK = `[[package]]
name = "django"
version = "3.2.13"
optional = false
python-versions = ">=3.6"
files = []

[metadata]
lock-version = "2.0"
python-versions = "^3.9"
content-hash = "abc"
`;
const UV_LOCK = `version = 1
requires-python = ">=3.9"

[[package]]
name = "django"
version = "3.2.13"
source = { registry = "https://pypi.org/simple" }
`;
const PDM_LOCK = `[metadata]
groups = ["default"]
lock_version = "4.4"
content_hash = "sha256:abc"

[[package]]
name = "django"
version = "3.2.13"
groups = ["default"]
`;
const PYLOCK = `lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "django"
version = "3.2.13"
`;
const PYPROJECT = '[project]\nname = "shop"\ndependencies = ["django>=3.2"]\n';
const PIPFILE = '[[source]]\nurl = "https://pypi.org/simple"\n\n[packages]\ndjango = "*"\n';
const SETUP_CFG = '[options]\ninstall_requires =\n  django>=3.2\n';
const FREEZE = 'Django==3.2.13\npytz==2022.1\n-e git+https://github.com/acme/lib@4f2a91c#egg=lib\n';

describe('a file that somebody sent', () => {
  it.each([
    ['the output of pip freeze without a name', null, FREEZE, 'requirements.txt', 3],
    ['pip freeze under any name', 'frozen', FREEZE, 'frozen.txt', 3],
    ['requirements under their own name', 'requirements/prod.txt', FREEZE, 'requirements/prod.txt', 3],
    ['requirements that only include others', 'prod.txt', '-r base.txt\n', 'prod.txt', 0],
    ['poetry.lock by its name', 'poetry.lock', POETRY_LOCK, 'poetry.lock', 1],
    ['a lock in a folder', './apps/shop/uv.lock', UV_LOCK, 'apps/shop/uv.lock', 1],
    ['poetry.lock by its content', null, POETRY_LOCK, 'poetry.lock', 1],
    ['uv.lock by its content', 'lock.txt', UV_LOCK, 'uv.lock', 1],
    ['pdm.lock by its content', null, PDM_LOCK, 'pdm.lock', 1],
    ['pylock.toml by its content', null, PYLOCK, 'pylock.toml', 1],
    ['Pipfile.lock by its content', null, PIPFILE_LOCK, 'Pipfile.lock', 1],
    ['pyproject.toml by its content', null, PYPROJECT, 'pyproject.toml', 1],
    ['Pipfile by its content', 'x', PIPFILE, 'Pipfile', 1],
    ['setup.cfg by its content', null, SETUP_CFG, 'setup.cfg', 1],
    ['a file with a byte order mark', null, `\uFEFF${FREEZE}`, 'requirements.txt', 3],
  ])('is %s', async (_what, name, text, kept, packages) => {
    expect(await recognise(name, text)).toMatchObject({ ok: true, file: { name: kept }, packages });
  });

  it.each([
    ['nothing', null, '  \n', 'Nothing was sent.'],
    ['a web page', null, '<!doctype html>\n<html>\n<p>Please sign in.\n</html>\n', 'lines are not understood'],
    ['an error of a shell', null, 'bash: pip: command not found\n', 'not understood'],
    ['comments alone', 'requirements.txt', '# nothing here\n', 'it names no package'],
    ['a lock that is cut off', 'poetry.lock', POETRY_LOCK.slice(0, 40), 'poetry.lock: it is no valid TOML'],
    ['a lock of another shape', 'Pipfile.lock', '{"name": "shop"}', 'Pipfile.lock: '],
    ['a lock without packages', 'uv.lock', 'version = 1\nrequires-python = ">=3.9"\n', 'it names no package'],
    ['a file of npm', 'package-lock.json', '{"lockfileVersion": 3}', 'package-lock.json is not read'],
    ['a name that leads out', '../../etc/passwd', FREEZE, 'is no file name'],
    ['an absolute name', '/etc/passwd', FREEZE, 'is no file name'],
    ['a name with markup', '<!channel>.txt', FREEZE, '"??channel?.txt" is no file name'],
  ])('is refused when it is %s, saying what is wanted', async (_what, name, text, why) => {
    const refused = await recognise(name, text);
    expect(refused).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    expect(refused).toMatchObject({ why: expect.stringContaining('Wanted: ') });
  });

  it.each([
    ['zero bytes in it', bytes('django\0==1')],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x64, 0x00)],
  ])('is refused when it has %s', async (_what, content) => {
    expect(await recogniseFile(null, content)).toMatchObject({ ok: false, why: expect.stringContaining('This is no text.') });
  });

  it('is kept without the passwords in its addresses', async () => {
    const secret = '--index-url https://ci:hunter2@pypi.acme.example/simple\ndjango==3.2.13\nlib @ git+https://hunter2@git.example/lib\n';
    const { file } = (await recognise(null, secret)) as { file: { text: string } };
    expect(file.text).not.toContain('hunter2');
    expect(file.text).toContain('git+https://***@git.example/lib');
  });
});

/** Two megabytes of it. */
const heap = (unit: string) => unit.repeat(Math.floor(2_000_000 / unit.length));

it.each([
  ['requirements', null, heap('a\n'), 'names more than 10000 packages'],
  ['indented requirements', null, heap(' a\n'), 'names more than 10000 packages'],
  ['a pyproject.toml', 'pyproject.toml', `[project]\ndependencies = [${heap('"a",')}]`, 'is larger than 256 kB'],
  ['a setup.py', 'setup.py', `setup(install_requires=[${heap('"a",')}])`, 'is larger than 256 kB'],
  ['a setup.cfg that its content tells', null, `[options]\ninstall_requires =\n${heap('  a\n')}`, 'is larger than 256 kB'],
])('refuses %s of nothing but names, before a test would time out', async (_what, name, text, said) => {
  expect(await recognise(name, text)).toMatchObject({ ok: false, why: expect.stringContaining(said) });
});

it('takes a long list with many hashes each', async () => {
  const hashes = `    --hash=sha256:${'a'.repeat(64)} \\\n`.repeat(49);
  const lines = Array.from({ length: 450 }, (_, index) => `package-${index}==1.0 \\\n${hashes}    --hash=sha256:${'b'.repeat(64)}\n`);
  expect(await recognise('requirements.txt', lines.join(''))).toMatchObject({ ok: true, packages: 450 });
});
