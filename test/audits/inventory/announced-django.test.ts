import { type Announced, comingReleases, withEarlierDates } from '../../../src/audits/inventory/announced-django.js';
import type { Product } from '../../../src/audits/inventory/support-table.js';

const product = (endsOn: string | null): Product => ({
  name: 'django',
  asOf: '2026-11-01T00:00:00.000Z',
  series: [
    {
      name: '6.1',
      releasedOn: '2026-08-05',
      isLts: false,
      mainstreamEndsOn: '2027-04-30',
      endsOn,
      isEnded: false,
      latest: '6.1',
      latestOn: null,
      supportedPython: null,
    },
  ],
});
const announced = (endsIn: string): Announced => ({
  asOf: '2026-08-22',
  url: 'https://example.org/',
  series: [
    { name: '6.1', isLts: false, releasedIn: '2026-08', mainstreamEndsIn: '2027-04', endsIn },
    { name: '6.2', isLts: true, releasedIn: '2027-04', mainstreamEndsIn: '2027-12', endsIn: '2030-04' },
    { name: '2028', isLts: false, releasedIn: '2028-01', mainstreamEndsIn: '2029-01', endsIn: '2031-01' },
  ],
});

test.each([
  ['agree on the month', '2027-12-31', '2027-12', '2027-12-31', false],
  ['agree on a month with another last day in it', '2027-12-01', '2027-12', '2027-12-01', false],
  ['differ, and the announcement is earlier', '2027-12-31', '2027-11', '2027-11-30', true],
  ['differ, and the table is earlier', '2027-12-31', '2028-01', '2027-12-31', true],
  ['differ over the end of a leap February', '2028-04-30', '2028-02', '2028-02-29', true],
  ['cannot differ, as the table has no date', null, '2027-12', '2027-12-31', false],
])('two sources %s', (_how, table, month, used, isSaid) => {
  const merged = withEarlierDates(product(table), announced(month));
  expect(merged.product.series[0]?.endsOn).toBe(used);
  expect(merged.product.series[0]?.mainstreamEndsOn).toBe('2027-04-30');
  expect(merged.differences).toEqual(isSaid ? [{ series: '6.1', what: 'security fixes', table, announced: month, used }] : []);
});

test.each([
  ['2026-11-22', ['6.2', '2028']],
  ['2027-04-30', ['6.2', '2028']],
  ['2027-05-01', ['2028']],
  ['2028-02-01', []],
])('on %s these are to come: %j', (day, names) => {
  expect(comingReleases(product(null), announced('2027-12'), new Date(`${day}T12:00:00Z`)).map(({ name }) => name)).toEqual(names);
});

test('a release that the table has is not to come any more', () => {
  const [known] = product(null).series;
  if (known === undefined) throw new Error('no series');
  const both = { ...product(null), series: [known, { ...known, name: '6.2' }] };
  expect(comingReleases(both, announced('2027-12'), new Date('2026-11-22')).map(({ name }) => name)).toEqual(['2028']);
});
