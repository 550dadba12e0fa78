import type { DeployIssue } from '../../../src/audits/deploy-check.js';
import { djangoSections } from '../../../src/audits/django-sections.js';
import { BUNDLED_DJANGO } from '../../../src/audits/inventory/bundled-django.js';
import type { Report } from '../../../src/audits/report.js';
import { runAudit } from '../../../src/audits/run-audit.js';
import type { SentFiles } from '../../../src/audits/sent-files.js';
import { hashOfEvidence } from '../../../src/audits/silence.js';
import { advisory } from '../advisories.js';
import { fakeSources, NOW, type World } from '../fake-sources.js';

const TARGET = { name: 'Shop', repository: 'local:shop', address: null, manifest: null };

function audit(world: World, now = NOW): Promise<Report> {
  const signal = new AbortController().signal;
  return runAudit('django', TARGET, { sources: fakeSources(world), now: () => now, progress: () => {}, signal });
}

const ids = (report: Report) => report.findings.map(({ id }) => id).sort();
const find = (report: Report, id: string) => report.findings.find((finding) => finding.id === id);
const pinned = (version: string, more: Record<string, string> = {}): World => ({
  files: { 'requirements.txt': `django==${version}\n`, '.python-version': '3.12\n', ...more },
  packages: { django: { [version]: { uploaded: '2026-01-01' } } },
});

test('passes a supported, patched Django', async () => {
  const report = await audit(pinned('6.1'));
  expect(report).toMatchObject({ outcome: 'pass', findings: [], unchecked: [] });
  expect(report.facts).toMatchObject({
    pinned: '6.1',
    series: '6.1',
    supported: true,
    endOfLife: '2027-12-31',
    lts: false,
    latestInSeries: '6.1',
    daysLeft: 404,
    path: [],
  });
});

test('names the releases to come, with the day on which they were announced', async () => {
  expect((await audit(pinned('6.1'))).facts).toMatchObject({
    coming: [
      { series: '6.2', lts: true, releasedIn: '2027-04', endsIn: '2030-04' },
      { series: '2028', releasedIn: '2028-01' },
    ],
    comingAsOf: '2026-08-22',
    dateDifferences: [],
  });
});

describe('what production said', () => {
  const sent = (text: string, at: string, commit: string | null = '4f2a91c'): SentFiles => {
    return { version: 1, origin: { from: 'ci', commit, at }, files: [{ name: 'requirements.txt', text }] };
  };
  const beside = (production: SentFiles): World => ({ ...pinned('6.1'), production });

  test.each<[string, SentFiles, string | undefined]>([
    [
      'another Django',
      sent('django==6.0.8\n', '2026-11-20T00:00:00.000Z'),
      'The repository pins Django 6.1, and production, commit 4f2a91c has 6.0.8',
    ],
    [
      'another Django, of no commit',
      sent('django==6.0.8\n', '2026-11-20T00:00:00.000Z', null),
      'The repository pins Django 6.1, and production has 6.0.8',
    ],
    ['the same Django', sent('Django==6.1.0\n', '2026-11-20T00:00:00.000Z'), undefined],
    ['no Django', sent('requests==2.0\n', '2026-11-20T00:00:00.000Z'), undefined],
    ['nothing that can be read', sent('{', '2026-11-20T00:00:00.000Z'), undefined],
    [
      'something 30 days ago',
      sent('django==6.0.8\n', '2026-10-23T12:00:00.000Z'),
      'The repository pins Django 6.1, and production, commit 4f2a91c has 6.0.8',
    ],
    ['something longer ago', sent('django==6.0.8\n', '2026-10-23T11:59:59.000Z'), undefined],
  ])('is held against the lock when it has %s', async (_what, production, title) => {
    const found = find(await audit(beside(production)), 'django-version-drift');
    expect(found?.title).toBe(title);
    if (title !== undefined) expect(found?.severity).toBe('medium');
  });
});

