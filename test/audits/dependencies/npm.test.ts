import type { Target } from '../../../src/audits/audit.js';
import type { Advisory } from '../../../src/audits/inventory/advisory.js';
import type { NpmIndexed } from '../../../src/audits/inventory/npm/npm-indexed.js';
import type { Report } from '../../../src/audits/report.js';
import { runAudit } from '../../../src/audits/run-audit.js';
import { advisory } from '../advisories.js';
import { fakeSources, NOW, type World } from '../fake-sources.js';

const TARGET = { name: 'Shop', repository: 'local:shop', address: null, manifest: null };

function audit(world: World, given: Partial<Target> = {}): Promise<Report> {
  const { signal } = new AbortController();
  const target = { ...TARGET, ...given };
  return runAudit('dependencies', target, { sources: fakeSources(world), now: () => NOW, progress: () => {}, signal });
}
const ids = (report: Report) => report.findings.map(({ id }) => id).sort();
const find = (report: Report, id: string) => report.findings.find((finding) => finding.id === id);
const gaps = (report: Report) => report.unchecked.map(({ subject, reason }) => `${subject}: ${reason}`);

const released = (latest: string, given: Partial<NpmIndexed> = {}): NpmIndexed => ({
  latest,
  modifiedAt: '2026-10-01T00:00:00.000Z',
  versions: ['1.0.0', '1.0.5', latest].map((version) => ({ version, deprecated: null })),
  ...given,
});
const manifest = (dependencies: object, more: object = {}) => JSON.stringify({ name: 'shop', dependencies, ...more });
const lock = (folders: Record<string, object>) =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: Object.fromEntries(Object.entries(folders).map(([path, entry]) => [`node_modules/${path}`, entry])),
  });

/** A front end that is locked, current and without known holes: nothing to find. `money` comes along with `cart`. */
const FILES = {
  'package.json': manifest({ cart: '^1.0.0' }, { devDependencies: { bundler: '^1.0.0' } }),
  'package-lock.json': lock({
    cart: { version: '1.0.5', dependencies: { money: '^1.0.0' } },
    money: { version: '1.0.0' },
    bundler: { version: '1.0.5', dev: true },
  }),
};
const CLEAN: World = { files: FILES, npm: { cart: released('1.0.5'), bundler: released('1.0.5') } };
const hole = (name: string, given: Partial<Advisory> = {}): Advisory =>
  advisory({
    id: 'GHSA-aaaa-bbbb-cccc',
    aliases: ['CVE-2026-1'],
    label: 'HIGH',
    affected: [{ name, versions: [], ranges: [[{ introduced: '0' }, { fixed: '1.0.1' }]] }],
    ...given,
  });

test('passes what is locked, current and without known holes, and asks only who has something to say', async () => {
  const report = await audit(CLEAN);
  expect(report).toMatchObject({ outcome: 'pass', findings: [], unchecked: [] });
  expect(report.sources.map(({ name, ok }) => [name, ok])).toEqual([
    ['OSV', true],
    ['npm registry', true],
  ]);
  expect(report.facts).toMatchObject({
    files: ['package.json', 'package-lock.json'],
    npm: [{ folder: '', format: 'package-lock', lockfileVersion: '3' }],
    direct: [
      { name: 'cart', range: '^1.0.0', group: 'prod', installed: '1.0.5', satisfies: true },
      { name: 'bundler', range: '^1.0.0', group: 'dev', installed: '1.0.5', satisfies: true },
    ],
    packages: [
      { ecosystem: 'npm', name: 'bundler', version: '1.0.5', onlyDev: true, latest: '1.0.5' },
      { name: 'cart', version: '1.0.5', onlyDev: false },
      { name: 'money', version: '1.0.0', onlyDev: false, advisories: [] },
    ],
    multipleVersions: {},
    npmTotals: { direct: 2, packages: 3, names: 3, productionPackages: 2, directMissingFromLock: 0, directNotSatisfied: 0 },
  });
});

