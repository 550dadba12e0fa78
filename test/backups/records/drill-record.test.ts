import { against, changesSince, measuredSchema } from '../../../src/backups/records/drill-record.js';
import { proveRestores, restorableSince } from '../../../src/backups/records/prove-restores.js';
import { overdueDaysOf, overdueFinding, type Restore, restoreState } from '../../../src/backups/records/restore-state.js';
import { aDrill, aMeasured } from './drill-builder.js';

const now = new Date('2026-11-22T09:00:00Z');
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
const site = { id: 's1', name: 'Shop', createdAt: ago(10) };

describe('rows against the last drill', () => {
  it.each<[string, Record<string, number>, Record<string, number>, string[]]>([
    ['exactly 80 % is kept', { a: 10 }, { a: 8 }, []],
    ['one row under 80 % is a drop', { a: 1000 }, { a: 799 }, ['a']],
    ['80 % of a number that floating point has not exactly', { a: 15, b: 35 }, { a: 12, b: 28 }, []],
    ['a table that is gone lost all', { a: 5, b: 1 }, { b: 1 }, ['a']],
    ['an empty table that is gone lost nothing', { a: 0, b: 1 }, { b: 1 }, []],
    ['more rows and new tables are no loss', { a: 5 }, { a: 50, b: 1 }, []],
    ['the largest loss comes first', { a: 10, b: 1000, c: 100 }, { a: 0, b: 0, c: 0 }, ['b', 'c', 'a']],
    ['a name that objects have as well', { constructor: 5 }, {}, ['constructor']],
  ])('%s', (_name, before, after, dropped) => {
    const changes = changesSince(aMeasured({ rows: before }), aMeasured({ rows: after }));
    expect(changes?.dropped.map(({ table }) => table)).toEqual(dropped);
  });

  it('cannot be compared with a drill that counted nothing', () => {
    expect(changesSince(aMeasured({ rows: null }), aMeasured())).toBeNull();
    expect(changesSince(aMeasured(), aMeasured({ rows: null }))).toBeNull();
  });

  it('tells what came and went', () => {
    const changes = changesSince(aMeasured({ rows: { a: 5, b: 1 } }), aMeasured({ rows: { b: 3, c: 4 } }));
    expect(changes).toMatchObject({ newTables: ['c'], goneTables: ['a'], rows: { before: 6, after: 7 } });
  });
});

it.each([
  [60, 6, 60, 6, true, true],
  [60.01, 6, 60, 6, false, true],
  [60, 6.01, 60, 6, true, false],
  [null, 1, 60, 6, null, true],
])('%p s and %p h against %p s and %p h', (seconds, hours, rto, rpo, meetsRto, meetsRpo) => {
  const takenAt = new Date(now.getTime() - hours * 3_600_000).toISOString();
  const met = against({ seconds, takenAt, ranAt: now.toISOString() }, { rtoSeconds: rto, rpoMs: rpo * 3_600_000 });
  expect(met).toMatchObject({ meetsRto, meetsRpo });
});

describe('restore-drill-overdue', () => {
  const good = (days: number): Restore => ({ at: ago(days), how: 'elsewhere', verdict: 'ok' });
  it.each<[string, Restore[], number, 'medium' | 'high' | null]>([
    ['proved 35 days ago', [good(35)], 500, null],
    ['proved longer ago', [good(35.01)], 500, 'medium'],
    ['proved 70 days ago', [good(70)], 500, 'medium'],
    ['proved more than twice the time ago', [good(70.01)], 500, 'high'],
    ['the newest counts, in any order', [good(100), good(3), good(50)], 500, null],
    ['a failed drill is no proof', [{ at: ago(1), how: 'worker', verdict: 'stale' }, good(40)], 500, 'medium'],
    ['one that could not be done is no proof', [{ at: ago(1), how: 'worker', verdict: 'not-possible' }], 36, 'medium'],
    ['never, and set up lately', [], 35, null],
    ['never, and set up long ago', [], 71, 'high'],
  ])('%s', (_name, restores, setUpDays, severity) => {
    const found = overdueFinding({ ...site, createdAt: ago(setUpDays) }, restores, now);
    expect(found?.severity ?? null).toBe(severity);
  });

  it('is after other days when that is set', () => {
    expect(overdueFinding(site, [good(8)], now, 7)?.severity).toBe('medium');
    expect(overdueFinding(site, [good(15)], now, 7)?.severity).toBe('high');
  });
});

it.each<[string, [string, number | null][], number]>([
  ['no place at all', [], 35],
  ['nothing said', [['database', null]], 35],
  ['what was said', [['database', 60]], 60],
  [
    'the shortest',
    [
      ['database', 60],
      ['database', 7],
      ['database', null],
    ],
    7,
  ],
  ['of the database only', [['uploads', 7]], 35],
])('a restore proves for so many days, with %s', (_name, places, days) => {
  expect(overdueDaysOf(places.map(([holds, provedDays]) => ({ holds, provedDays })))).toBe(days);
});

it.each<[string, string | null, [string, number][], number | null]>([
  ['a job, whenever its files were named', 'job', [['database', 2]], 10],
  ['snapshots', 'snapshots', [], 10],
  [
    'files, the first place of the database',
    'files',
    [
      ['uploads', 9],
      ['database', 3],
      ['database', 5],
    ],
    5,
  ],
  ['files that nobody named', 'files', [['settings', 9]], null],
  ['nobody knows how', 'unknown', [], null],
  ['nobody was asked', null, [], null],
])('there is something to restore since: %s', (_name, kind, places, days) => {
  const named = places.map(([holds, since]) => ({ holds, createdAt: ago(since) }));
  expect(restorableSince({ ...site, backups: kind === null ? null : { kind } }, named)).toBe(days === null ? null : ago(days));
});

