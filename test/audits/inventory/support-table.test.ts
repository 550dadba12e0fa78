import { BUNDLED_DJANGO } from '../../../src/audits/inventory/bundled-django.js';
import { endOfLifeFinding, upgradePath } from '../../../src/audits/inventory/django-support.js';
import { daysUntil, isInMainstream, isSupported, seriesOf } from '../../../src/audits/inventory/support-table.js';

const series = (name: string) => {
  const found = BUNDLED_DJANGO.series.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no series ${name}`);
  return found;
};

test.each([
  ['2024-04-01T00:00:00Z', true, 0],
  ['2024-04-01T23:59:59Z', true, 0],
  ['2024-04-02T00:00:00Z', false, -1],
  ['2024-03-31T12:00:00Z', true, 1],
])('3.2 is supported through its last day: at %s %s', (at, supported, days) => {
  expect(isSupported(series('3.2'), new Date(at))).toBe(supported);
  expect(daysUntil('2024-04-01', new Date(at))).toBe(days);
});

test('tells bug fixes from security fixes', () => {
  expect(isInMainstream(series('5.2'), new Date('2025-12-03T00:00:00Z'))).toBe(true);
  expect(isInMainstream(series('5.2'), new Date('2025-12-04T00:00:00Z'))).toBe(false);
});

test('uses the word of the source where it gives no date', () => {
  const now = new Date('2026-11-22T00:00:00Z');
  expect(isSupported({ ...series('6.1'), endsOn: null, isEnded: false }, now)).toBe(true);
  expect(isSupported({ ...series('6.1'), endsOn: null, isEnded: true }, now)).toBe(false);
});

test.each([
  ['3.2.13', '3.2'],
  ['3.2', '3.2'],
  ['6.1a1', '6.1'],
  ['1.11.29', '1.11'],
  ['0.96', undefined],
  ['9.0', undefined],
  ['main', undefined],
])('%s belongs to %s', (version, name) => {
  expect(seriesOf(BUNDLED_DJANGO, version)?.name).toBe(name);
});

test.each([
  ['3.2', ['4.2', '5.2']],
  ['4.0', ['4.2', '5.2']],
  ['5.2', ['6.0', '6.1']],
  ['6.0', ['6.1']],
  ['6.1', []],
])('the way from %s goes over %j', (from, names) => {
  expect(upgradePath(BUNDLED_DJANGO, series(from)).map(({ name }) => name)).toEqual(names);
});

test.each([
  ['3.2', '2026-11-22', 'critical'],
  ['4.2', '2026-04-08', 'critical'],
  ['4.2', '2026-04-07', 'high'],
  ['4.2', '2026-01-08', 'high'],
  ['4.2', '2026-01-07', 'medium'],
  ['4.2', '2025-10-10', 'medium'],
  ['4.2', '2025-10-09', undefined],
])('%s on %s is %s', (name, day, severity) => {
  const found = endOfLifeFinding(BUNDLED_DJANGO, series(name), `${name}.1`, new Date(`${day}T12:00:00Z`));
  expect(found?.severity).toBe(severity);
});

test('says when it ended and where to go', () => {
  const found = endOfLifeFinding(BUNDLED_DJANGO, series('3.2'), '3.2.13', new Date('2026-11-22T00:00:00Z'));
  expect(found?.title).toBe('Django 3.2 ended on 2024-04-01, 965 days ago; later holes in it are not examined or listed');
  expect(found?.fix).toBe('Move to Django 4.2.30 LTS (ended too), then 5.2.17 LTS (until 2028-04-30), one feature release at a time.');
});
