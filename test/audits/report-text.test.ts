import { failsOn } from '../../src/audits/fail-on.js';
import type { Finding, Severity } from '../../src/audits/finding.js';
import type { Report } from '../../src/audits/report.js';
import { reportText } from '../../src/audits/report-text.js';

const finding = (severity: Severity, title: string): Finding => ({
  id: title,
  check: 'x',
  subject: 'x',
  severity,
  title,
  evidence: {},
  fix: 'Fix it.',
  links: [],
});

const REPORT: Report = {
  format: 'farrier.report/1',
  audit: 'dependencies',
  target: 'shop',
  startedAt: '2026-11-22T12:00:00.000Z',
  finishedAt: '2026-11-22T12:00:01.000Z',
  outcome: 'fail',
  findings: [finding('low', 'a little old'), finding('unknown', 'a hole'), finding('critical', 'ended')],
  unchecked: [{ subject: 'shop-private==1.0', reason: 'the index does not know this package' }],
  sources: [
    {
      name: 'OSV',
      url: 'https://osv.example',
      fetchedAt: '2026-11-22T12:00:00.000Z',
      dataAsOf: '2026-11-20T00:00:00.000Z',
      ok: true,
      error: null,
    },
    { name: 'PyPI', url: 'https://pypi.example', fetchedAt: '2026-11-22T12:00:00.000Z', dataAsOf: null, ok: false, error: 'it was away' },
  ],
  facts: {},
};

test('says the verdict first, then the worst, the fix, the gaps and the sources', () => {
  expect(reportText(REPORT).split('\n')).toEqual([
    'shop, dependencies: needs work',
    '1 critical, 1 not rated, 1 low',
    '',
    '  critical  ended',
    '            Fix it.',
    '  not rated a hole',
    '            Fix it.',
    '  low       a little old',
    '            Fix it.',
    '',
    'Could not check:',
    '  shop-private==1.0: the index does not know this package',
    '',
    'Asked:',
    '  OSV (https://osv.example), 2026-11-22 12:00 UTC, data of 2026-11-20',
    '  PyPI (https://pypi.example): failed. it was away',
    '',
  ]);
});

test.each<[Severity, Record<'low' | 'medium' | 'high' | 'critical', boolean>]>([
  ['info', { low: false, medium: false, high: false, critical: false }],
  ['low', { low: true, medium: false, high: false, critical: false }],
  ['medium', { low: true, medium: true, high: false, critical: false }],
  ['unknown', { low: true, medium: true, high: true, critical: false }],
  ['high', { low: true, medium: true, high: true, critical: false }],
  ['critical', { low: true, medium: true, high: true, critical: true }],
])('a finding that is %s fails on %j', (severity, wanted) => {
  const report = { ...REPORT, findings: [finding(severity, 'x')] };
  expect({
    low: failsOn(report, 'low'),
    medium: failsOn(report, 'medium'),
    high: failsOn(report, 'high'),
    critical: failsOn(report, 'critical'),
  }).toEqual(wanted);
});

test('names dependency files of other projects that were not read, and none for development', () => {
  const manifests = [
    { path: 'apps/a/requirements.txt', isForDevelopment: false },
    { path: 'apps/a/setup.py', isForDevelopment: false },
    { path: 'apps/b/requirements.txt', isForDevelopment: false },
    { path: 'docs/requirements.txt', isForDevelopment: true },
  ];
  const report = { ...REPORT, facts: { files: ['apps/a/requirements.txt'], manifests } };
  expect(reportText(report)).toContain('Not read, beside what was:\n  apps/b/requirements.txt\n\n');
  expect(reportText(REPORT)).not.toContain('Not read');
});