it.each<[string, Restore['verdict'][], string]>([
  ['nothing', [], 'never'],
  ['only what could not be done', ['not-possible'], 'never'],
  ['good', ['ok'], 'proved'],
  ['good, then broken', ['ok', 'broken'], 'failed'],
  ['broken, then good', ['broken', 'ok'], 'proved'],
  ['broken, then not possible, which mends nothing', ['broken', 'not-possible'], 'failed'],
  ['good, then not possible, which breaks nothing', ['ok', 'not-possible'], 'proved'],
])('after %s', (_name, verdicts, state) => {
  const restores = verdicts.map((verdict, index): Restore => ({ at: ago(10 - index), how: 'worker', verdict }));
  expect(restoreState(restores, now).state).toBe(state);
});

describe('the task Backups', () => {
  const job = { state: 'proven' as const, evidence: 'reported in at 03:02' };
  const of = (drills: ReturnType<typeof aDrill>[]) =>
    proveRestores(site, job, { drills, restores: drills.map(({ ranAt, how, verdict }) => ({ at: ranAt, how, verdict })) }, now);

  it('stays as the job proves it while restores are proved, or none was tried yet', () => {
    expect(of([aDrill({ ranAt: ago(1) })])).toEqual(job);
    expect(of([])).toEqual(job);
  });

  it('is open after a drill that failed, though the job reports in', () => {
    expect(of([aDrill({ ranAt: ago(1), verdict: 'broken', checks: ['restore-failed'] })])).toMatchObject({
      state: 'open',
      evidence: 'its newest drilled backup does not restore (drilled elsewhere)',
      findings: [{ check: 'restore-failed', severity: 'critical' }],
    });
  });

  it('is open when tables lost rows, with their numbers', () => {
    const drills = [aDrill({ ranAt: ago(1), rows: { shop_order: 10 } }), aDrill({ ranAt: ago(30), rows: { shop_order: 1000 } })];
    expect(of(drills)).toMatchObject({ state: 'open', findings: [{ check: 'restore-rows-drop', severity: 'high' }] });
    expect(of(drills).evidence).toContain('shop_order 1000 → 10');
  });

  it.each([
    ['other migrations than those of the repository', 'restore-schema-mismatch'],
    ['something else than the team expects', 'restore-check-failed'],
  ])('is open when the newest counted drill found %s', (_name, check) => {
    const other = aDrill({ ranAt: ago(2), checks: [check] });
    expect(of([other])).toMatchObject({ state: 'open', findings: [{ check, severity: 'high' }] });
    expect(of([aDrill({ ranAt: ago(1) }), other])).toEqual(job);
    expect(of([aDrill({ ranAt: ago(1), verdict: 'not-possible', rows: null }), other]).state).toBe('open');
  });

  it('is open when the last proof is too old', () => {
    expect(of([aDrill({ ranAt: ago(36) })])).toMatchObject({ state: 'open', findings: [{ check: 'restore-drill-overdue' }] });
  });

  it('is open after fewer days, where that was stated', () => {
    const drills = [aDrill({ ranAt: ago(8) })];
    const known = { drills, restores: drills.map(({ ranAt, how, verdict }) => ({ at: ranAt, how, verdict })) };
    expect(proveRestores(site, job, { ...known, overdueDays: 8 }, now)).toEqual(job);
    expect(proveRestores(site, job, { ...known, overdueDays: 7 }, now)).toMatchObject({
      state: 'open',
      findings: [{ severity: 'medium' }],
    });
  });

  it.each<[string, number | null, 'medium' | 'high' | null]>([
    ['lately', 35, null],
    ['longer ago', 36, 'medium'],
    ['much longer ago', 71, 'high'],
    ['never', null, null],
  ])('where nothing was ever restored, and it became known %s that there is something to', (_name, days, severity) => {
    const known = { drills: [], restores: [], restorableSince: days === null ? null : ago(days) };
    const proof = proveRestores({ ...site, createdAt: ago(500) }, job, known, now);
    expect(proof.findings?.map((finding) => [finding.check, finding.severity]) ?? []).toEqual(
      severity === null ? [] : [['restore-drill-overdue', severity]],
    );
    expect(proof.state).toBe(severity === null ? 'proven' : 'open');
    if (severity !== null) expect(proof.evidence).toBe(`No restore was ever proved, for ${days} days`);
  });

  it('says what is not connected before it asks for a restore of it', () => {
    const lacking = { state: 'not-connected' as const, evidence: 'backup job, which has no check-in line' };
    expect(proveRestores(site, lacking, { drills: [], restores: [], restorableSince: ago(100) }, now)).toEqual(lacking);
  });

  it('of a job that is down keeps that first', () => {
    const down = { state: 'open' as const, evidence: 'the job does not report in', fix: 'Get it running' };
    const drills = [aDrill({ ranAt: ago(1), verdict: 'empty' })];
    const restores: Restore[] = [{ at: ago(1), how: 'elsewhere', verdict: 'empty' }];
    expect(proveRestores(site, down, { drills, restores }, now)).toMatchObject({ ...down, findings: [{ check: 'restore-failed' }] });
  });
});

it.each([
  ['a row', { row: { id: 1, email: 'ada@example.org' } }],
  ['text where a count belongs', { rows: { auth_user: 'ada@example.org' } }],
  ['a log', { log: 'COPY auth_user, line 3' }],
  ['a negative count', { rows: { auth_user: -1 } }],
  ['lines in a name', { name: 'a\nb' }],
  ['a check in words', { checks: ['Key (email)=(ada@example.org)'] }],
])('a record has no room for %s', (_name, change) => {
  expect(measuredSchema.safeParse({ ...aMeasured(), ...change }).success).toBe(false);
});