test('asks the registry about what the project asks for, and OSV about everything', async () => {
  const sources = fakeSources(CLEAN);
  const asked: string[] = [];
  await runAudit('dependencies', TARGET, {
    sources: {
      ...sources,
      npm: { ...sources.npm, package: (name, signal) => (asked.push(name), sources.npm.package(name, signal)) },
      osv: {
        ...sources.osv,
        lookUp: (packages, ...rest) => {
          asked.push(...packages.map(({ name, version, ecosystem }) => `${ecosystem}:${name}@${version}`));
          return sources.osv.lookUp(packages, ...rest);
        },
      },
    },
    now: () => NOW,
    progress: () => {},
    signal: new AbortController().signal,
  });
  expect(asked.toSorted()).toEqual(['bundler', 'cart', 'npm:bundler@1.0.5', 'npm:cart@1.0.5', 'npm:money@1.0.0']);
});

describe('beside Python', () => {
  const python = { 'requirements.txt': 'cart==1.0.0 --hash=sha256:aa\n' };
  const both: World = { ...CLEAN, files: { ...FILES, ...python }, packages: { cart: { '1.0.0': { uploaded: '2026-10-01' } } } };

  test('both are read', async () => {
    const report = await audit(both);
    expect(report.outcome).toBe('pass');
    expect(report.facts['files']).toEqual(['requirements.txt', 'package.json', 'package-lock.json']);
    expect(report.sources.map(({ name }) => name)).toEqual(['OSV', 'PyPI', 'endoflife.date', 'npm registry']);
  });

  test('packages of the same name are two', async () => {
    const report = await audit({
      ...both,
      advisories: [hole('cart')],
      npmAdvisories: [hole('cart', { affected: [{ name: 'cart', versions: ['1.0.5'], ranges: [] }] })],
    });
    expect(ids(report)).toEqual(['vulnerable:cart:GHSA-aaaa-bbbb-cccc', 'vulnerable:npm:cart:GHSA-aaaa-bbbb-cccc']);
    expect(report.findings.map(({ subject }) => subject)).toEqual(['cart==1.0.0', 'cart@1.0.5']);
    const onlyPython = await audit({ ...both, advisories: [hole('cart')] });
    expect(ids(onlyPython)).toEqual(['vulnerable:cart:GHSA-aaaa-bbbb-cccc']);
  });

  test('the Python file that was chosen does not hide the front end, and the other way round', async () => {
    expect((await audit(both, { manifest: 'requirements.txt' })).facts['files']).toEqual([
      'requirements.txt',
      'package.json',
      'package-lock.json',
    ]);
    expect((await audit(both, { manifest: 'package-lock.json' })).facts['files']).toEqual(['package.json', 'package-lock.json']);
    expect((await audit({ ...both, pointedAt: 'package.json' })).facts['files']).toEqual(['package.json', 'package-lock.json']);
    expect((await audit({ ...both, pointedAt: 'requirements.txt' })).facts['files']).toEqual(['requirements.txt']);
  });

  test('several front ends are all read, each file named', async () => {
    const files = { 'shop/package.json': FILES['package.json'], 'shop/package-lock.json': FILES['package-lock.json'], ...FILES };
    const report = await audit({ ...CLEAN, files });
    expect(report.facts['files']).toEqual(['package.json', 'package-lock.json', 'shop/package.json', 'shop/package-lock.json']);
    expect(report.facts['packages']).toMatchObject([{ name: 'bundler', files: ['package-lock.json', 'shop/package-lock.json'] }, {}, {}]);
  });
});

describe('folders that are not read', () => {
  const own = {
    ...FILES,
    'theme/static/package.json': FILES['package.json'],
    'theme/static/package-lock.json': FILES['package-lock.json'],
  };

  test.each<[string, Record<string, string>, string[]]>([
    ['one with a lock is read', own, []],
    ['one among docs is none of the site', { ...FILES, 'docs/package.json': manifest({ cart: '1.0.0' }) }, []],
    [
      'one below another that is no workspace',
      { ...FILES, 'app/package.json': manifest({ cart: '1.0.0' }) },
      ['app/package.json: it has no lock, and package.json above it is no workspace, so what it installs is not known'],
    ],
    ['one that asks for nothing', { ...FILES, 'app/package.json': '{"type": "module"}' }, []],
    [
      'a member of a workspace',
      {
        ...FILES,
        'package.json': manifest({ cart: '^1.0.0' }, { devDependencies: { bundler: '^1.0.0' }, workspaces: ['app'] }),
        'app/package.json': manifest({ cart: '1.0.0' }),
      },
      [],
    ],
    [
      'many',
      { ...FILES, ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((at) => [`static/js/${at}/package.json`, '{}'])) },
      [
        'static/js/1/package.json, static/js/2/package.json, static/js/3/package.json, static/js/4/package.json, static/js/5/package.json and 2 more: it has no lock and lies where code of others is kept too, so it is not taken for what the site installs',
      ],
    ],
  ])('are told: %s', async (_what, files, expected) => {
    expect(gaps(await audit({ ...CLEAN, files }))).toEqual(expected);
  });

  test('a hole in a lock of a static folder is found', async () => {
    const report = await audit({
      ...CLEAN,
      files: { 'static/package-lock.json': FILES['package-lock.json'] },
      npmAdvisories: [hole('money')],
    });
    expect(ids(report)).toContain('vulnerable:npm:money:GHSA-aaaa-bbbb-cccc');
  });
});