describe('what Django itself says about production', () => {
  const issue = (id: string, level: DeployIssue['level'], more: Partial<DeployIssue> = {}): DeployIssue => {
    return { id, level, about: null, text: 'Text <!here>.', hint: null, ...more };
  };
  const said = (issues: DeployIssue[], at = '2026-11-20T12:00:00.000Z', counted = issues.length): World => {
    const origin = { from: 'ci' as const, commit: '4f2a91c', at };
    return { ...pinned('6.1'), production: { version: 1, origin, files: [], deployCheck: { issues, counted, silenced: 2, origin } } };
  };

  test('are findings by its ids, with when it was sent', async () => {
    const report = await audit(
      said([
        issue('security.W004', 'warning'),
        issue('models.E028', 'error', { about: 'shop.Order', hint: 'Rename it.' }),
        issue('models.E028', 'error', { about: 'shop.Cart' }),
        issue('shop.C1', 'critical'),
        issue('shop.I1', 'info'),
      ]),
    );
    expect(report.findings.map(({ id, subject, severity, fix }) => [id, subject, severity, fix])).toEqual([
      ['deploy-check:security.W004', 'security.W004', 'medium', expect.stringContaining('SILENCED_SYSTEM_CHECKS')],
      ['deploy-check:models.E028', 'shop.Order', 'high', 'Rename it.'],
      ['deploy-check:shop.C1', 'shop.C1', 'high', expect.anything()],
      ['deploy-check:shop.I1', 'shop.I1', 'info', expect.anything()],
    ]);
    expect(find(report, 'deploy-check:models.E028')?.evidence).toEqual({
      id: 'models.E028',
      level: 'error',
      about: 'shop.Order',
      sentAt: '2026-11-20T12:00:00.000Z',
      also: ['shop.Cart'],
    });
    expect(report.facts['deployCheck']).toMatchObject({ counted: 5, silenced: 2, origin: { commit: '4f2a91c' } });
    expect(djangoSections(report)).toContain(
      [
        '*manage.py check --deploy* (sent from CI, commit 4f2a91c, 2 days ago, 2 silenced in the settings):',
        '• models.E028: Text &lt;!here&gt;. (high)',
        '• shop.C1: Text &lt;!here&gt;. (high)',
        '• security.W004: Text &lt;!here&gt;. (medium)',
        '• shop.I1: Text &lt;!here&gt;. (a fact)',
      ].join('\n'),
    );
  });

  test('are the same evidence whenever it is sent again', async () => {
    const hash = async (at: string) => {
      const found = find(await audit(said([issue('security.W004', 'warning')], at)), 'deploy-check:security.W004');
      return found && hashOfEvidence(found);
    };
    expect(await hash('2026-11-20T12:00:00.000Z')).toBe(await hash('2026-11-21T12:00:00.000Z'));
  });

  test('is told when it is nothing', async () => {
    const report = await audit(said([]));
    expect(report).toMatchObject({ outcome: 'pass', findings: [] });
    expect(djangoSections(report).join()).toContain('2 days ago, 2 silenced in the settings): no issues.');
  });

  test.each([
    [
      'old',
      said([issue('security.W004', 'warning')], '2026-10-22T12:00:00.000Z'),
      'sent from CI, commit 4f2a91c, 31 days ago: what changed',
    ],
    ['not all known', said([], undefined, 3), '3 of the 3 issues that it counts are not known here'],
  ])('is no pass when it is %s', async (_what, world, reason) => {
    const report = await audit(world);
    expect(report.outcome).toBe('warn');
    expect(report.unchecked).toEqual([{ subject: 'manage.py check --deploy', reason: expect.stringContaining(reason) }]);
  });
});

test('uses the earlier of two ends that differ, and says so', async () => {
  const series = BUNDLED_DJANGO.series.map((one) => (one.name === '6.1' ? { ...one, endsOn: '2028-02-28' } : one));
  const report = await audit({ ...pinned('6.1'), django: { ...BUNDLED_DJANGO, series } });
  expect(report.facts).toMatchObject({ endOfLife: '2027-12-31', daysLeft: 404 });
  expect(find(report, 'django-dates-differ:6.1:security-fixes')).toMatchObject({
    severity: 'info',
    title: expect.stringContaining("the release table says 2028-02-28, the project's announcement 2027-12. I use the earlier, 2027-12-31"),
  });
});

test.each([
  ['3.2.25', 'critical'],
  ['0.96.1', 'critical'],
  ['6.1', undefined],
])('Django %s: end of life is %s', async (version, severity) => {
  const report = await audit(pinned(version));
  expect(find(report, 'django-eol')?.severity).toBe(severity);
  if (severity !== undefined) expect(report.outcome).toBe('fail');
});

