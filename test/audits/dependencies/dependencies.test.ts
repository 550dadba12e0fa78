import type { Report } from '../../../src/audits/report.js';
import { runAudit } from '../../../src/audits/run-audit.js';
import { advisory } from '../advisories.js';
import { fakeSources, NOW, type World } from '../fake-sources.js';

const TARGET = { name: 'Shop', repository: 'local:shop', address: null, manifest: null };

function audit(world: World, now = NOW, name = 'dependencies'): Promise<Report> {
  const signal = new AbortController().signal;
  return runAudit(name, TARGET, { sources: fakeSources(world), now: () => now, progress: () => {}, signal });
}

const ids = (report: Report) => report.findings.map(({ id }) => id).sort();
const find = (report: Report, id: string) => report.findings.find((finding) => finding.id === id);

/** One hashed pin of a package that is up to date: nothing to find. */
const CLEAN: World = {
  files: { 'requirements.txt': 'shop-core==2.0 --hash=sha256:aa\n' },
  packages: { 'shop-core': { '1.0': { uploaded: '2025-01-01' }, '2.0': { uploaded: '2026-10-01' } } },
};
const withPin = (pin: string, given: Partial<World> = {}): World => ({
  ...CLEAN,
  files: { 'requirements.txt': `${pin} --hash=sha256:aa\n` },
  ...given,
});

test('passes what is pinned, locked, current and without known holes', async () => {
  const report = await audit(CLEAN);
  expect(report).toMatchObject({ outcome: 'pass', findings: [], unchecked: [], target: 'Shop', format: 'farrier.report/1' });
  expect(report.sources.map(({ name, ok }) => [name, ok])).toEqual([
    ['OSV', true],
    ['PyPI', true],
    ['endoflife.date', true],
  ]);
});

describe('never passes by luck', () => {
  test.each(['OSV', 'PyPI', 'endoflife.date'] as const)('is an error while %s is away', async (name) => {
    const report = await audit({ ...CLEAN, away: [name] });
    expect(report.outcome).toBe('error');
    expect(report.sources.find((source) => source.name === name)).toMatchObject({ ok: false, error: `${name} could not be reached` });
  });

  test('says that packages are unknown, not clean, while OSV is away', async () => {
    const report = await audit({ ...CLEAN, away: ['OSV'] });
    expect(report.facts.packages).toMatchObject([{ name: 'shop-core', advisories: null }]);
  });

  test.each([
    ['a range', 'shop-core>=1.0', 'does not pin it'],
    ['an address', 'git+https://git.example/shop@0123abc#egg=shop', 'not from the index'],
    ['a version that is none', 'shop-core===custom', 'no PEP 440 version'],
    ['a package the index does not know', 'shop-private==1.0', 'the index does not know this package'],
    ['a line nobody understands', '{% if x %}', 'does not start with the name'],
  ])('names %s as not checked', async (_what, line, reason) => {
    const report = await audit({ ...CLEAN, files: { 'requirements.txt': `${line}\n` } });
    expect(report.unchecked.map((gap) => gap.reason).join()).toContain(reason);
    expect(report.outcome).not.toBe('pass');
  });

  test('names a record that OSV reports but whose own versions say otherwise', async () => {
    const sources = fakeSources(CLEAN);
    const lookUp = async () => ({
      byPackage: new Map([['shop-core', [advisory()]]]),
      reported: new Map([['shop-core==2.0', ['PYSEC-2026-1']]]),
      dataAsOf: NOW,
      fetchedAt: NOW,
    });
    const report = await runAudit('dependencies', TARGET, {
      sources: { ...sources, osv: { ...sources.osv, lookUp } },
      now: () => NOW,
      progress: () => {},
      signal: new AbortController().signal,
    });
    expect(report).toMatchObject({
      outcome: 'warn',
      unchecked: [{ subject: 'shop-core==2.0', reason: expect.stringContaining('PYSEC-2026-1') }],
    });
  });

  test.each([
    ['a file is missing', { 'requirements.txt': '-r gone.txt\nshop-core==2.0 --hash=sha256:aa' }],
    ['a lock is broken', { 'uv.lock': 'version = ' }],
    ['there is no manifest', { 'README.md': '# Shop' }],
    ['a file may not be read', { 'requirements.txt': 'refused: it has 50 MB' }],
  ])('is an error when %s', async (_what, files) => {
    expect(await audit({ ...CLEAN, files })).toMatchObject({ outcome: 'error', unchecked: [expect.anything()] });
  });
});