describe('known holes', () => {
  test('of what the project asks for say where to move', async () => {
    const files = { ...FILES, 'package-lock.json': lock({ cart: { version: '1.0.0' }, bundler: { version: '1.0.5', dev: true } }) };
    const report = await audit({ ...CLEAN, files, npmAdvisories: [hole('cart')] });
    expect(find(report, 'vulnerable:npm:cart:GHSA-aaaa-bbbb-cccc')).toMatchObject({
      check: 'dep-vulnerable',
      subject: 'cart@1.0.0',
      severity: 'high',
      title: expect.stringContaining('cart 1.0.0 has CVE-2026-1'),
      evidence: { ecosystem: 'npm', lowestClean: '1.0.1', nearestFix: '1.0.1', through: [], onlyDev: false, file: 'package-lock.json' },
      fix: expect.stringContaining('Move cart from 1.0.0 to 1.0.1'),
    });
    expect(report.outcome).toBe('fail');
  });

  test('of what comes along say through which package', async () => {
    const report = await audit({ ...CLEAN, npmAdvisories: [hole('money')] });
    expect(find(report, 'vulnerable:npm:money:GHSA-aaaa-bbbb-cccc')).toMatchObject({
      evidence: { through: ['cart'], lowestClean: '1.0.1' },
      fix: expect.stringContaining('comes through cart'),
    });
  });

  test('are ordered as npm orders versions: a pre-release comes before its release, 10 after 9', async () => {
    const at = async (version: string) => {
      const files = { ...FILES, 'package-lock.json': lock({ cart: { version }, bundler: { version: '1.0.5', dev: true } }) };
      const affected = [{ name: 'cart', versions: [], ranges: [[{ introduced: '0' }, { fixed: '1.10.0' }]] }];
      return ids(await audit({ ...CLEAN, files, npmAdvisories: [hole('cart', { affected })] })).some((id) => id.startsWith('vulnerable:'));
    };
    expect([await at('1.9.0'), await at('1.10.0-rc.1'), await at('1.10.0'), await at('1.11.0')]).toEqual([true, true, false, false]);
  });

  test('of development say so, and malicious packages are critical', async () => {
    const affected = [{ name: 'bundler', versions: ['1.0.5'], ranges: [] }];
    const report = await audit({ ...CLEAN, npmAdvisories: [hole('bundler', { id: 'MAL-2026-1', aliases: [], label: null, affected })] });
    expect(find(report, 'vulnerable:npm:bundler:MAL-2026-1')).toMatchObject({
      severity: 'critical',
      title: expect.stringContaining('only development'),
      evidence: { onlyDev: true, lowestClean: null },
      fix: expect.stringContaining('No fixed release'),
    });
  });

  test('in two versions of one package are one finding', async () => {
    const files = {
      ...FILES,
      'package-lock.json': lock({
        cart: { version: '1.0.5', dependencies: { money: '^1.0.0' } },
        'cart/node_modules/money': { version: '0.9.0' },
        money: { version: '1.0.0' },
        bundler: { version: '1.0.5', dev: true },
      }),
    };
    const report = await audit({ ...CLEAN, files, npmAdvisories: [hole('money')] });
    expect(ids(report)).toEqual(['vulnerable:npm:money:GHSA-aaaa-bbbb-cccc']);
    expect(report.facts['multipleVersions']).toEqual({ money: ['0.9.0', '1.0.0'] });
  });

  describe('in several versions', () => {
    const versions = (nested: object, other: object = {}) => ({
      ...FILES,
      'package-lock.json': lock({
        cart: { version: '1.0.0' },
        bundler: { version: '1.0.5', dev: true, dependencies: { cart: '^0.9.0' } },
        'bundler/node_modules/cart': { version: '0.9.0', ...nested },
        ...other,
      }),
    });

    test.each([
      ['what production installs stands for what only development does', versions({ dev: true })],
      ['what is asked for stands for what comes along', versions({})],
    ])('%s', async (_what, files) => {
      const report = await audit({ ...CLEAN, files, npmAdvisories: [hole('cart')] });
      expect(find(report, 'vulnerable:npm:cart:GHSA-aaaa-bbbb-cccc')).toMatchObject({
        subject: 'cart@1.0.0',
        title: expect.not.stringContaining('only development'),
        evidence: { onlyDev: false, also: ['cart@0.9.0'] },
        fix: expect.stringContaining('Move cart from 1.0.0 to 1.0.1'),
      });
    });

    test('it is of development only when all are, also where that of development is rated worse', async () => {
      const worse = hole('cart', {
        id: 'GHSA-dddd-eeee-ffff',
        aliases: ['CVE-2026-1'],
        label: 'CRITICAL',
        affected: [{ name: 'cart', versions: ['0.9.0'], ranges: [] }],
      });
      const both = [hole('cart', { id: 'GHSA-dddd-eeee-fffe', aliases: ['CVE-2026-1'] }), worse];
      const report = await audit({ ...CLEAN, files: versions({ dev: true }), npmAdvisories: both });
      expect(report.findings.filter(({ title }) => title.includes('only development'))).toEqual([]);
      const files = versions({ dev: true }, { cart: { version: '1.0.1' } });
      const found = find(await audit({ ...CLEAN, files, npmAdvisories: [hole('cart')] }), 'vulnerable:npm:cart:GHSA-aaaa-bbbb-cccc');
      expect(found).toMatchObject({
        subject: 'cart@0.9.0',
        title: expect.stringContaining('only development'),
        evidence: { onlyDev: true },
      });
    });
  });
});