test.each([
  ['3.2', 'fail', 'django-eol'],
  ['~=3.2.0', 'fail', 'django-eol'],
  ['>=5.2,<6', 'fail', 'django-unpinned'],
])('the range %s is %s', async (specifier, outcome, id) => {
  const report = await audit({ files: { 'requirements.txt': `django${specifier.match(/^\d/) ? '==' : ''}${specifier}\n` } });
  expect(report.outcome).toBe(outcome);
  expect(ids(report)).toContain(id);
});

test('tells what a range allows', async () => {
  const report = await audit({ files: { 'requirements.txt': 'django>=4.2,<6\n' } });
  expect(report.facts).toMatchObject({
    declared: ['<6,>=4.2'],
    pinned: null,
    rangeAllowsSeries: ['5.2', '5.1', '5.0', '4.2'],
    latestAllowed: '5.2.17',
    anyAllowedSupported: true,
  });
  expect(report.unchecked).toMatchObject([{ reason: expect.stringContaining('not pinned') }, { subject: 'Python' }]);
});

test.each([
  ['5.2.16', [], 'medium'],
  ['5.2.16', [advisory({ affected: [{ name: 'django', versions: [], ranges: [[{ introduced: '5.0' }, { fixed: '5.2.17' }]] }] })], 'high'],
  ['5.2.16', [advisory({ affected: [{ name: 'django', versions: [], ranges: [[{ introduced: '6.0' }, { fixed: '6.0.3' }]] }] })], 'medium'],
  ['5.2.17', [], undefined],
])('%s is behind its series: %#', async (version, advisories, severity) => {
  expect(find(await audit({ ...pinned(version), advisories }), 'django-patch-behind')?.severity).toBe(severity);
});

test('names its holes', async () => {
  const holes = [
    advisory({
      id: 'PYSEC-2026-7',
      label: 'CRITICAL',
      affected: [{ name: 'django', versions: ['5.2.16'], ranges: [[{ introduced: '5.0' }, { fixed: '5.2.17' }]] }],
    }),
  ];
  const report = await audit({ ...pinned('5.2.16'), advisories: holes });
  expect(find(report, 'vulnerable:django:PYSEC-2026-7')).toMatchObject({
    check: 'django-known-vulnerability',
    severity: 'critical',
    fix: expect.stringContaining('5.2.17'),
  });
});

test.each([
  ['5.2.17', 'low'],
  ['6.0.8', 'medium'],
  ['6.1', undefined],
  ['4.2.30', undefined],
])('%s gets security fixes only: %s', async (version, severity) => {
  expect(find(await audit(pinned(version)), 'django-mainstream-ended')?.severity).toBe(severity);
});

test('does not like a pre-release in production', async () => {
  expect(find(await audit(pinned('6.1rc1')), 'django-prerelease')?.severity).toBe('high');
});

