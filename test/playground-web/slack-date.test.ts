import { formatSlackDate } from '../../playground/web/src/text/slack-date.js';

const now = new Date('2026-11-24T12:00:00Z');
const seconds = (iso: string) => Date.parse(iso) / 1000;

test.each([
  ['{date_num} {time}', '2026-12-01T09:05:00Z', 'UTC', '2026-12-01 09:05'],
  ['{date_short} {time_secs}', '2026-12-01T09:05:07Z', 'Europe/Berlin', '1 Dec 2026 10:05:07'],
  ['{date_long}', '2026-12-01T23:30:00Z', 'Asia/Tokyo', 'Wednesday, 2 December 2026'],
  ['{date}', '2026-12-01T09:00:00Z', 'UTC', '1 December'],
  ['{date}', '2024-04-01T09:00:00Z', 'UTC', '1 April 2024'],
  ['{date_pretty} at {time}', '2026-11-24T00:00:00Z', 'UTC', 'today at 00:00'],
  ['{date_short_pretty}', '2026-11-25T02:00:00Z', 'UTC', 'tomorrow'],
  ['{date_long_pretty}', '2026-11-24T02:00:00Z', 'America/New_York', 'yesterday'],
  ['{ago}', '2026-11-24T11:57:00Z', 'UTC', '3 minutes ago'],
  ['{date_unheard_of}', '2026-11-24T11:57:00Z', 'UTC', 'then'],
])('%s of %s in %s', (format, iso, timeZone, shown) => {
  expect(formatSlackDate({ seconds: seconds(iso), format, fallback: 'then' }, { timeZone, now })).toBe(shown);
});

test('falls back where the number is no date', () => {
  expect(formatSlackDate({ seconds: 1e20, format: '{date}', fallback: 'one day' }, { timeZone: 'UTC', now })).toBe('one day');
});
