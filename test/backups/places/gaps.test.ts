import { retentionGaps } from '../../../src/backups/places/gaps.js';
import { aPlace } from './builders.js';

const now = new Date('2026-11-22T09:00:00Z');

/** Times as UTC, to the days of Berlin (an hour later in November). */
function daysOf(...times: string[]) {
  const days = new Map<string, { first: number; last: number }>();
  for (const time of times) {
    const at = Date.parse(`2026-${time}Z`);
    const day = new Date(at + 3_600_000).toISOString().slice(0, 10);
    const known = days.get(day);
    days.set(day, { first: Math.min(known?.first ?? at, at), last: Math.max(known?.last ?? at, at) });
  }
  return days;
}

const nightly = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `11-${String(from + index).padStart(2, '0')}T02:00:00`);
const gapsOf = (change: Parameters<typeof aPlace>[0], ...times: string[]) =>
  retentionGaps(aPlace({ retentionDays: 10, ...change }), daysOf(...times), 'Europe/Berlin', now);

describe('days of the retention window without a backup', () => {
  it.each<[string, Parameters<typeof aPlace>[0], string[], string[]]>([
    ['a backup each night', {}, nightly(11, 22), []],
    ['a night missing', {}, [...nightly(11, 17), ...nightly(19, 22)], ['2026-11-18']],
    [
      'two places of nights missing',
      {},
      [...nightly(11, 13), ...nightly(15, 18), ...nightly(21, 22)],
      ['2026-11-14', '2026-11-19', '2026-11-20'],
    ],
    // 23:30 and 00:30 in Berlin a day later: no backup is of 18 Nov, and none came too late.
    ['midnight in between', {}, ['11-11T22:30:00', ...nightly(12, 17), '11-17T22:30:00', '11-18T23:30:00', ...nightly(20, 22)], []],
    ['the newest missing, which is another matter', {}, nightly(11, 19), []],
    ['what is older than promised', {}, ['11-01T02:00:00', ...nightly(11, 22)], []],
    ['nothing at all, which is another matter', {}, [], []],
    ['nothing promised', { retentionDays: null }, ['11-12T02:00:00', '11-22T02:00:00'], []],
    [
      'only the last three kept',
      {},
      nightly(20, 22),
      ['2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'],
    ],
    ['begun not long ago', { createdAt: '2026-11-19T12:00:00.000Z' }, nightly(20, 22), []],
    [
      'begun not long ago, and a hole from before',
      { createdAt: '2026-11-21T12:00:00.000Z' },
      ['11-14T02:00:00', ...nightly(17, 22)],
      ['2026-11-15', '2026-11-16'],
    ],
    [
      'weekly, as promised',
      { periodMs: 7 * 86_400_000, retentionDays: 20 },
      ['11-01T02:00:00', '11-08T02:00:00', '11-15T02:00:00', '11-22T02:00:00'],
      [],
    ],
    [
      'on weekdays, as promised',
      { schedule: { cron: '0 3 * * 1-5', timeZone: 'Europe/Berlin' } },
      [...nightly(11, 13), ...nightly(16, 20)],
      [],
    ],
    [
      'on weekdays, and Monday missing',
      { schedule: { cron: '0 3 * * 1-5', timeZone: 'Europe/Berlin' } },
      [...nightly(11, 13), ...nightly(17, 20)],
      ['2026-11-14', '2026-11-15', '2026-11-16'],
    ],
  ])('%s', (_what, change, times, wanted) => {
    expect(gapsOf(change, ...times)).toEqual(wanted);
  });

  it('holds over a change of the clocks', () => {
    // Berlin goes back on 25 October 2026: 03:00 local is 01:00 UTC before and 02:00 UTC after.
    const times = ['10-22T01:00:00', '10-23T01:00:00', '10-24T01:00:00', '10-25T02:00:00', '10-26T02:00:00', '10-27T02:00:00'];
    const days = new Map(
      times
        .map((time) => [time.slice(0, 5), time] as const)
        .map(([day, time]) => {
          const at = Date.parse(`2026-${time}Z`);
          return [`2026-${day}`, { first: at, last: at }];
        }),
    );
    const later = new Date('2026-10-27T09:00:00Z');
    expect(
      retentionGaps(
        aPlace({ retentionDays: 5, graceMs: 0, schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' } }),
        days,
        'Europe/Berlin',
        later,
      ),
    ).toEqual([]);
    days.delete('2026-10-25');
    expect(retentionGaps(aPlace({ retentionDays: 5 }), days, 'Europe/Berlin', later)).toEqual(['2026-10-25']);
  });
});