describe('Python', () => {
  const dockerfile = (text: string) => pinned('5.2.17', { Dockerfile: text });

  test.each<[string, World, string | null, string | null]>([
    ['a Dockerfile', dockerfile('FROM python:3.8-slim\n'), '3.8', 'high'],
    [
      'its last stage',
      dockerfile('FROM python:3.8 AS build\nFROM --platform=linux/amd64 registry.example/library/python:3.12.1-slim\n'),
      '3.12',
      null,
    ],
    ['an argument', dockerfile('ARG PYTHON=3.8\nFROM python:${PYTHON}-slim\n'), '3.8', 'high'],
    [
      'runtime.txt',
      { ...pinned('5.2.17'), files: { 'requirements.txt': 'django==5.2.17\n', 'runtime.txt': 'python-3.8.20\n' } },
      '3.8',
      'high',
    ],
    ['.python-version', pinned('5.2.17'), '3.12', null],
    ['an image of uv', dockerfile('FROM ghcr.io/astral-sh/uv:python3.8-bookworm\n'), '3.8', 'high'],
    ['an image of a version of uv', dockerfile('FROM ghcr.io/astral-sh/uv:0.9.2-python3.12-bookworm-slim\n'), '3.12', null],
    ['one that ends soon', dockerfile('FROM python:3.11\n'), '3.11', 'medium'],
  ])('is read from %s', async (_what, world, series, severity) => {
    const report = await audit(world);
    expect(report.facts.python).toMatchObject({ series });
    expect(find(report, 'python-eol')?.severity ?? null).toBe(severity);
  });

  test.each([
    ['>=3.8', undefined],
    ['>=3.8,<3.9', 'high'],
    ['~2.7 || ^3.5', undefined],
  ])('requires-python %s', async (range, severity) => {
    const world = {
      files: { 'pyproject.toml': `[project]\nname = "shop"\nrequires-python = "${range}"\ndependencies = ["django==6.1"]\n` },
    };
    const report = await audit(world);
    expect(report.facts.python).toMatchObject({ range, series: null });
    expect(find(report, 'python-eol')?.severity).toBe(severity);
    expect(report.unchecked.some(({ reason }) => reason.includes('is not understood here'))).toBe(range.includes('||'));
  });

  describe('of CI', () => {
    const workflow = (job: string, more = '') => ({ '.github/workflows/ci.yml': `on: push\n${more}jobs:\n  test:\n${job}` });
    const step = (version: string) => `    steps:\n      - uses: actions/setup-python@v5\n        with: {python-version: "${version}"}\n`;
    const matrix = (text: string) => `    strategy:\n      matrix:\n        ${text}\n${step('${{ matrix.py }}')}`;

    test.each<[string, Record<string, string>, string[]]>([
      ['one version', workflow(step('3.8')), ['3.8']],
      ['a patch', workflow(step('3.10.4')), ['3.10.4']],
      [
        'lines',
        workflow(step('').replace('{python-version: ""}', '\n          python-version: |\n            3.12\n            3.9')),
        ['3.9', '3.12'],
      ],
      ['a matrix', workflow(matrix('py: ["3.10", "3.8"]')), ['3.8', '3.10']],
      ['numbers', workflow(matrix('py: [3.10, 3.9]')), ['3.9', '3.10']],
      ['rows of a matrix', workflow(matrix('include:\n          - py: "3.11"\n          - py: "3.9"')), ['3.9', '3.11']],
      ['a variable', workflow(step('${{ env.PY }}'), 'env:\n  PY: "3.8"\n'), ['3.8']],
      ['a variable of the job', workflow(`    env: {PY: "3.9"}\n${step('${{env.PY}}')}`, 'env:\n  PY: "3.8"\n'), ['3.9']],
      ['what is no version', workflow(step('3.x') + matrix('py: [pypy3.9, ">=3.8", 3]').replace('    steps', '    other')), []],
      ['a container', workflow('    container: python:3.8-slim\n'), ['3.8']],
      [
        'an image of GitLab',
        { '.gitlab-ci.yml': 'image: python:3.9\ntest:\n  image: {name: "python:3.8-slim"}\n  script: [x]\n' },
        ['3.8', '3.9'],
      ],
      ['a compose file', { 'compose.yaml': 'services: {web: {image: "python:3.8"}}\n' }, []],
    ])('is read from %s', async (_what, files, tested) => {
      const report = await audit({ ...pinned('5.2.17'), files: { 'requirements.txt': 'django==5.2.17\n', ...files } });
      expect(report.facts.python).toMatchObject({ version: tested[0] ?? null, tested });
    });

    test.each([
      ['py: ["3.8"]', 'Python 3.8 ended on 2024-10-07: no security fixes any more (it is what .github/workflows/ci.yml runs)'],
      [
        'py: ["3.8", "3.12"]',
        'Python 3.8 ended on 2024-10-07: no security fixes any more (it is the lowest of the 2 that .github/workflows/ci.yml runs)',
      ],
    ])('is said as such: %s', async (versions, title) => {
      const report = await audit({ ...pinned('5.2.17'), files: { 'requirements.txt': 'django==5.2.17\n', ...workflow(matrix(versions)) } });
      expect(find(report, 'python-eol')).toMatchObject({ severity: 'high', title });
    });

    test.each([
      ['.python-version', { '.python-version': '3.12\n' }, { version: '3.12', tested: [] }],
      [
        'requires-python',
        { 'pyproject.toml': '[project]\nname = "shop"\nrequires-python = ">=3.12"\n' },
        { version: null, range: '>=3.12' },
      ],
    ])('counts less than %s', async (_what, files, python) => {
      const report = await audit({
        ...pinned('5.2.17'),
        files: { 'requirements.txt': 'django==5.2.17\n', ...workflow(step('3.8')), ...files },
      });
      expect(report.facts.python).toMatchObject(python);
    });

    test('takes no longer for many steps of many rows', async () => {
      const rows = `include: [${'{py: "3.8"},'.repeat(9_000)}]`;
      const steps = Array.from({ length: 2_000 }, (_, at) => `      - with: {python-version: "\${{ matrix.py${at} }}"}\n`).join('');
      const report = await audit({
        ...pinned('5.2.17'),
        files: { 'requirements.txt': 'django==5.2.17\n', ...workflow(matrix(rows) + steps) },
      });
      expect(report.facts['declared']).toEqual(['==5.2.17']);
    });
  });

  test('is said to be unknown where nothing names it', async () => {
    const report = await audit({ ...pinned('6.1'), files: { 'requirements.txt': 'django==6.1\n' } });
    expect(report).toMatchObject({ outcome: 'warn', unchecked: [{ subject: 'Python' }] });
  });

  test.each([
    ['5.2.17', '3.8', 'high', '5.2'],
    ['4.2.30', '3.9', 'medium', '5.2'],
    ['5.2.17', '3.11', 'medium', '6.0'],
    ['5.2.17', '3.13', undefined, undefined],
  ])('Django %s on Python %s: %s', async (version, python, severity, target) => {
    const found = find(await audit(pinned(version, { Dockerfile: `FROM python:${python}\n` })), 'python-django-matrix');
    expect(found?.severity).toBe(severity);
    expect(found?.evidence.django).toBe(target);
  });
});

