import { alarming, compareReport, type Memory } from '../../../src/audits/compare.js';
import type { Report } from '../../../src/audits/report.js';
import { aFinding, aReport } from './reports.js';

const one = aFinding({ id: 'one', subject: 'django==3.2.13', severity: 'high' });
const two = aFinding({ id: 'two', subject: 'requests==2.27.1', severity: 'unknown' });
const three = aFinding({ id: 'three', subject: 'pillow==9.0.1', severity: 'critical' });

/** Runs the reports one after the other, as the store does. */
function runs(...reports: Report[]) {
  let memory: Memory | null = null;
  return reports.map((report) => {
    const result = compareReport(memory, report);
    memory = result.memory;
    return { ...result, alarms: alarming(report, result.comparison).map(({ id }) => id) };
  });
}

const broken = (findings = [one]) => aReport({ findings, unreadable: true });

describe('comparing a report with earlier ones', () => {
  it('takes the first run as the baseline: nothing is new and nothing alarms', () => {
    const [first] = runs(aReport({ findings: [one, three] }));
    expect(first?.comparison).toMatchObject({ baseline: true, baselineAt: '2026-11-22T09:00:20.000Z', new: [], still: [], fixed: [] });
    expect(first?.alarms).toEqual([]);
  });

  it('alarms in a baseline for what is public already', () => {
    const [first] = runs(aReport({ findings: [aFinding({ id: 'env', check: 'env-exposed', severity: 'critical' }), three] }));
    expect(first?.alarms).toEqual(['env']);
  });

  it('tells new, still open and fixed apart afterwards', () => {
    const later = '2026-11-23T09:00:00.000Z';
    const [, second] = runs(aReport({ findings: [one, two] }), aReport({ findings: [two, three], finishedAt: later }));
    expect(second?.comparison).toMatchObject({
      baseline: false,
      baselineAt: '2026-11-22T09:00:20.000Z',
      new: ['three'],
      still: [{ id: 'two', since: '2026-11-22T09:00:20.000Z' }],
      fixed: [{ id: 'one' }],
      unseen: [],
    });
    expect(second?.memory.open.three?.since).toBe(later);
    expect(second?.alarms).toEqual(['three']);
  });

  it('lets only rated critical and high findings break in', () => {
    const severities = (['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const).map((severity) =>
      aFinding({ id: severity, severity }),
    );
    const [, second] = runs(aReport(), aReport({ findings: severities }));
    expect(second?.alarms).toEqual(['critical', 'high']);
  });

  it('counts nothing as fixed that a failed run did not see, and remembers it', () => {
    const [, failed, third] = runs(aReport({ findings: [one, two] }), broken([]), aReport({ findings: [one] }));
    expect(failed?.comparison).toMatchObject({ fixed: [], unseen: [{ id: 'one' }, { id: 'two' }] });
    expect(third?.comparison).toMatchObject({ fixed: [{ id: 'two' }], still: [{ id: 'one' }], new: [] });
  });

  it('counts nothing as fixed whose subject could not be checked this time', () => {
    const [, second] = runs(
      aReport({ findings: [one, two] }),
      aReport({ unchecked: [{ subject: 'requests', reason: 'the index does not know it' }] }),
    );
    expect(second?.comparison).toMatchObject({ fixed: [{ id: 'one' }], unseen: [{ id: 'two' }] });
  });

  it('does not make a failed first run the baseline', () => {
    const [failed, second] = runs(broken([one]), aReport({ findings: [one, two, three] }));
    expect(failed?.comparison).toMatchObject({ baseline: false, baselineAt: null, new: [] });
    expect(second?.comparison).toMatchObject({ baseline: true, new: [] });
    expect(second?.alarms).toEqual([]);
  });

  it('calls a finding new again when it comes back after it was fixed', () => {
    const [, , third] = runs(aReport({ findings: [one] }), aReport(), aReport({ findings: [one] }));
    expect(third?.comparison).toMatchObject({ new: ['one'], reopened: [{ id: 'one', since: '2026-11-22T09:00:20.000Z' }] });
    expect(third?.alarms).toEqual(['one']);
  });
});
