import { proveUpdates } from '../../../src/audits/prove-updates.js';
import type { Report } from '../../../src/audits/report.js';
import { hashOfEvidence } from '../../../src/audits/silence.js';
import { aFinding, aReport } from './reports.js';

const now = new Date('2026-11-24T09:00:00Z');
const site = { name: 'Shop', repository: 'https://git.example/acme/shop' };
const osv = { name: 'OSV', url: 'u', fetchedAt: '2026-11-22T09:00:00.000Z', dataAsOf: '2026-11-20T00:00:00.000Z', ok: true, error: null };

const advisory = (id: string, severity = 'unknown') => ({ id, aliases: [], severity, summary: '' });
const pack = (name: string, version: string, lowestClean: string | null, advisories: object[] | null = []) => ({
  name,
  version,
  lowestClean,
  advisories,
});
const facts = (...packages: object[]) => ({
  packages,
  requirements: [{ name: 'django', pinned: '3.2.13', file: 'requirements/common.txt', line: 1 }],
});

const ended = aReport({
  audit: 'django',
  facts: { pinned: '3.2.25', series: '3.2', supported: false, endOfLife: '2024-04-01', daysLeft: -965 },
  findings: [aFinding({ id: 'django-eol', check: 'django-eol', severity: 'critical' })],
});
const wayOut = 'Move to Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 2028-04-30), one feature release at a time.';
const path = [{ series: '4.2' }, { series: '5.2' }];
const eol = aFinding({ id: 'django-eol', check: 'django-eol', severity: 'critical', fix: wayOut });
/** A Django of which the newest patch of its series is not installed. */
const behind = (pinned: string, latestInSeries: string, securityReleasesSkipped: string[], given: object = {}) => {
  const series = latestInSeries.split('.').slice(0, 2).join('.');
  return aReport({
    audit: 'django',
    facts: { pinned, series, supported: true, endOfLife: '2028-04-30', daysLeft: 524, path, ...given },
    findings: [
      aFinding({
        id: 'django-patch-behind',
        check: 'django-patch-behind',
        subject: `django==${pinned}`,
        severity: securityReleasesSkipped.length > 0 ? 'high' : 'medium',
        evidence: { pinned, latestInSeries, securityReleasesSkipped },
      }),
    ],
  });
};
const supported = aReport({
  audit: 'django',
  facts: { pinned: '5.2.17', series: '5.2', supported: true, endOfLife: '2028-04-30', daysLeft: 524 },
});
const clean = aReport({ facts: facts(pack('django', '5.2.17', null), pack('redis', '7.1.0', null)), sources: [osv] });
const holes = aReport({
  facts: facts(
    pack(
      'django',
      '3.2.13',
      '3.2.25',
      Array.from({ length: 12 }, (_, index) => advisory(`P${index}`)),
    ),
  ),
  findings: [aFinding(), aFinding({ id: 'x', check: 'dep-outdated', severity: 'medium' })],
});

const packagesOf = (report: Report) => (report.facts.packages ?? []) as object[];