describe('databases', () => {
  const compose = (image: string) => pinned('5.2.17', { 'docker-compose.yml': `services:\n  db:\n    image: ${image}\n` });

  test.each([
    ['postgres:12-alpine', 'database-django-matrix:postgresql:docker-compose.yml', 'high'],
    ['postgis/postgis:13-3.4', 'database-django-matrix:postgresql:docker-compose.yml', 'high'],
    ['postgres:16', 'database-django-matrix:postgresql:docker-compose.yml', undefined],
    ['mysql:5.7', 'database-django-matrix:mysql:docker-compose.yml', 'high'],
    ['mysql:8', 'database-django-matrix:mysql:docker-compose.yml', undefined],
    ['mariadb:10.5', 'database-django-matrix:mariadb:docker-compose.yml', 'medium'],
    ['${REGISTRY:-}postgres:latest', 'database-django-matrix:postgresql:docker-compose.yml', undefined],
  ])('%s', async (image, id, severity) => {
    expect(find(await audit(compose(image)), id)?.severity).toBe(severity);
  });

  test('are found in CI too, also where anchors, aliases and several documents are', async () => {
    const workflow = 'jobs:\n  test:\n    services:\n      postgres:\n        image: postgres:11\n';
    const gitlab = 'spec: {}\n---\n.db: &db\n  image: !reference [a]\njobs: {db: &x {image: &i mysql:5.7}, other: *x}\nlast: {<<: *db}\n';
    const report = await audit(pinned('5.2.17', { '.github/workflows/test.yml': workflow, '.gitlab-ci.yml': gitlab }));
    expect(ids(report)).toContain('database-django-matrix:postgresql:.github/workflows/test.yml');
    expect(ids(report)).toContain('database-django-matrix:mysql:.gitlab-ci.yml');
    expect(report.unchecked).toEqual([]);
  });

  test('are found among the services of GitLab', async () => {
    const gitlab = 'services:\n  - name: postgres:12\n    alias: db\ntest:\n  services: [mysql:5.7]\n';
    expect(ids(await audit(pinned('5.2.17', { '.gitlab-ci.yml': gitlab })))).toEqual(
      expect.arrayContaining(['database-django-matrix:postgresql:.gitlab-ci.yml', 'database-django-matrix:mysql:.gitlab-ci.yml']),
    );
  });

  test.each([
    ['is no YAML', 'compose.yaml', 'services: {}\n---\na: [', 'line 3: it is no valid YAML: brackets without their end'],
    ['is made of commas', 'compose.yaml', `a: [${','.repeat(200_000)}`, 'line 1: it is no valid YAML: "," where a value should be'],
    ['is nested without end', 'compose.yaml', `a: ${'['.repeat(200_000)}`, 'line 1: it is nested more than 200 deep'],
    ['has unending variables', 'compose.yaml', `image: "${'${a:-'.repeat(50_000)}"\n`, undefined],
    ['has too many documents', 'compose.yaml', '---\n'.repeat(50_000), 'it has more than 10 documents'],
    ['multiplies its arguments', 'Dockerfile', `ARG A=${'a'.repeat(100_000)}\nFROM ${'$A'.repeat(70_000)}\n`, undefined],
    [
      'is large',
      'Dockerfile',
      `FROM python:3.12\n${'#'.repeat(256 * 1024)}`,
      'it has more than 256 kB, and files of its kind over 256 kB are not read',
    ],
  ])('a file that %s is told, and holds nobody up', async (_what, path, text, reason) => {
    const report = await audit(pinned('6.1', { [path]: text }));
    expect(report.unchecked).toEqual(reason === undefined ? [] : [{ subject: path, reason }]);
  });

  test('whose minimum is not known are not judged, and that is said', async () => {
    const report = await audit(pinned('6.1', { 'compose.yaml': 'services: {db: {image: "mysql:5.7"}}' }));
    expect(report.unchecked).toEqual([{ subject: 'MySQL 5.7 (compose.yaml)', reason: expect.stringContaining('not known here') }]);
  });
});