describe('releases', () => {
  test.each<[string, NpmIndexed, string, string]>([
    ['a new major version', released('2.0.0'), 'dep-outdated:npm:cart', 'medium'],
    ['a new minor version', released('1.1.0'), 'dep-outdated:npm:cart', 'low'],
    [
      'advice of its makers',
      released('1.0.5', { versions: [{ version: '1.0.5', deprecated: 'Use basket.' }] }),
      'dep-deprecated:npm:cart',
      'medium',
    ],
    ['no change for two years', released('1.0.5', { modifiedAt: '2024-11-21T00:00:00.000Z' }), 'dep-abandoned:npm:cart', 'low'],
  ])('%s', async (_what, cart, id, severity) => {
    const report = await audit({ ...CLEAN, npm: { ...CLEAN.npm, cart } });
    expect(report.findings.map((finding) => [finding.id, finding.severity])).toEqual([[id, severity]]);
  });

  test('of what only development installs weigh less', async () => {
    const bundler = released('2.0.0', { versions: [{ version: '1.0.5', deprecated: 'Old.' }] });
    const report = await audit({ ...CLEAN, npm: { ...CLEAN.npm, bundler } });
    expect(report.findings.map(({ severity }) => severity)).toEqual(['low', 'low']);
  });

  test('that nobody looks after any more are dangerous with a hole', async () => {
    const affected = [{ name: 'cart', versions: ['1.0.5'], ranges: [] }];
    const cart = released('1.0.5', { modifiedAt: '2024-01-01T00:00:00.000Z' });
    const report = await audit({ ...CLEAN, npm: { ...CLEAN.npm, cart }, npmAdvisories: [hole('cart', { affected })] });
    expect(find(report, 'dep-abandoned:npm:cart')).toMatchObject({ severity: 'high' });
  });
});