test('names each hole once, with the version that clears all', async () => {
  const report = await audit(
    withPin('shop-core==1.0', {
      advisories: [
        advisory({ id: 'PYSEC-2026-1', aliases: ['CVE-2026-1'] }),
        advisory({ id: 'GHSA-aaaa', aliases: ['CVE-2026-1'], label: 'HIGH' }),
        advisory({
          id: 'PYSEC-2026-2',
          affected: [{ name: 'shop-core', versions: [], ranges: [[{ introduced: '0.5' }, { fixed: '1.8' }]] }],
        }),
      ],
    }),
  );
  expect(ids(report)).toEqual(['dep-outdated:shop-core', 'vulnerable:shop-core:PYSEC-2026-1', 'vulnerable:shop-core:PYSEC-2026-2']);
  expect(find(report, 'vulnerable:shop-core:PYSEC-2026-1')).toMatchObject({
    severity: 'high',
    check: 'dep-vulnerable',
    fix: expect.stringContaining('1.8'),
  });
  expect(find(report, 'vulnerable:shop-core:PYSEC-2026-2')).toMatchObject({ severity: 'unknown' });
  expect(report.outcome).toBe('fail');
  expect(report.facts.packages).toMatchObject([
    { lowestClean: '1.8', latest: '2.0', jump: 'major', latestSameMinor: '1.0', yanked: false },
  ]);
});

describe('releases', () => {
  test.each([
    ['1.0', { '1.0': {}, '2.0': { uploaded: '2026-01-01' } }, 'medium'],
    ['1.0', { '1.0': {}, '2.0': { uploaded: '2026-09-01' } }, 'low'],
    ['1.0', { '1.0': {}, '1.1': { uploaded: '2026-01-01' } }, 'low'],
    ['1.0', { '1.0': {}, '2.0a1': { uploaded: '2026-01-01' } }, undefined],
    ['1.0', { '1.0': {}, '2.0': { uploaded: '2026-01-01', yanked: 'broken' } }, undefined],
    ['1.0', { '1.0': {}, '2.0': { uploaded: '2026-01-01', empty: true as const } }, undefined],
    ['3.0', { '1.0': {}, '2.0': { uploaded: '2026-01-01' } }, undefined],
  ])('%s beside %j is outdated: %s', async (pin, releases, severity) => {
    const report = await audit(withPin(`shop-core==${pin}`, { packages: { 'shop-core': releases } }));
    expect(find(report, 'dep-outdated:shop-core')?.severity).toBe(severity);
  });

  test('that were withdrawn are high', async () => {
    const report = await audit(
      withPin('shop-core==1.0', { packages: { 'shop-core': { '1.0': { yanked: 'lost orders' }, '1.0.1': { uploaded: '2026-10-01' } } } }),
    );
    expect(find(report, 'dep-yanked:shop-core')).toMatchObject({
      severity: 'high',
      title: 'shop-core 1.0 was withdrawn by its makers: lost orders',
      fix: 'Move shop-core to 1.0.1.',
    });
  });

  test.each([
    ['2024-11-21', [], 'low'],
    ['2024-11-23', [], undefined],
    ['2024-01-01', [advisory({ affected: [{ name: 'shop-core', versions: ['1.0'], ranges: [] }] })], 'high'],
  ])('last made on %s: abandoned %#', async (uploaded, advisories, severity) => {
    const report = await audit(withPin('shop-core==1.0', { packages: { 'shop-core': { '1.0': { uploaded } } }, advisories }));
    expect(find(report, 'dep-abandoned:shop-core')?.severity).toBe(severity);
  });
});