describe('the way to the next series', () => {
  const files = { 'requirements.txt': 'django==4.2.30\ndjango-shop==1.0\ndjango-cart==1.0\nrequests==2.0\n', '.python-version': '3.12' };
  const packages: World['packages'] = {
    django: { '4.2.30': { uploaded: '2026-04-07' } },
    'django-shop': {
      '1.0': { uploaded: '2023-01-01', requires: '<5.0' },
      '1.5': { uploaded: '2025-03-01', django: ['5.2'], requires: '>=4.2' },
    },
    'django-cart': { '1.0': { uploaded: '2023-01-01', requires: '<5' } },
    requests: { '2.0': { uploaded: '2026-01-01' } },
  };

  test('names what stands in it, with the release that clears it', async () => {
    const report = await audit({ files, packages });
    expect(report.facts).toMatchObject({
      path: [{ series: '5.2', latest: '5.2.17', lts: true, supported: true }],
      blockers: [
        { name: 'django-cart', target: '5.2', firstVersion: null, reason: 'it requires Django <5' },
        { name: 'django-shop', target: '5.2', firstVersion: '1.5' },
      ],
    });
    expect(find(report, 'django-upgrade-blockers')).toMatchObject({
      severity: 'medium',
      title: expect.stringContaining('2 packages stand in the way of Django 5.2; for 1 of them'),
    });
  });

  test('names what was made for older series and has a release that names the next, and nothing that is silent or up to date', async () => {
    const report = await audit({
      files: { ...files, 'requirements.txt': 'django==4.2.30\na==1.0\nb==1.0\nc==1.0\nd==1.0\n' },
      packages: {
        django: { '4.2.30': { uploaded: '2026-04-07' } },
        a: {
          '1.0': { uploaded: '2021-01-01', django: ['3.1', '3.2'] },
          '2.0': { uploaded: '2025-05-01', django: ['4.2', '5.2'] },
        },
        b: { '1.0': { uploaded: '2021-01-01' }, '2.0': { uploaded: '2025-05-01', django: ['5.2'] } },
        c: { '1.0': { uploaded: '2025-05-01', django: ['5.2'] }, '2.0': { uploaded: '2025-06-01', django: ['5.2'] } },
        d: { '1.0': { uploaded: '2025-05-01', django: ['6.0'] }, '2.0': { uploaded: '2025-06-01', django: ['5.2', '6.0'] } },
      },
    });
    expect(report.facts['blockers']).toEqual([
      expect.objectContaining({ name: 'a', version: '1.0', reason: 'it names Django only up to 3.2', firstVersion: '2.0' }),
    ]);
  });

  test('orders the whole way: Python, then the packages of each series, then Django; a package moves on from where it was moved to', async () => {
    const old: World = {
      files: {
        'requirements.txt': 'django==3.2.25\ndjango-shop==1.0\ndjango-cart==1.0\ndjango-free==1.0\n',
        '.python-version': '3.7\n',
        'compose.yaml': 'services:\n  db:\n    image: postgres:12\n',
      },
      packages: {
        django: { '3.2.25': { uploaded: '2024-03-04' } },
        'django-shop': {
          '1.0': { uploaded: '2021-01-01', requires: '<4' },
          '1.1': { uploaded: '2023-05-01', requires: '<5', django: ['4.2'] },
          '1.2': { uploaded: '2023-06-01', requires: '<5', django: ['4.2'] },
          '1.5': { uploaded: '2025-03-01', requires: '>=4.2', django: ['4.2', '5.2'] },
        },
        'django-cart': { '1.0': { uploaded: '2021-01-01', requires: '<5', django: ['4.2'] } },
        'django-free': { '1.0': { uploaded: '2021-01-01' } },
      },
    };
    const report = await audit(old);
    expect(report.facts).toMatchObject({
      path: [
        { series: '4.2', endOfLife: '2026-04-07' },
        { series: '5.2', endOfLife: '2028-04-30' },
      ],
      blockers: [
        {
          name: 'django-shop',
          target: '4.2',
          version: '1.0',
          firstVersion: '1.1',
          firstVersionBy: 'classifier',
          firstVersionOn: '2023-05-01',
        },
        { name: 'django-cart', target: '5.2', firstVersion: null, firstVersionBy: null, firstVersionOn: null },
        { name: 'django-shop', target: '5.2', version: '1.1', firstVersion: '1.5', files: ['requirements.txt'] },
      ],
      effort: { series: 2, packages: 2, waiting: 1 },
      plan: [
        { id: 'python:4.2', series: '4.2' },
        { id: 'move:django-shop:4.2', text: 'Move django-shop from 1.0 to 1.1' },
        { id: 'django:4.2', text: 'Move to Django 4.2.30 LTS, which ended on 2026-04-07: do not stay there' },
        { id: 'python:5.2' },
        { id: 'database:postgresql:5.2', text: 'Move PostgreSQL to 14 or newer, for Django 5.2' },
        { id: 'wait:django-cart:5.2', text: 'Wait for a django-cart that takes Django 5.2 (it requires Django <5), or replace it' },
        { id: 'move:django-cart:5.2', text: 'Move django-cart from 1.0 to that release' },
        { id: 'move:django-shop:5.2', text: 'Move django-shop from 1.1 to 1.5' },
        { id: 'django:5.2', text: 'Move to Django 5.2.17 LTS, supported until 2028-04-30' },
      ],
    });
    expect(find(report, 'django-upgrade-blockers')?.title).toBe(
      '1 package stands in the way of Django 4.2; for 1 of them a newer release clears it',
    );
  });

  test('does not guess while PyPI is away', async () => {
    const report = await audit({ files, packages, away: ['PyPI'] });
    expect(report.facts).toMatchObject({ plan: null, effort: null });
    expect(report.facts.blockers).toBeNull();
    expect(report.outcome).toBe('error');
  });
});