describe('how packages are asked for', () => {
  const only = (files: Record<string, string>) => audit({ ...CLEAN, files });

  test('ranges without a lock are said, and what is pinned is looked up all the same', async () => {
    const report = await audit({
      ...CLEAN,
      files: { 'package.json': manifest({ cart: '1.0.0', bundler: '^1.0.0' }) },
      npmAdvisories: [hole('cart')],
    });
    expect(ids(report)).toEqual([
      'dep-lock-missing:package.json',
      'dep-outdated:npm:cart',
      'dep-unpinned:package.json',
      'vulnerable:npm:cart:GHSA-aaaa-bbbb-cccc',
    ]);
    expect(gaps(report)).toEqual(['bundler@^1.0.0: package.json does not pin it, so the version that is installed is not known']);
  });

  test('a lock that does not do what package.json asks for is stale', async () => {
    const report = await only({ ...FILES, 'package.json': manifest({ cart: '^2.0.0', basket: '^1.0.0' }) });
    expect(find(report, 'dep-lock-stale:package-lock.json')).toMatchObject({
      severity: 'medium',
      evidence: { unmet: ['cart@^2.0.0 is wanted, 1.0.5 is locked', 'basket is missing'] },
    });
  });

  test('a member of the workspace is not missing', async () => {
    const packages = lock({ till: { resolved: 'packages/till', link: true }, cart: { version: '1.0.5' } });
    const report = await only({ 'package.json': manifest({ cart: '1.0.5', till: '^1.0.0' }), 'package-lock.json': packages });
    expect(report).toMatchObject({ outcome: 'pass', unchecked: [] });
  });

  test.each([
    ['npm', { workspaces: ['packages/*'] }, {}],
    ['yarn 1', { workspaces: ['packages/*'] }, { 'yarn.lock': '# yarn lockfile v1\n\n\ncart@^1.0.0:\n  version "1.0.5"\n' }],
    [
      'npm 6',
      { workspaces: ['packages/*'] },
      { 'package-lock.json': '{"lockfileVersion": 1, "dependencies": {"cart": {"version": "1.0.5"}}}' },
    ],
    ['pnpm', {}, { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }],
  ])('members of a workspace of %s are the registry’s business no more than the root is', async (_what, about, more) => {
    const asked: string[] = [];
    const sources = fakeSources({
      ...CLEAN,
      files: {
        'package.json': manifest({ cart: '^1.0.0', '@shop/till': '1.0.0', gone: '^1.0.0' }, about),
        'packages/till/package.json': '{"name": "@shop/till", "version": "1.0.0"}',
        'packages/broken/package.json': '{',
        'node_modules/gone/package.json': '{"name": "gone"}',
        ...more,
      },
    });
    await runAudit('dependencies', TARGET, {
      sources: {
        ...sources,
        npm: { ...sources.npm, package: (name, signal) => (asked.push(name), sources.npm.package(name, signal)) },
        osv: {
          ...sources.osv,
          lookUp: (packages, ...rest) => {
            asked.push(...packages.map(({ name }) => name));
            return sources.osv.lookUp(packages, ...rest);
          },
        },
      },
      now: () => NOW,
      progress: () => {},
      signal: new AbortController().signal,
    });
    expect(asked).toContain('cart');
    expect(asked).toContain('gone');
    expect(asked).not.toContain('@shop/till');
  });

  test('what is no name with a range is told, and the rest is read', async () => {
    const report = await only({
      'package.json': JSON.stringify({
        name: ['shop'],
        dependencies: { cart: '1.0.5', till: 7 },
        devDependencies: [],
        peerDependencies: null,
      }),
    });
    expect(find(report, 'dep-unparsed:package.json')?.evidence).toMatchObject({
      lines: [
        { file: 'package.json', text: 'dependencies: till', reason: 'its range is no text' },
        { file: 'package.json', text: 'devDependencies', reason: 'it is no list of names with their ranges' },
      ],
    });
    expect(report.facts['packages']).toMatchObject([{ name: 'cart', version: '1.0.5' }]);
  });

  test('a branch that can change is said, a commit in the lock is none', async () => {
    const address = 'git+ssh://git@github.com/shop/forked.git';
    const floating = await only({ 'package.json': manifest({ forked: 'github:shop/forked#main' }) });
    expect(ids(floating)).toEqual(['dep-lock-missing:package.json', 'dep-vcs-floating:npm:forked']);
    const packages = lock({ forked: { version: '1.0.0', resolved: `${address}#0123456789012345678901234567890123456789` } });
    const locked = await only({ 'package.json': manifest({ forked: 'github:shop/forked' }), 'package-lock.json': packages });
    expect(ids(locked)).toEqual([]);
    expect(gaps(locked)).toEqual([expect.stringContaining('not from the registry')]);
  });

  test('passwords in addresses are not repeated', async () => {
    const address = 'git+https://user:hunter2@git.example/shop.git';
    const report = await only({ 'package.json': manifest({ forked: address }) });
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(ids(report)).toContain('dep-vcs-floating:npm:forked');
  });
});

