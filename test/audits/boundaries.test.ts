import { BUNDLED_DJANGO } from '../../src/audits/inventory/bundled-django.js';
import type { Product } from '../../src/audits/inventory/support-table.js';
import type { Report } from '../../src/audits/report.js';
import { runAudit } from '../../src/audits/run-audit.js';
import { advisory } from './advisories.js';
import { fakeSources, type Releases, type World } from './fake-sources.js';

const TARGET = { name: 'Shop', repository: 'local:shop', address: null, manifest: null };
const at = (day: string) => new Date(`${day}T12:00:00Z`);

function audit(name: string, day: string, world: World): Promise<Report> {
  const now = at(day);
  return runAudit(name, TARGET, { sources: fakeSources(world), now: () => now, progress: () => {}, signal: new AbortController().signal });
}
const severity = async (report: Promise<Report>, check: string) => (await report).findings.find((one) => one.check === check)?.severity;

const site = (pins: string, packages: Record<string, Releases>, more: Partial<World> = {}): World => ({
  files: { 'requirements.txt': pins, '.python-version': '3.12\n' },
  packages,
  ...more,
});
const onDjango = (version: string, more: Partial<World> = {}) => site(`django==${version}\n`, { django: { [version]: {} } }, more);

/** Each severity begins on the day named, and not a day earlier. */
describe('the end of support', () => {
  // Django 5.2 ends on 30 April 2028.
  test.each([
    ['2027-11-02', 180, undefined],
    ['2027-11-03', 179, 'medium'],
    ['2028-01-31', 90, 'medium'],
    ['2028-02-01', 89, 'high'],
    ['2028-04-30', 0, 'high'],
    ['2028-05-01', -1, 'critical'],
  ])('of Django on %s, %i days before, is %s', async (day, daysLeft, wanted) => {
    const report = audit('django', day, onDjango('5.2.17'));
    expect((await report).facts['daysLeft']).toBe(daysLeft);
    expect(await severity(report, 'django-eol')).toBe(wanted);
    expect(await severity(audit('dependencies', day, onDjango('5.2.17')), 'django-eol')).toBe(wanted);
  });

  // The Python of the world ends on 31 October 2028.
  test.each([
    ['2028-05-04', 180, undefined],
    ['2028-05-05', 179, 'medium'],
    ['2028-10-31', 0, 'medium'],
    ['2028-11-01', -1, 'high'],
  ])('of Python on %s, %i days before, is %s', async (day, daysLeft, wanted) => {
    const report = audit('django', day, onDjango('5.2.17'));
    expect((await report).facts['python']).toMatchObject({ daysLeft });
    expect(await severity(report, 'python-eol')).toBe(wanted);
  });

  test.each([
    ['2025-12-03', undefined],
    ['2025-12-04', 'low'],
  ])('of bug fixes of a long-term series on %s is %s', async (day, wanted) => {
    expect(await severity(audit('django', day, onDjango('5.2.17')), 'django-mainstream-ended')).toBe(wanted);
  });

  test.each([
    ['2026-08-04', undefined],
    ['2026-08-05', 'medium'],
  ])('of bug fixes of another series on %s is %s', async (day, wanted) => {
    expect(await severity(audit('django', day, onDjango('6.0.8')), 'django-mainstream-ended')).toBe(wanted);
  });
});

describe('what stands in the way of the next Django', () => {
  const blocked = () =>
    site('django==4.2.30\ndjango-cart==1.0\n', {
      django: { '4.2.30': {} },
      'django-cart': { '1.0': { uploaded: '2023-01-01', requires: '<5' } },
    });
  // Django 4.2 ended on 7 April 2026.
  test.each([
    ['2025-10-09', 180, 'info'],
    ['2025-10-10', 179, 'medium'],
  ])('on %s, %i days before the end, is %s', async (day, daysLeft, wanted) => {
    const report = audit('django', day, blocked());
    expect((await report).facts['daysLeft']).toBe(daysLeft);
    expect(await severity(report, 'django-upgrade-blockers')).toBe(wanted);
  });
});

describe('a package', () => {
  const pkg = (releases: Releases, more: Partial<World> = {}) => site('shop-core==1.0 --hash=sha256:aa\n', { 'shop-core': releases }, more);

  test.each([
    ['2.0', '2026-08-25', 89, 'low'],
    ['2.0', '2026-08-24', 90, 'medium'],
    ['1.1', '2020-01-01', 2517, 'low'],
  ])('behind %s of %s, %i days old, is outdated: %s', async (latest, uploaded, _days, wanted) => {
    const world = pkg({ '1.0': { uploaded: '2020-01-01' }, [latest]: { uploaded } });
    expect(await severity(audit('dependencies', '2026-11-22', world), 'dep-outdated')).toBe(wanted);
  });

  test.each([
    ['2024-11-22', [], undefined],
    ['2024-11-21', [], 'low'],
    ['2024-11-21', [advisory()], 'high'],
    ['2024-11-22', [advisory()], undefined],
  ])('whose last release was on %s (advisories: %j) is abandoned: %s', async (uploaded, advisories, wanted) => {
    const world = pkg({ '1.0': { uploaded } }, { advisories });
    expect(await severity(audit('dependencies', '2026-11-22', world), 'dep-abandoned')).toBe(wanted);
  });

  test('whose last release was on a leap day is abandoned once two years are over', async () => {
    const world = pkg({ '1.0': { uploaded: '2024-02-29' } });
    expect(await severity(audit('dependencies', '2026-02-28', world), 'dep-abandoned')).toBeUndefined();
    expect(await severity(audit('dependencies', '2026-03-02', world), 'dep-abandoned')).toBe('low');
  });
});

