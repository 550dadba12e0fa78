import { compareReport } from '../../src/audits/compare.js';
import { DUE_DAYS, type DueDays, dueDates, dueDaysText, inOrder, isLate, readDueDays } from '../../src/audits/due-days.js';
import { aFinding, aReport } from './slack/reports.js';

test.each<[string, DueDays | null]>([
  ['7/30/90/120', DUE_DAYS],
  [' 1 / 1 / 2 / 730 ', { critical: 1, high: 1, medium: 2, low: 730 }],
  ['7/30/90', null],
  ['7/30/90/120/150', null],
  ['30/7/90/120', null],
  ['0/30/90/120', null],
  ['7/30/90/731', null],
  ['7/30/90/1e2', null],
  ['a/b/c/d', null],
  ['', null],
])('%j is read as %j', (text, days) => {
  expect(readDueDays(text)).toEqual(days);
});

test('what is written is read again', () => {
  expect(readDueDays(dueDaysText(DUE_DAYS))).toEqual(DUE_DAYS);
});

const SEEN = '2026-11-22T09:00:00.000Z';
const LATER = '2027-06-01T09:00:00.000Z';

/** When a finding that the baseline of 22 November saw is due. */
function dueOf(severity: ReturnType<typeof aFinding>['severity'], dueDays?: DueDays): string | undefined {
  const findings = [aFinding({ id: 'f', severity })];
  const first = compareReport(null, aReport({ findings, finishedAt: SEEN }));
  const { comparison } = compareReport(first.memory, aReport({ findings, finishedAt: LATER }));
  return dueDates(findings, comparison, LATER, dueDays).get('f')?.toISOString();
}

test.each([
  ['critical', '2026-11-29T09:00:00.000Z'],
  ['high', '2026-12-22T09:00:00.000Z'],
  ['unknown', '2026-12-22T09:00:00.000Z'],
  ['medium', '2027-02-20T09:00:00.000Z'],
  ['low', '2027-03-22T09:00:00.000Z'],
  ['info', undefined],
] as const)('what is %s is due by %s', (severity, due) => {
  expect(dueOf(severity)).toBe(due);
});

test('a site has days of its own', () => {
  expect(dueOf('critical', { critical: 1, high: 2, medium: 3, low: 4 })).toBe('2026-11-23T09:00:00.000Z');
});

test('late is from the moment that it is due', () => {
  const due = new Date('2026-11-29T09:00:00.000Z');
  expect(isLate(due, new Date('2026-11-29T08:59:59.999Z'))).toBe(false);
  expect(isLate(due, due)).toBe(true);
  expect(isLate(undefined, due)).toBe(false);
});

test('what is overdue stands before what is worse', () => {
  const [low, high, critical] = [
    aFinding({ id: 'low', severity: 'low' }),
    aFinding({ id: 'high', severity: 'high' }),
    aFinding({ id: 'critical', severity: 'critical' }),
  ];
  const due = new Map([
    ['low', new Date('2026-12-01')],
    ['high', new Date('2026-11-01')],
    ['critical', new Date('2027-01-01')],
  ]);
  expect(inOrder([critical, low, high], due, new Date('2026-12-24')).map(({ id }) => id)).toEqual(['high', 'low', 'critical']);
});
