import type { Finding } from '../../src/audits/finding.js';
import type { Report } from '../../src/audits/report.js';
import { verdictOf, worstFirst } from '../../src/sites/verdict.js';

const finding = (severity: Finding['severity'], title: string): Finding => ({
  id: title,
  check: 'dep-vulnerable',
  subject: 'django==3.2.13',
  severity,
  title,
  evidence: {},
  fix: '',
  links: [],
});

const report = (part: Partial<Report>): Report => ({
  format: 'farrier.report/1',
  audit: 'django',
  target: 'shop',
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:01.000Z',
  outcome: 'pass',
  findings: [],
  unchecked: [],
  sources: [],
  facts: {},
  ...part,
});

describe('the verdict of a report', () => {
  it.each([
    ['no report', null, 'unknown', 'Django: not looked at yet'],
    ['a pass', report({}), 'good', 'Django: nothing found'],
    [
      'a failed source',
      report({
        outcome: 'error',
        sources: [
          {
            name: 'OSV',
            url: 'https://osv.example',
            fetchedAt: '2026-11-22T10:00:00.000Z',
            dataAsOf: null,
            ok: false,
            error: 'answered 503',
          },
        ],
      }),
      'unknown',
      'Django: could not be checked (OSV answered 503)',
    ],
    [
      'findings',
      report({ outcome: 'fail', findings: [finding('medium', 'b'), finding('critical', 'Django 3.2 ended')] }),
      'bad',
      'Django 3.2 ended. 1 more finding',
    ],
    [
      'only gaps',
      report({ outcome: 'warn', unchecked: [{ subject: 'x', reason: 'line 3 is not understood' }] }),
      'unknown',
      'Django: 1 not checked: line 3 is not understood',
    ],
  ] as const)('says %s', (_, given, level, text) => {
    expect(verdictOf('django', given)).toEqual({ level, text });
  });
});

it('counts the advisories of packages, each once', () => {
  const pillow = { name: 'pillow', version: '9.0.1', advisories: [{ id: 'PYSEC-1' }, { id: 'PYSEC-2' }], lowestClean: null };
  const shared = { name: 'pillow-simd', version: '9.0.0', advisories: [{ id: 'PYSEC-2' }], lowestClean: null };
  const fine = { name: 'django', version: '5.2.17', advisories: [], lowestClean: null };
  const facts = { packages: [pillow, shared, fine] };
  const verdict = verdictOf('dependencies', report({ audit: 'dependencies', outcome: 'fail', findings: [finding('unknown', 'x')], facts }));
  expect(verdict).toEqual({ level: 'bad', text: '2 of 3 packages have 2 known advisories' });
  const alone = verdictOf('dependencies', report({ audit: 'dependencies', outcome: 'fail', findings: [], facts: { packages: [shared] } }));
  expect(alone.text).toBe('1 of 1 package has 1 known advisory');
});

it('puts what is bad before what is unknown before what is good', () => {
  const texts = worstFirst([
    { level: 'good', text: 'a' },
    { level: 'bad', text: 'b' },
    { level: 'unknown', text: 'c' },
    { level: 'bad', text: 'd' },
  ]).map((verdict) => verdict.text);
  expect(texts).toEqual(['b', 'd', 'c', 'a']);
});
