import { comingReleasesOf, inQuarterOf, spokenMonth } from '../../src/audits/upgrade-dates.js';
import { aReport } from './slack/reports.js';

const report = aReport({
  audit: 'django',
  facts: {
    series: '5.2',
    coming: [
      { series: '6.2', lts: true, releasedIn: '2027-04' },
      { series: '2028', lts: false, releasedIn: '2028-01' },
    ],
    comingAsOf: '2026-08-22',
  },
});

test.each([
  ['2027-03-31', []],
  ['2027-04-01', ['Django 6.2 LTS']],
  ['2027-06-30', ['Django 6.2 LTS']],
  ['2027-07-01', []],
  ['2028-02-10', ['Django 2028']],
])('on %s these are announced for the quarter: %j', (day, what) => {
  expect(inQuarterOf(day, comingReleasesOf(report)).map((one) => one.what)).toEqual(what);
});

test('an older report knows of none', () => {
  expect(comingReleasesOf(aReport({ audit: 'django', facts: { series: '5.2' } }))).toEqual([]);
  expect(comingReleasesOf(undefined)).toEqual([]);
});

test('a month is spoken', () => {
  expect(spokenMonth('2027-04-01')).toBe('April 2027');
});