describe('Django', () => {
  const files = { 'requirements.txt': 'django==4.2.30 --hash=sha256:aa\ndjango-shop==1.0 --hash=sha256:bb\n' };
  const django = { '4.2.30': { uploaded: '2026-04-07' } };

  test('that has ended is never clean, and is the same finding as in the other audit', async () => {
    const report = await audit({ files: { 'requirements.txt': 'django==4.2.30 --hash=sha256:aa\n' }, packages: { django } });
    expect(find(report, 'django-eol')).toMatchObject({ severity: 'critical', check: 'django-eol' });
    expect(report.outcome).toBe('fail');
  });

  test('whose newer series are left to its own audit, which knows the way there', async () => {
    const releases = { ...django, '5.2.17': { uploaded: '2026-08-01' }, '6.1': { uploaded: '2026-08-05' } };
    const report = await audit({ files: { 'requirements.txt': 'django==4.2.30 --hash=sha256:aa\n' }, packages: { django: releases } });
    expect(find(report, 'dep-outdated:django')).toBeUndefined();
    expect(report.facts.packages).toMatchObject([{ name: 'django', latest: '6.1', jump: 'major' }]);
    expect(report.findings.map(({ fix }) => fix).join()).not.toContain('6.1');
  });

  test('whose holes are the same findings in both audits, in the same words', async () => {
    const hole = (id: string, given: object) =>
      advisory({ id, affected: [{ name: 'django', versions: [], ranges: [[{ introduced: '4.2' }, { fixed: '4.2.30' }]] }], ...given });
    const world = {
      files: { 'requirements.txt': 'django==4.2.1 --hash=sha256:aa\n' },
      packages: { django: { '4.2.1': { uploaded: '2026-04-07' }, '4.2.30': { uploaded: '2026-04-08' } } },
      advisories: [
        hole('PYSEC-2026-1', { aliases: ['CVE-2026-1'] }),
        hole('GHSA-a', { aliases: ['CVE-2026-1'], label: 'HIGH' }),
        hole('PYSEC-2026-2', {}),
      ],
    };
    const words = (report: Report) =>
      report.findings.filter(({ id }) => id.startsWith('vulnerable:') || id === 'django-eol').map((finding) => ({ ...finding, check: '' }));
    const here = words(await audit(world));
    expect(here.map(({ id }) => id)).toEqual(['vulnerable:django:PYSEC-2026-1', 'vulnerable:django:PYSEC-2026-2', 'django-eol']);
    const there = words(await audit(world, NOW, 'django'));
    expect(new Set(there)).toEqual(new Set(here));
  });

  test('that a package refuses now', async () => {
    const report = await audit({ files, packages: { django, 'django-shop': { '1.0': { uploaded: '2026-01-01', requires: '<4.0' } } } });
    expect(find(report, 'dep-django-incompatible:django-shop')).toMatchObject({
      severity: 'high',
      title: expect.stringContaining('requires Django <4.0'),
    });
  });

  test('whose next series a package refuses, with the release that clears it', async () => {
    const report = await audit({
      files,
      packages: {
        django,
        'django-shop': {
          '1.0': { uploaded: '2024-01-01', requires: '<5.0', django: ['4.2'] },
          '2.0': { uploaded: '2025-04-01', django: ['4.2', '5.2'], requires: '>=4.2' },
        },
      },
    });
    expect(find(report, 'dep-django-incompatible:django-shop')).toMatchObject({
      severity: 'medium',
      fix: 'Move django-shop to 2.0 first.',
    });
    expect(report.facts.packages).toMatchObject([
      {},
      {
        compatibility: {
          '5.2': {
            declared: ['4.2'],
            declaresTarget: false,
            requiresDjango: '<5.0',
            requirementAdmitsTarget: false,
            firstVersionDeclaringTarget: '2.0',
          },
        },
      },
    ]);
  });

  test('whose next series a package has not caught up with', async () => {
    const report = await audit({
      files,
      packages: { django, 'django-shop': { '1.0': { uploaded: '2026-01-01', requires: '>=3.2', django: ['4.2', '5.1'] } } },
    });
    expect(find(report, 'dep-django-incompatible:django-shop')).toMatchObject({
      title: expect.stringContaining('only up to 5.1'),
      fix: expect.stringContaining('Wait for a release'),
    });
  });

  test('that nobody refuses', async () => {
    const report = await audit({
      files,
      packages: { django, 'django-shop': { '1.0': { uploaded: '2026-01-01', requires: '>=3.2', django: ['4.2', '5.2'] } } },
    });
    expect(find(report, 'dep-django-incompatible:django-shop')).toBeUndefined();
  });
});