describe('what is known of updates', () => {
  it.each<[string, Record<string, Report>, object]>([
    ['nothing was looked at', {}, { state: 'unknown', evidence: 'its packages were not looked at yet' }],
    [
      'there are holes with a fix',
      { dependencies: holes, django: ended },
      {
        state: 'open',
        fix: 'Move Shop to Django 3.2.25',
        evidence: 'requirements/common.txt line 1: Django==3.2.13. Clears the 12 known advisories.',
        findings: [{ check: 'dep-vulnerable' }],
        waiting: 1,
      },
    ],
    [
      'one hole is rated high: it goes first',
      {
        dependencies: aReport({
          facts: facts(pack('a', '1.0.0', '1.0.1', [advisory('x')]), pack('b', '1.0.0', '2.0.0', [advisory('y', 'high')])),
        }),
      },
      { state: 'open', fix: 'Move Shop to b 2.0.0' },
    ],
    [
      'a security release of Django was skipped and another package is rated as high: what clears most goes first',
      {
        dependencies: {
          ...holes,
          facts: facts(...packagesOf(holes), pack('urllib3', '1.26.9', '1.26.18', [advisory('a', 'high'), advisory('b')])),
        },
        django: behind('3.2.13', '3.2.25', ['3.2.14', '3.2.25'], { supported: false }),
      },
      {
        state: 'open',
        fix: 'Move Shop to Django 3.2.25',
        evidence:
          'requirements/common.txt line 1: Django==3.2.13. Clears the 12 known advisories. Django 3.2 has ended all the same: next comes 4.2, then 5.2.',
        findings: [{ check: 'dep-vulnerable' }, { check: 'django-patch-behind' }],
        waiting: 1,
      },
    ],
    [
      'a package is rated as critical: it goes before a skipped security release of Django',
      {
        dependencies: { ...holes, facts: facts(...packagesOf(holes), pack('b', '1.0.0', '2.0.0', [advisory('a', 'critical')])) },
        django: behind('3.2.13', '3.2.25', ['3.2.14']),
      },
      { fix: 'Move Shop to b 2.0.0' },
    ],
    [
      'nobody rates anything: what clears most goes first, whatever its size',
      {
        dependencies: aReport({
          facts: facts(pack('a', '1.0.0', '1.0.1', [advisory('x')]), pack('b', '1.0.0', '2.0.0', [advisory('y'), advisory('z')])),
        }),
      },
      { fix: 'Move Shop to b 2.0.0' },
    ],
    [
      'two steps clear the same number: the smaller goes first',
      {
        dependencies: aReport({
          facts: facts(pack('a', '1.0.0', '2.0.0', [advisory('x')]), pack('b', '1.0.0', '1.1.0', [advisory('y')])),
        }),
      },
      { fix: 'Move Shop to b 1.1.0' },
    ],
    [
      'no patch of the series clears all: the patch goes first, and nothing is said of what it clears',
      {
        dependencies: aReport({ facts: facts(pack('django', '3.2.13', '4.2.8', [advisory('x')])) }),
        django: behind('3.2.13', '3.2.25', ['3.2.14', '3.2.25'], { supported: false }),
      },
      {
        fix: 'Move Shop to Django 3.2.25',
        evidence:
          'requirements/common.txt line 1: Django==3.2.13. 2 skipped releases fix security holes. Django 3.2 has ended all the same: next comes 4.2, then 5.2.',
      },
    ],
    [
      'only a patch without security fixes was skipped',
      { dependencies: clean, django: behind('5.2.17', '5.2.18', []) },
      { fix: 'Move Shop to Django 5.2.18', evidence: 'Django==5.2.17. 5.2.18 is the newest patch of 5.2.' },
    ],
    [
      'what is behind is not what production installs now',
      { dependencies: clean, django: behind('5.2.16', '5.2.17', ['5.2.17']) },
      { state: 'proven' },
    ],
    [
      'no hole is known, but the series has ended',
      { dependencies: clean, django: ended },
      { state: 'open', fix: "Plan Shop's way to a Django that is supported" },
    ],
    [
      'no patch of an ended series remains, and its next series are known',
      {
        dependencies: aReport({ facts: facts(pack('django', '3.2.25', '4.2.8', [advisory('x')])), findings: [eol] }),
        django: { ...ended, facts: { ...ended.facts, path }, findings: [eol] },
      },
      {
        state: 'open',
        fix: 'Move Shop from Django 3.2 to 4.2, then 5.2',
        evidence:
          'Django 3.2 ended on 1 April 2024, 965 days ago, and is no longer examined. Way out: Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 30 April 2028), one feature release at a time.',
        findings: [{ check: 'django-eol' }],
        waiting: 0,
      },
    ],
    [
      'the series has ended and something quick remains: the quick one goes first',
      {
        dependencies: aReport({ facts: facts(pack('a', '1.0.0', '1.0.1', [advisory('x')])) }),
        django: { ...ended, facts: { ...ended.facts, path }, findings: [eol] },
      },
      { fix: 'Move Shop to a 1.0.1' },
    ],
    [
      'the series has ended and what remains is rated low: that is a fact, so the series goes first',
      {
        dependencies: aReport({ facts: facts(pack('a', '1.0.0', '1.0.1', [advisory('x', 'low')])) }),
        django: { ...ended, facts: { ...ended.facts, path }, findings: [eol] },
      },
      { fix: 'Move Shop from Django 3.2 to 4.2, then 5.2' },
    ],
    [
      'only the other report knows that the series has ended',
      { dependencies: { ...clean, findings: [{ ...eol, title: 'Django 3.2 ended on 2024-04-01' }] } },
      {
        fix: 'Shop: Move to Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 30 April 2028), one feature release at a time',
        evidence: 'Django 3.2 ended on 1 April 2024.',
      },
    ],
    [
      'Python has ended',
      {
        dependencies: clean,
        django: {
          ...supported,
          findings: [
            aFinding({
              id: 'python-eol',
              check: 'python-eol',
              subject: 'Python 3.8',
              severity: 'high',
              title: 'Python 3.8 ended on 2024-10-07',
              fix: 'Choose a newer one.',
            }),
          ],
        },
      },
      { state: 'open', fix: 'Shop: Choose a newer one', evidence: 'Python 3.8 ended on 7 October 2024.' },
    ],
    [
      'Django is not pinned, and all that it may be has ended',
      { dependencies: clean, django: aReport({ audit: 'django', findings: [{ ...eol, subject: 'django<4.0' }] }) },
      { state: 'open', findings: [{ check: 'django-eol' }] },
    ],
    [
      'a hole that is rated medium has no fix',
      {
        dependencies: {
          ...clean,
          facts: facts(pack('a', '1.0', null, [advisory('x', 'medium')])),
          findings: [aFinding({ subject: 'a==1.0', severity: 'medium', title: 'a 1.0 has x', fix: 'Replace a.' })],
        },
      },
      { state: 'open', fix: 'Shop: Replace a' },
    ],
    [
      'nothing is open',
      { dependencies: clean, django: supported },
      { state: 'proven', evidence: 'no known advisory in 2 packages, Django 5.2 is supported until 30 April 2028, 524 more days' },
    ],
    [
      'a source failed',
      { dependencies: aReport({ facts: facts(), sources: [{ ...osv, ok: false, error: '503' }] }) },
      { state: 'unknown', evidence: 'OSV did not answer' },
    ],
    [
      'the data are old',
      { dependencies: { ...clean, sources: [{ ...osv, dataAsOf: '2024-10-10T00:00:00.000Z' }] } },
      { state: 'unknown', evidence: 'no known advisory, but the newest record of OSV is of 10 October 2024' },
    ],
    [
      'something was not checked',
      { dependencies: { ...clean, unchecked: [{ subject: 'shop-theme', reason: 'the index does not know it' }] } },
      { state: 'unknown', evidence: 'shop-theme: the index does not know it' },
    ],
    ['packages could not be looked up', { dependencies: { ...clean, facts: facts(pack('a', '1', null, null)) } }, { state: 'unknown' }],
    [
      'the report is old',
      { dependencies: { ...clean, finishedAt: '2026-11-01T00:00:00.000Z' } },
      { state: 'unknown', evidence: 'its packages were last looked at on 1 November 2026' },
    ],
    [
      'there is nothing to look at',
      { dependencies: aReport({ outcome: 'not-applicable', unchecked: [{ subject: 'shop', reason: 'no file with packages' }] }) },
      { state: 'not-connected', evidence: 'no file with packages' },
    ],
    [
      'a release was withdrawn',
      {
        dependencies: {
          ...clean,
          findings: [aFinding({ check: 'dep-yanked', severity: 'high', title: 'a 1.0 was withdrawn', fix: 'Move a to 1.1.' })],
        },
      },
      { state: 'open', fix: 'Shop: Move a to 1.1', evidence: 'a 1.0 was withdrawn.' },
    ],
    [
      'a release was withdrawn and holes that nobody rates are known elsewhere: it goes first',
      {
        dependencies: aReport({
          facts: facts(pack('a', '1.0', null), pack('b', '1.0', '1.1', [advisory('x')])),
          findings: [
            aFinding({ check: 'dep-yanked', subject: 'a==1.0', severity: 'high', title: 'a 1.0 was withdrawn', fix: 'Move a to 1.1.' }),
          ],
        }),
      },
      { fix: 'Shop: Move a to 1.1' },
    ],
    [
      'a withdrawn release has holes: one step leaves both behind',
      {
        dependencies: aReport({
          facts: facts(pack('a', '1.0', '1.1', [advisory('x')]), pack('b', '1.0', '1.1', [advisory('y'), advisory('z')])),
          findings: [
            aFinding({ check: 'dep-yanked', subject: 'a==1.0', severity: 'high', title: 'a 1.0 was withdrawn', fix: 'Move a to 1.2.' }),
          ],
        }),
      },
      { fix: 'Move Shop to a 1.1', findings: [{ check: 'dep-yanked' }] },
    ],
  ])('when %s', (_, reports, proof) => {
    expect(proveUpdates(site, reports, now)).toMatchObject(proof);
  });

  it('is not connected without a repository, whatever was reported before', () => {
    expect(proveUpdates({ name: 'Shop', repository: null }, { dependencies: clean }, now).state).toBe('not-connected');
  });
});

