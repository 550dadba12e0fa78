import { proveUpdates } from '../../../src/audits/prove-updates.js';
import type { Report } from '../../../src/audits/report.js';
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
      'no hole is known, but the series has ended',
      { dependencies: clean, django: ended },
      { state: 'open', fix: "Plan Shop's way to a Django that is supported" },
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
  ])('when %s', (_, reports, proof) => {
    expect(proveUpdates(site, reports, now)).toMatchObject(proof);
  });

  it('is not connected without a repository, whatever was reported before', () => {
    expect(proveUpdates({ name: 'Shop', repository: null }, { dependencies: clean }, now).state).toBe('not-connected');
  });
});
