import { nudgesOf } from '../../../src/maintenance/people/nudges.js';

const round = (openedAt: string, endsAt: string, nextAt: string | null, timeZone = 'Europe/London') => ({
  openedAt,
  endsAt,
  nextAt,
  timeZone,
});
const spoken = (of: ReturnType<typeof round>) => nudgesOf(of).map(({ kind, at }) => `${kind} ${at.toISOString().slice(0, 16)}`);

test.each<[string, ReturnType<typeof round>, string[]]>([
  [
    'a week from Tuesday to Friday: Thursday, the last hours, Monday',
    round('2026-11-24T10:00:00Z', '2026-11-27T16:00:00Z', '2026-12-01T10:00:00Z'),
    ['before 2026-11-26T10:00', 'end 2026-11-27T13:00', 'after 2026-11-30T10:00'],
  ],
  [
    'in summer time, by the clocks of the zone',
    round('2026-06-02T09:00:00Z', '2026-06-05T15:00:00Z', null),
    ['before 2026-06-04T09:00', 'end 2026-06-05T12:00', 'after 2026-06-08T09:00'],
  ],
  [
    'over a clock change: Monday at ten is an hour later',
    round('2026-10-20T09:00:00Z', '2026-10-23T15:00:00Z', null),
    ['before 2026-10-22T09:00', 'end 2026-10-23T12:00', 'after 2026-10-26T10:00'],
  ],
  [
    'far in the east: Friday there is Thursday in UTC',
    round('2026-11-23T20:00:00Z', '2026-11-27T02:00:00Z', null, 'Pacific/Kiritimati'),
    ['before 2026-11-25T20:00', 'end 2026-11-26T23:00', 'after 2026-11-29T20:00'],
  ],
  [
    'opened on Friday morning: only the last hours, and Monday',
    round('2026-11-27T09:00:00Z', '2026-11-27T16:00:00Z', '2026-12-04T09:00:00Z'),
    ['end 2026-11-27T13:00', 'after 2026-11-30T10:00'],
  ],
  [
    'opened an hour and a half before its end: only Monday',
    round('2026-11-27T14:30:00Z', '2026-11-27T16:00:00Z', null),
    ['after 2026-11-30T10:00'],
  ],
  [
    'the next round comes on Monday morning: that one reminds',
    round('2026-11-24T10:00:00Z', '2026-11-27T16:00:00Z', '2026-11-30T10:30:00Z'),
    ['before 2026-11-26T10:00', 'end 2026-11-27T13:00'],
  ],
  [
    'ends on Monday: the day before is Friday',
    round('2026-11-26T10:00:00Z', '2026-11-30T16:00:00Z', null),
    ['before 2026-11-27T10:00', 'end 2026-11-30T13:00', 'after 2026-12-01T10:00'],
  ],
])('%s', (_name, of, expected) => {
  expect(spoken(of)).toEqual(expected);
});