describe('packages of npm', () => {
  const found = aFinding({ id: 'vulnerable:npm:django:GHSA-1', subject: 'django@1.0.0', severity: 'high' });
  const npm = { ...pack('django', '1.0.0', '1.1.0', [advisory('GHSA-1', 'high')]), ecosystem: 'npm', files: ['package-lock.json'] };

  it('are moved under the names of npm, also one that is called django', () => {
    const proof = proveUpdates(
      site,
      { dependencies: aReport({ facts: facts(npm), findings: [found], sources: [osv] }), django: supported },
      now,
    );
    expect(proof).toMatchObject({
      state: 'open',
      fix: 'Move Shop to django 1.1.0',
      evidence: 'package-lock.json: django@1.0.0. Clears its known advisory.',
      findings: [{ id: found.id }],
      waiting: 0,
    });
  });

  it('are left alone while somebody lives with what is known of them', () => {
    const about = { version: 1 as const, finding: found.id, check: found.check, title: found.title, hash: hashOfEvidence(found) };
    const silence = { ...about, by: 'U1', at: now.toISOString(), kind: 'untrue' as const, why: 'harmless' as const, words: '' };
    const dependencies = aReport({ facts: facts(npm), findings: [found], sources: [osv] });
    expect(proveUpdates(site, { dependencies, django: supported }, now, { [found.id]: silence })).toMatchObject({ state: 'proven' });
    expect(proveUpdates(site, { dependencies, django: supported }, now, { 'vulnerable:django:GHSA-1': silence })).toMatchObject({
      state: 'open',
    });
  });

  it('that come along with another say with which', () => {
    const through = { ...npm, name: 'money', through: ['cart'] };
    const dependencies = aReport({ facts: facts(through), findings: [{ ...found, subject: 'money@1.0.0' }], sources: [osv] });
    expect(proveUpdates(site, { dependencies, django: supported }, now)).toMatchObject({
      fix: 'Move Shop to money 1.1.0',
      evidence: 'package-lock.json: money@1.0.0, which comes through cart. Clears its known advisory.',
    });
  });
});

it('was seen by the newest report that shows what the step rests on', () => {
  const vulnerable = aFinding({ id: 'v1', check: 'dep-vulnerable', subject: 'django==3.2.13' });
  const packages = facts(pack('django', '3.2.13', '3.2.25', [advisory('a1')]));
  const dependencies = aReport({ facts: packages, sources: [osv], findings: [vulnerable], finishedAt: '2026-11-24T08:00:00.000Z' });
  const django = { ...behind('3.2.13', '3.2.25', ['3.2.14']), finishedAt: '2026-11-22T08:00:00.000Z' };
  expect(proveUpdates(site, { dependencies, django }, now)).toMatchObject({ state: 'open', asOf: '2026-11-24T08:00:00.000Z' });
  const later = { ...django, finishedAt: '2026-11-24T08:30:00.000Z' };
  expect(proveUpdates(site, { dependencies, django: later }, now)).toMatchObject({ asOf: '2026-11-24T08:30:00.000Z' });
});