/** Django 5.2.17 came out on 4 August 2026. */
describe('a newer patch', () => {
  const hole = advisory({ affected: [{ name: 'django', versions: [], ranges: [[{ introduced: '5.0' }, { fixed: '5.2.17' }]] }] });

  test.each([
    ['2026-08-10', 6, [], undefined, 'low'],
    ['2026-08-11', 7, [], undefined, 'medium'],
    ['2026-08-10', 6, [hole], undefined, 'high'],
    ['2026-08-10', 6, [], 0, 'medium'],
    ['2026-08-17', 13, [], 14, 'low'],
    ['2026-08-18', 14, [], 14, 'medium'],
  ])('on %s, %i days old (holes: %j), with %s days to wait, is %s', async (day, _days, advisories, youngDays, wanted) => {
    const now = at(day);
    const sources = fakeSources(onDjango('5.2.16', { advisories }));
    const { signal } = new AbortController();
    const report = runAudit('django', { ...TARGET, youngDays }, { sources, now: () => now, progress: () => {}, signal });
    expect(await severity(report, 'django-patch-behind')).toBe(wanted);
  });
});

describe('old data', () => {
  test.each([
    ['2026-09-23', undefined],
    ['2026-09-22', 'low'],
  ])('of a feed whose newest record is of %s: %s', async (day, wanted) => {
    for (const name of ['django', 'dependencies']) {
      const report = audit(name, '2026-11-22', onDjango('6.1', { feedAsOf: `${day}T12:00:00Z` }));
      expect(await severity(report, 'source-stale')).toBe(wanted);
    }
  });

  test.each([
    ['2026-10-08', undefined],
    ['2026-10-09', 'low'],
  ])('of the table that comes along, on %s: %s', async (day, wanted) => {
    expect(BUNDLED_DJANGO.asOf.slice(0, 10)).toBe('2026-08-09');
    const report = audit('django', day, onDjango('6.1', { away: ['endoflife.date'], feedAsOf: `${day}T00:00:00Z` }));
    expect(await severity(report, 'source-stale')).toBe(wanted);
  });
});

describe('a version', () => {
  test.each(['6.2a1', '6.2b2', '6.2rc1', '6.2.dev20261101', '6.1.1.dev0'])('%s in production is no final release', async (version) => {
    expect(await severity(audit('django', '2026-11-22', onDjango(version)), 'django-prerelease')).toBe('high');
  });

  test.each(['6.1', '6.1.post1'])('%s is a final release', async (version) => {
    expect(await severity(audit('django', '2026-11-22', onDjango(version)), 'django-prerelease')).toBeUndefined();
  });

  test.each<[string, string, string, 'high' | 'medium' | undefined]>([
    ['5.1.15', '3.9', 'the Django in use refuses it', 'high'],
    ['4.2.30', '3.9', 'the next refuses it', 'medium'],
    ['4.2.30', '3.10', 'both take it', undefined],
    ['5.1.15', '3.14', 'it is too new for the Django in use', 'high'],
  ])('%s on Python %s: %s', async (version, python, _why, wanted) => {
    const files = { 'requirements.txt': `django==${version}\n`, '.python-version': `${python}\n` };
    expect(await severity(audit('django', '2026-11-22', { ...onDjango(version), files }), 'python-django-matrix')).toBe(wanted);
  });

  test.each<[string, string, 'high' | 'medium' | undefined]>([
    ['5.2.17', 'postgres:13', 'high'],
    ['5.2.17', 'postgres:14', undefined],
    ['5.2.17', 'mariadb:10.4', 'high'],
    ['5.2.17', 'mariadb:10.5', 'medium'],
    ['4.2.30', 'postgres:12', 'medium'],
    ['4.2.30', 'postgres:11.22', 'high'],
    ['4.2.30', 'mysql:8.0.10', 'medium'],
    ['4.2.30', 'mysql:8.0.11', undefined],
    ['4.2.30', 'mysql:5.7', 'high'],
  ])('%s on %s: %s', async (version, image, wanted) => {
    const files = {
      'requirements.txt': `django==${version}\n`,
      '.python-version': '3.12\n',
      'compose.yaml': `services:\n  db:\n    image: ${image}\n`,
    };
    expect(await severity(audit('django', '2026-11-22', { ...onDjango(version), files }), 'database-django-matrix')).toBe(wanted);
  });
});

/** A table without dates says of each series whether it has ended. */
test('a series that ended without a date is past', async () => {
  const series = BUNDLED_DJANGO.series.map((one) => (one.name === '3.2' ? { ...one, endsOn: null, isEnded: true } : one));
  const django: Product = { ...BUNDLED_DJANGO, series };
  expect(await severity(audit('django', '2026-11-22', onDjango('3.2.25', { django })), 'django-eol')).toBe('critical');
});
