import type { Report } from '../../src/audits/report.js';
import { auditRecorded, recordedSources } from './audit-support.js';
import { casesOf, type RecordedServer, readData, startRecordedServer } from './recorded-data.js';

interface ExpectedDjango {
  declared: string[];
  pinned: string | null;
  cycle?: string;
  supported?: boolean;
  eol_date?: string;
  active_support_until?: string;
  lts?: boolean;
  latest_in_cycle?: string;
  days_past_eol?: number;
  range_allows_cycles?: string[];
  latest_allowed?: string;
  any_allowed_supported?: boolean;
}

let server: RecordedServer;
beforeAll(async () => {
  server = await startRecordedServer();
});
afterAll(() => server.close());

describe.each(casesOf('pypi'))('%s', (name) => {
  const { django: expected, entry } = readData(`expected/${name}.json`) as { django: ExpectedDjango; entry: string };
  let report: Report;
  let dependencies: Report;
  beforeAll(async () => {
    const sources = recordedSources(server.url);
    report = await auditRecorded('django', sources, name, entry);
    dependencies = await auditRecorded('dependencies', sources, name, entry);
  });

  test('finds the same status of Django', () => {
    expect(report.sources.every(({ ok }) => ok)).toBe(true);
    expect(report.facts).toMatchObject({
      declared: expected.declared,
      pinned: expected.pinned,
      series: expected.cycle ?? null,
      supported: expected.supported ?? null,
      endOfLife: expected.eol_date ?? null,
      endOfMainstream: expected.active_support_until ?? null,
      lts: expected.lts ?? null,
      latestInSeries: expected.latest_in_cycle ?? null,
      daysLeft: expected.days_past_eol === undefined ? null : -expected.days_past_eol,
      rangeAllowsSeries: expected.range_allows_cycles ?? null,
      latestAllowed: expected.latest_allowed ?? null,
      anyAllowedSupported: expected.any_allowed_supported ?? null,
    });
  });

  test('never passes an ended series, in neither audit', () => {
    const isEnded = expected.supported === false || expected.any_allowed_supported === false;
    if (!isEnded) return;
    expect(report.outcome).toBe('fail');
    expect(report.findings.map(({ id }) => id)).toContain('django-eol');
    if (expected.pinned !== null) expect(dependencies.outcome).toBe('fail');
    expect(dependencies.outcome).not.toBe('pass');
  });

  test('gives the holes of Django the same ids in both audits', () => {
    const ids = (one: Report) => one.findings.map(({ id }) => id).filter((id) => id.startsWith('vulnerable:django:'));
    expect(ids(report)).toEqual(ids(dependencies));
  });
});