test.each(['OSV', 'PyPI', 'endoflife.date'] as const)('is an error while %s is away', async (name) => {
  const report = await audit({ ...pinned('6.1'), away: [name] });
  expect(report.outcome).toBe('error');
});

test('uses the bundled table while endoflife.date is away, and says how old it is', async () => {
  const report = await audit({ ...pinned('3.2.25'), away: ['endoflife.date'] });
  expect(report.facts).toMatchObject({ series: '3.2', supported: false });
  expect(report.sources.find(({ name }) => name === 'bundled Django release table')).toMatchObject({
    ok: true,
    dataAsOf: '2026-08-09T00:06:22.000Z',
  });
  expect(ids(report)).toEqual(expect.arrayContaining(['django-eol', 'source-stale:bundled Django release table']));
});

test.each([
  ['nothing asks for Django', 'flask==3.0\n', 'asks for Django'],
  ['it comes from an address', 'git+https://git.example/django@0123abc#egg=django\n', 'comes from an address'],
  ['its series is too new for the table', 'django==9.0\n', 'does not know this series'],
])('does not pass when %s', async (_what, text, reason) => {
  const report = await audit({ files: { 'requirements.txt': text, '.python-version': '3.12' } });
  expect(report.outcome).not.toBe('pass');
  expect(report.unchecked.map((gap) => gap.reason).join()).toContain(reason);
});
