import type { Finding } from '../../src/audits/finding.js';
import type { Report } from '../../src/audits/report.js';
import { reportsCsv } from '../../src/audits/report-csv.js';
import { reportsSarif } from '../../src/audits/report-sarif.js';

const finding = (change: Partial<Finding>): Finding => ({
  id: 'dep-vulnerable:GHSA-1',
  check: 'dep-vulnerable',
  subject: 'django==3.2.13',
  severity: 'high',
  title: 'A hole in Django',
  evidence: { fixedIn: ['3.2.14'] },
  fix: 'Move to 3.2.14.',
  links: ['https://osv.example/GHSA-1', 'https://osv.example/CVE-1'],
  ...change,
});

const report = (change: Partial<Report> = {}): Report => ({
  format: 'farrier.report/1',
  audit: 'dependencies',
  target: 'Shop, "new"',
  startedAt: '2026-11-22T12:00:00.000Z',
  finishedAt: '2026-11-22T12:00:01.000Z',
  outcome: 'error',
  findings: [
    finding({}),
    finding({ id: 'a', check: 'dep-extra-index', severity: 'medium', evidence: { file: 'my reqs/pro#d.txt', line: 7 }, title: '=1+1' }),
    finding({ id: 'b', check: 'dep-vulnerable', severity: 'unknown', subject: 'gone==1', evidence: {} }),
    finding({ id: 'c', check: 'dep-outdated', severity: 'info', fix: '' }),
  ],
  unchecked: [{ subject: 'shop-private==1.0', reason: 'the index does not know this package' }],
  sources: [
    { name: 'OSV', url: 'https://osv.example', fetchedAt: '2026-11-22T12:00:00.000Z', dataAsOf: null, ok: true, error: null },
    { name: 'PyPI', url: 'https://pypi.example', fetchedAt: '2026-11-22T12:00:00.000Z', dataAsOf: null, ok: false, error: 'it was away' },
  ],
  facts: {
    files: ['requirements.txt', 'base.txt'],
    requirements: [
      { name: 'requests', pinned: '2.0', file: 'requirements.txt', line: 2 },
      { name: 'django', pinned: null, file: 'other.txt', line: 9 },
      { name: 'django', pinned: '3.2.13', file: 'base.txt', line: 3 },
    ],
  },
  ...change,
});

describe('as a table', () => {
  test('each finding, each gap and each failed source is a line', () => {
    const [head, ...lines] = reportsCsv([report()]).trimEnd().split('\r\n');
    expect(head).toBe('target,audit,outcome,looked_at,kind,severity,check,subject,what,fix,id,links,evidence');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe(
      '"Shop, ""new""",dependencies,error,2026-11-22T12:00:01.000Z,finding,high,dep-vulnerable,django==3.2.13,A hole in Django,Move to 3.2.14.,' +
        'dep-vulnerable:GHSA-1,https://osv.example/GHSA-1 https://osv.example/CVE-1,"{""fixedIn"":[""3.2.14""]}"',
    );
    expect(lines[1]).toContain(`,"'=1+1",`);
    expect(lines[4]).toContain(',could not check,,,shop-private==1.0,the index does not know this package,');
    expect(lines[5]).toContain(',could not check,,,PyPI (https://pypi.example),it was away,');
  });

  test('of no report is its head', () => {
    expect(reportsCsv([]).split('\r\n')).toHaveLength(2);
  });
});

describe('as SARIF', () => {
  const sarif = reportsSarif([report(), report({ audit: 'django', outcome: 'pass', findings: [], facts: {} })], '1.2.3');
  const [run, django] = sarif.runs;

  test('a report is a run of Farrier, its checks the rules', () => {
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs).toHaveLength(2);
    expect(run?.tool.driver).toEqual({
      name: 'Farrier',
      version: '1.2.3',
      rules: [{ id: 'dep-vulnerable' }, { id: 'dep-extra-index' }, { id: 'dep-outdated' }],
    });
    expect(run?.automationDetails?.id).toBe('farrier/dependencies/');
    expect(django?.results).toEqual([]);
  });

  test('a finding says how bad it is, what to do, and which one it is', () => {
    expect(run?.results?.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['dep-vulnerable', 0, 'error'],
      ['dep-extra-index', 1, 'warning'],
      ['dep-vulnerable', 0, 'error'],
      ['dep-outdated', 2, 'note'],
    ]);
    expect(run?.results?.[0]).toMatchObject({
      message: { text: 'A hole in Django\nMove to 3.2.14.' },
      partialFingerprints: { 'farrierFinding/v1': 'dep-vulnerable:GHSA-1' },
      properties: { severity: 'high', subject: 'django==3.2.13' },
    });
    expect(run?.results?.[3]?.message.text).toBe('A hole in Django');
  });

  test('a finding stands where its evidence says, else where its package is pinned, else in the file that was read first', () => {
    const places = run?.results?.map(({ locations }) => locations?.[0]?.physicalLocation);
    expect(places).toEqual([
      { artifactLocation: { uri: 'base.txt', uriBaseId: 'SRCROOT' }, region: { startLine: 3 } },
      { artifactLocation: { uri: 'my%20reqs/pro%23d.txt', uriBaseId: 'SRCROOT' }, region: { startLine: 7 } },
      { artifactLocation: { uri: 'requirements.txt', uriBaseId: 'SRCROOT' }, region: { startLine: 1 } },
      { artifactLocation: { uri: 'base.txt', uriBaseId: 'SRCROOT' }, region: { startLine: 3 } },
    ]);
    const fromDjango = report({ audit: 'django', facts: { files: ['requirements.txt'] } });
    const both = reportsSarif([report(), fromDjango], '1.2.3').runs[1]?.results?.[0]?.locations?.[0]?.physicalLocation;
    expect(both).toMatchObject({ artifactLocation: { uri: 'base.txt' }, region: { startLine: 3 } });
    const nowhere = reportsSarif([report({ facts: {} })], '1.2.3').runs[0]?.results?.[0];
    expect(nowhere).not.toHaveProperty('locations');
  });

  test('what could not be checked is told, and a run that could not look did not succeed', () => {
    expect(run?.invocations).toEqual([
      {
        executionSuccessful: false,
        startTimeUtc: '2026-11-22T12:00:00.000Z',
        endTimeUtc: '2026-11-22T12:00:01.000Z',
        toolExecutionNotifications: [
          { level: 'warning', message: { text: 'shop-private==1.0: the index does not know this package' } },
          { level: 'error', message: { text: 'PyPI (https://pypi.example): it was away' } },
        ],
      },
    ]);
    expect(django?.invocations?.[0]?.executionSuccessful).toBe(true);
  });
});