describe('files', () => {
  const packages = CLEAN.packages ?? {};
  const poetry = (version: string) => `[[package]]\nname = "shop-core"\nversion = "${version}"\n[metadata]\n`;

  test.each<[string, Record<string, string>, string[]]>([
    ['ranges', { 'requirements.txt': 'shop-core>=1.0\n' }, ['dep-lock-missing:requirements.txt', 'dep-unpinned:requirements.txt']],
    ['pins without hashes', { 'requirements.txt': 'shop-core==2.0\n' }, ['dep-lock-missing:requirements.txt']],
    ['pins that pip-compile wrote', { 'requirements.txt': 'shop-core==2.0\n', 'requirements.in': 'shop-core\n' }, []],
    ['a lock', { 'poetry.lock': poetry('2.0') }, []],
    [
      'a lock that meets its manifest',
      { 'poetry.lock': poetry('2.0'), 'pyproject.toml': '[tool.poetry.dependencies]\nshop-core = "^2.0"\n' },
      [],
    ],
    [
      'a lock that does not',
      { 'poetry.lock': poetry('2.0'), 'pyproject.toml': '[tool.poetry.dependencies]\nshop-core = "^3.0"\n' },
      ['dep-lock-stale:poetry.lock'],
    ],
    [
      'a lock that lacks a package',
      { 'poetry.lock': poetry('2.0'), 'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["shop-extra"]\n' },
      ['dep-lock-stale:poetry.lock'],
    ],
    [
      'a lock that lacks what another Python needs',
      {
        'poetry.lock': poetry('2.0'),
        'pyproject.toml': '[tool.poetry.dependencies]\nshop-core = "^2.0"\nbackports = {version = "^6", python = "<3.10"}\n',
      },
      [],
    ],
    [
      'a lock of a workspace with a member of it',
      {
        'uv.lock': `version = 1\n${['shop', 'shared'].map((name) => `[[package]]\nname = "${name}"\nversion = "0.1"\nsource = { editable = "${name}" }\n`).join('')}`,
        'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["shared"]\n',
      },
      [],
    ],
    [
      'requirements that install the project itself',
      {
        'requirements.txt': '-e .\nshop-core==2.0 --hash=sha256:aa\n',
        'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["shop-extra"]\n',
      },
      [],
    ],
    [
      'a second index',
      { 'requirements.txt': '--extra-index-url https://user:secret@private.example\nshop-core==2.0 --hash=sha256:aa\n' },
      ['dep-extra-index:requirements.txt'],
    ],
    ['a branch', { 'requirements.txt': 'git+https://git.example/shop@main#egg=shop\n' }, ['dep-vcs-floating:shop']],
    ['no commit at all', { 'requirements.txt': 'git+https://git.example/shop#egg=shop\n' }, ['dep-vcs-floating:shop']],
    ['a commit', { 'requirements.txt': 'git+https://git.example/shop@0123456789abcdef0123456789abcdef01234567#egg=shop\n' }, []],
    ['a template', { 'requirements.txt': '{% if x %}\nshop-core==2.0 --hash=sha256:aa\n' }, ['dep-unparsed:requirements.txt']],
    ['development tools', { 'requirements.txt': 'ipdb==0.13 --hash=sha256:aa\n' }, ['dep-dev-in-production:ipdb']],
  ])('%s', async (_what, files, wanted) => {
    expect(ids(await audit({ files, packages }))).toEqual(wanted);
  });

  test('keep development tools where only development installs them', async () => {
    const lock = JSON.stringify({ _meta: {}, default: { 'shop-core': { version: '==2.0' } }, develop: { ipdb: { version: '==0.13' } } });
    expect(ids(await audit({ files: { 'Pipfile.lock': lock }, packages }))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['in the main table', '[tool.poetry.dependencies]\nipdb = "*"\n', ['dep-dev-in-production:ipdb']],
    ['in a group of development', '[tool.poetry.group.dev.dependencies]\nipdb = "*"\n', []],
    ['not at all', '', []],
  ])('know development tools of a lock without groups by the manifest beside it: %s', async (_what, table, wanted) => {
    const lock = '[[package]]\nname = "ipdb"\nversion = "0.13"\n[metadata]\nlock-version = "2.0"\ncontent-hash = "x"\n';
    expect(
      ids(await audit({ files: { 'poetry.lock': lock, 'pyproject.toml': `[tool.poetry]\nname = "shop"\n${table}` }, packages })),
    ).toEqual(wanted);
  });

  test('hide credentials in everything that is said', async () => {
    const files = {
      'requirements.txt':
        '--extra-index-url https://user:secret@private.example\ngit+https://token-secret@git.example/shop@main#egg=shop\n',
    };
    expect(JSON.stringify(await audit({ files, packages }))).not.toContain('secret');
  });

  test('several of them are ranked, and all are named', async () => {
    const report = await audit({
      files: {
        'requirements/dev.txt': '-r base.txt\nipdb\n',
        'requirements/base.txt': 'x==1\n',
        'requirements/prod.txt': '-r base.txt\nshop-core==2.0\n',
      },
      packages,
    });
    expect(report.facts).toMatchObject({ entry: 'requirements/prod.txt', files: ['requirements/prod.txt', 'requirements/base.txt'] });
    expect((report.facts.manifests as { path: string }[]).map(({ path }) => path)).toEqual([
      'requirements/prod.txt',
      'requirements/base.txt',
      'requirements/dev.txt',
    ]);
  });
});

test.each([
  ['2026-09-23T00:00:00Z', false],
  ['2026-09-22T00:00:00Z', true],
])('a feed whose newest record is of %s is old: %s', async (feedAsOf, isStale) => {
  const report = await audit({ ...CLEAN, feedAsOf });
  expect(ids(report).includes('source-stale:OSV')).toBe(isStale);
});

test('the same evidence gives the same report', async () => {
  const world = withPin('shop-core==1.0', { advisories: [advisory()] });
  expect(await audit(world)).toEqual(await audit(world));
});