describe('never passes by luck', () => {
  test.each(['OSV', 'npm registry'] as const)('is an error while the %s is away', async (name) => {
    const report = await audit({ ...CLEAN, away: [name] });
    expect(report.outcome).toBe('error');
    expect(report.sources.find((source) => source.name === name)).toMatchObject({ ok: false, error: `${name} could not be reached` });
  });

  test('says that packages are unknown, not clean, while OSV is away', async () => {
    const report = await audit({ ...CLEAN, away: ['OSV'] });
    expect(report.facts['packages']).toMatchObject([{ advisories: null }, { advisories: null }, { advisories: null }]);
  });

  test.each<[string, Partial<World>, string]>([
    [
      'a package the registry does not know',
      { npm: { bundler: released('1.0.5') } },
      'cart@1.0.5: the npm registry does not know this package',
    ],
    [
      'a release it does not have',
      { npm: { ...CLEAN.npm, cart: released('1.0.6', { versions: [{ version: '1.0.6', deprecated: null }] }) } },
      'cart@1.0.5: the npm registry does not have this release',
    ],
    ['two locks', { files: { ...FILES, 'yarn.lock': '# yarn lockfile v1\n' } }, 'yarn.lock: it lies beside package-lock.json'],
    [
      'a lock without its package.json',
      { files: { 'yarn.lock': '# yarn lockfile v1\n\nmoney@1:\n  version "1.0.0"\n' } },
      'yarn.lock: no package.json',
    ],
    ['lines that are none', { files: { 'package.json': manifest({}), 'yarn.lock': '# yarn lockfile v1\nodd\n' } }, 'yarn.lock line 2: odd'],
    ['a version that is none', { files: { 'package-lock.json': lock({ money: { version: 'new' } }) } }, 'money@new: "new" is no version'],
  ])('names %s as not checked', async (_what, given, gap) => {
    const report = await audit({ ...CLEAN, ...given });
    expect(report.outcome).toBe('warn');
    expect(gaps(report).join('\n')).toContain(gap);
  });

  test.each([
    ['a broken lock', { ...FILES, 'package-lock.json': '{' }],
    ['a package.json that may not be read', { ...FILES, 'package.json': 'refused: it has 50 MB' }],
    ['a broken lock beside good Python', { ...FILES, 'package-lock.json': '{', 'requirements.txt': 'cart==1.0.0 --hash=sha256:aa\n' }],
  ])('is an error with %s, and claims no lock to be missing', async (_what, files) => {
    const report = await audit({ ...CLEAN, files, packages: { cart: { '1.0.0': { uploaded: '2026-10-01' } } } });
    expect(report.outcome).toBe('error');
    expect(ids(report)).not.toContain('dep-lock-missing:package.json');
  });

  test('a site whose Python packages were not found is an error, whatever its front end is like', async () => {
    const site = { team: 'T1', id: 's1', hasSentFiles: false };
    const report = await audit({ ...CLEAN, npmAdvisories: [hole('money')] }, { site });
    expect(report.outcome).toBe('error');
    expect(gaps(report)).toEqual([expect.stringContaining('no file that names Python dependencies was found')]);
    expect(ids(report)).toEqual(['vulnerable:npm:money:GHSA-aaaa-bbbb-cccc']);
  });

  test('a record that OSV reports but whose own list says otherwise is named', async () => {
    const sources = fakeSources(CLEAN);
    const lookUp: typeof sources.osv.lookUp = async () => ({
      byPackage: new Map([['npm:cart', [hole('cart')]]]),
      reported: new Map([['npm:cart==1.0.5', ['GHSA-aaaa-bbbb-cccc']]]),
      dataAsOf: NOW,
      fetchedAt: NOW,
    });
    const report = await runAudit('dependencies', TARGET, {
      sources: { ...sources, osv: { ...sources.osv, lookUp } },
      now: () => NOW,
      progress: () => {},
      signal: new AbortController().signal,
    });
    expect(report).toMatchObject({ outcome: 'warn', unchecked: [{ subject: 'cart@1.0.5', reason: expect.stringContaining('GHSA-aaaa') }] });
  });
});
