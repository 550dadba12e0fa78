import { tasksChart } from '../../src/reports/chart-spec.js';
import { countFigures } from '../../src/reports/figures.js';
import { periodOf } from '../../src/reports/period.js';
import { recordsCsv } from '../../src/reports/records-csv.js';
import { reportSections } from '../../src/reports/report-text.js';
import { runChart } from '../../src/reports/run-chart.js';
import { csvLine } from '../../src/shared/csv.js';
import { aPlan } from '../maintenance/builders.js';
import { aWeek, someRecords } from './records.js';

const said = (records = someRecords()) => Object.fromEntries(reportSections(records).map(({ title, text }) => [title, text]));

test.each([
  ['month', '2026-11-26T10:00:00Z', 'Europe/London', 'November 2026 so far', '2026-11-01T00:00:00.000Z', '2026-11-26T10:00:00.000Z'],
  ['month', '2026-12-02T10:00:00Z', 'Europe/London', 'November 2026', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ['month', '2026-01-03T10:00:00Z', 'Europe/London', 'December 2025', '2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  ['quarter', '2026-11-26T10:00:00Z', 'Asia/Tokyo', 'quarter 4 of 2026 so far', '2026-09-30T15:00:00.000Z', '2026-11-26T10:00:00.000Z'],
  ['quarter', '2027-01-05T10:00:00Z', 'UTC', 'quarter 4 of 2026', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['year', '2026-11-26T10:00:00Z', 'UTC', '2026 so far', '2026-01-01T00:00:00.000Z', '2026-11-26T10:00:00.000Z'],
  ['year', '2027-01-04T10:00:00Z', 'UTC', '2026', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
] as const)('the %s of %s in %s is %s', (kind, now, zone, label, from, to) => {
  const period = periodOf(kind, new Date(now), zone);
  expect([period.label, period.from.toISOString(), period.to.toISOString()]).toEqual([label, from, to]);
});

test('every sentence rests on a record, and what nobody recorded is said to be unknown', () => {
  expect(said()).toEqual({
    Rounds: '3 rounds opened. 1 date missed: the next one had come before Farrier was back. 2 dates fell into a pause.',
    Tasks: '3 done (1 seen by Farrier), 1 skipped, 2 carried over.',
    Findings: 'No audit has looked at everything yet, so nothing can be counted.',
    Wishes: 'None was finished.',
    Hours:
      'About 1 h 10, shared out by the estimates of what was done: Nibble 40 min, Updates 30 min. Of 2 of 3 closed rounds nobody said how long they took.',
    'What the next quarter needs': '• Carried over 1 time: Nibble: cache the price list.',
  });
});

test('findings, wishes and ends of support are told with their dates', () => {
  const words = said(
    someRecords({
      changes: { fixed: 3, new: 1, open: 5, daysToFix: [2, 6, 40] },
      wishes: ['Cache the <price> list'],
      coming: [{ name: 'Shop', what: 'Django 6.2 LTS', from: '2027-04-01', asOf: '2026-08-22', site: '5.2' }],
      supportEnds: [
        { site: 'Shop', what: 'Django 4.2', on: '2026-04-30' },
        { site: 'Billing', what: 'Django 5.1', on: '2026-12-31' },
      ],
    }),
  );
  expect(words['Findings']).toBe('3 closed, half of them within 6 days; 1 opened; 5 open at the end.');
  expect(words['Wishes']).toBe('1 finished: Cache the &lt;price&gt; list.');
  expect(words['What the next quarter needs']).toContain('• Shop: Django 4.2 ended on 30 April 2026.');
  expect(words['What the next quarter needs']).toContain('• Billing: Django 5.1 is supported until 31 December 2026.');
  expect(words['What the next quarter needs']).toContain(
    '• Shop: Django 6.2 LTS is announced for April 2027 (as of 22 August 2026); it is on 5.2.',
  );
  expect(words['What the next quarter needs']).toContain('• 5 open findings.');
});

test('nobody is named, in words or in rows, unless the plan says so', () => {
  const records = someRecords();
  expect(JSON.stringify(said(records))).not.toContain('UADA');
  expect(recordsCsv(records)).not.toMatch(/UADA|UBEN/);
  const plans = records.plans.map((one) => ({ ...one, plan: aPlan({ namesInReports: true }) }));
  expect(said({ ...records, plans })['By person']).toBe('Tasks done: <@UADA> 1, <@UBEN> 1.');
  expect(recordsCsv({ ...records, plans })).toContain(',UADA\r\n');
});

test('the rows have every task with its told minutes, and nothing that a spreadsheet would run', () => {
  const [head, ...rows] = recordsCsv(someRecords()).trimEnd().split('\r\n');
  expect(head).toBe('plan,round,opened,task,kind,state,reason,evidence,estimate_min,told_min,carried,person');
  expect(rows).toHaveLength(6);
  expect(rows[0]).toBe(
    'Weekly maintenance,2026-11-24T10:00:00.000Z,2026-11-24T10:00:00.000Z,Move Shop to Django 3.2.25,Updates,done,,,30,30,0,',
  );
  expect(rows[4]).toContain(`"'=HYPERLINK(""x"")"`);
});

test.each([
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  ['a,b "c"', '"a,b ""c"""'],
  ['two\nlines', '"two\nlines"'],
  ['plain = text', 'plain = text'],
])('the cell %j is written as %j', (text, written) => {
  expect(csvLine([text, 7])).toBe(`${written},7\r\n`);
});

test('the chart says in words what it shows, a bar a round, or a month when there are many', () => {
  expect(tasksChart(someRecords())?.alt).toBe(
    'Bar chart of the tasks of the rounds, quarter 4 of 2026 so far. 2026-11-24: 2 done; 2026-12-01: 1 done, 1 carried over; 2026-12-08: 1 skipped, 1 carried over.',
  );
  const rounds = [...Array(20).keys()].map((week) => aWeek(week, {}));
  const many = tasksChart(someRecords({ plans: [{ plan: aPlan(), rounds, missed: { late: 0, paused: 0 } }] }));
  expect(many?.alt).toContain('2026-12: 10 carried over');
  expect(tasksChart(someRecords({ plans: [] }))).toBeNull();
});

test('the chart is a picture with words in it', async () => {
  const chart = tasksChart(someRecords());
  if (chart === null) throw new Error('no chart');
  const png = await runChart(chart.spec);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(1400);
  const wordless = await runChart({ ...chart.spec, title: '' });
  expect(wordless.equals(png)).toBe(false);
});

test('a period without rounds is told as that', () => {
  const words = said(someRecords({ plans: [] }));
  expect(words['Rounds']).toBe('No round was opened.');
  expect(words['Hours']).toBe('No round was closed, so nobody was asked.');
  expect(words['What the next quarter needs']).toBe('Nothing that is on record.');
  expect(countFigures(someRecords({ plans: [] })).people).toEqual([]);
});
