import { readFileSync } from 'node:fs';
import {
  droppedAt,
  nextOccurrence,
  occurrences,
  type Recurrence,
  describe as sentence,
  validateRecurrence,
} from '../../src/schedule/recurrence.js';
import { UserError } from '../../src/shared/errors.js';

interface Case {
  rrule: string;
  timeZone: string;
  start: string;
  at: string;
  shift: Recurrence['shift'];
  holidays: string[];
  occurrences: string[];
}

/** Computed by dateutil and zoneinfo: see tables/make-occurrences.py. */
const table = JSON.parse(readFileSync('test/schedule/tables/occurrences.json', 'utf8')) as Case[];

function recurrence(parts: Partial<Recurrence> = {}): Recurrence {
  return {
    rrule: 'FREQ=WEEKLY;BYDAY=TU',
    timeZone: 'Europe/London',
    start: '2026-11-22',
    at: '10:00',
    holidays: null,
    shift: 'keep',
    ...parts,
  };
}

function faultOf(parts: Partial<Recurrence>): string {
  try {
    validateRecurrence(recurrence(parts));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('No fault was found');
}

describe('occurrences', () => {
  test('equal those of an independent program in every rule, zone and start', () => {
    const wrong = table.flatMap((row) => {
      const isHoliday = (date: string) => row.holidays.includes(date);
      const shape = { ...row, holidays: row.holidays.length > 0 ? 'XX' : null };
      // Shifting back may leave the start's day; nothing of the table lies further back than this.
      const from = new Date(Date.parse(row.start) - 40 * 86_400_000);
      const count = row.occurrences.length < 8 ? 8 : row.occurrences.length;
      const seen = occurrences(shape, { from, count }, isHoliday).map((date) => date.toISOString());
      return seen.join() === row.occurrences.join() ? [] : [{ ...row, seen }];
    });
    expect(wrong).toEqual([]);
    expect(table.length).toBeGreaterThan(750);
  });

  test('equal them as well when the holidays are the team’s own days off', () => {
    const rows = table.filter((row) => row.holidays.length > 0);
    for (const row of rows) {
      const from = new Date(Date.parse(row.start) - 40 * 86_400_000);
      const own = occurrences({ ...row, holidays: null, daysOff: row.holidays }, { from, count: 8 });
      expect([row.rrule, own.map((date) => date.toISOString())]).toEqual([row.rrule, row.occurrences]);
    }
    expect(rows.length).toBeGreaterThan(15);
  });

  test('are the same asked one by one as asked together', () => {
    for (const row of table.filter((entry) => entry.shift === 'keep' && entry.occurrences.length > 2)) {
      const [first, second] = row.occurrences;
      const shape = { ...row, holidays: null };
      expect(nextOccurrence(shape, new Date(first ?? ''))?.toISOString()).toBe(second);
      expect(nextOccurrence(shape, new Date(Date.parse(second ?? '') - 1))?.toISOString()).toBe(second);
    }
  });

  test('take in the moment they are asked from', () => {
    const from = new Date('2026-11-24T10:00:00Z');
    expect(occurrences(recurrence(), { from, count: 1 })).toEqual([from]);
    expect(nextOccurrence(recurrence(), from)).toEqual(new Date('2026-12-01T10:00:00Z'));
  });

  test('leave out a start that is off the rule', () => {
    expect(occurrences(recurrence({ start: '2026-11-25' }), { from: new Date('2026-11-01'), count: 1 })).toEqual([
      new Date('2026-12-01T10:00:00Z'),
    ]);
  });

  test('end with the rule', () => {
    const three = recurrence({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=3' });
    expect(occurrences(three, { from: new Date('2026-11-01'), count: 9 })).toHaveLength(3);
    expect(nextOccurrence(three, new Date('2026-12-08T10:00:00Z'))).toBeNull();
  });

  test('end where the calendar does', () => {
    const shape = recurrence({ rrule: 'FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', start: '2026-11-01' });
    expect(occurrences(shape, { from: new Date('2026-11-01'), count: 2 })).toEqual([new Date('+165436-02-29T10:00:00Z')]);
  });

  test('count the day of an UNTIL date in', () => {
    const until = recurrence({ rrule: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201' });
    expect(occurrences(until, { from: new Date('2026-11-01'), count: 9 })).toHaveLength(2);
  });

  test('drop the shifted date that meets another, and keep the rule’s own', () => {
    const shape = recurrence({ rrule: 'FREQ=WEEKLY;BYDAY=SU,MO', shift: 'next', at: '09:00' });
    const seen = occurrences(shape, { from: new Date('2026-11-22'), count: 2 }).map((date) => date.toISOString());
    expect(seen).toEqual(['2026-11-23T09:00:00.000Z', '2026-11-30T09:00:00.000Z']);
  });

  test('move off own days off, also without a calendar, and meet no other date there', () => {
    const shape = recurrence({ rrule: 'FREQ=WEEKLY;BYDAY=TU,WE', shift: 'next', daysOff: ['2026-11-24', '2026-12-02'] });
    const seen = occurrences(shape, { from: new Date('2026-11-22'), count: 4 }).map((date) => date.toISOString().slice(0, 10));
    expect(seen).toEqual(['2026-11-25', '2026-12-01', '2026-12-03', '2026-12-08']);
    expect(nextOccurrence(shape, new Date('2026-12-01T10:00:00Z'))).toEqual(new Date('2026-12-03T10:00:00Z'));
    expect(nextOccurrence({ ...shape, daysOff: [] }, new Date('2026-12-01T10:00:00Z'))).toEqual(new Date('2026-12-02T10:00:00Z'));
    expect(nextOccurrence(shape, new Date('2026-12-01T10:00:00Z'))).toEqual(new Date('2026-12-03T10:00:00Z'));
  });

  test('know the holidays of the calendar and own days off together', () => {
    const shape = recurrence({ shift: 'previous', holidays: 'XX', daysOff: ['2026-11-24'] });
    const isHoliday = (date: string) => date === '2026-11-23';
    expect(occurrences(shape, { from: new Date('2026-11-20'), count: 1 }, isHoliday)).toEqual([new Date('2026-11-20T10:00:00Z')]);
  });

  test('tell which dates were moved onto another one and left out', () => {
    const days = (shape: Recurrence, at: string, isHoliday?: (date: string) => boolean) =>
      droppedAt(shape, new Date(at), isHoliday).map((date) => date.toISOString().slice(0, 10));
    const weekend = recurrence({ rrule: 'FREQ=WEEKLY;BYDAY=SA,SU,MO', shift: 'next' });
    expect(days(weekend, '2026-11-30T10:00:00Z')).toEqual(['2026-11-28', '2026-11-29']);
    // Nothing of the rule stands on the Monday: the Saturday is what comes there.
    expect(days({ ...weekend, rrule: 'FREQ=WEEKLY;BYDAY=SA,SU' }, '2026-11-30T10:00:00Z')).toEqual(['2026-11-29']);
    expect(days({ ...weekend, daysOff: ['2026-11-30'] }, '2026-12-01T10:00:00Z')).toEqual(['2026-11-29', '2026-11-30']);
    expect(days({ ...weekend, shift: 'keep' }, '2026-11-30T10:00:00Z')).toEqual([]);
    expect(days(recurrence({ shift: 'previous' }), '2026-12-01T10:00:00Z')).toEqual([]);
    expect(days({ ...weekend, rrule: 'FREQ=WEEKLY;BYDAY=SA,SU,MO;UNTIL=20261128' }, '2026-11-30T10:00:00Z')).toEqual([]);
  });

  test('refuse to be computed without the calendar they need', () => {
    expect(() => nextOccurrence(recurrence({ holidays: 'DE', shift: 'next' }), new Date(0))).toThrow('loadHolidays');
  });

  test('find the rarest day of the calendar', () => {
    const shape = recurrence({ rrule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', timeZone: 'UTC' });
    expect(nextOccurrence(shape, new Date('2026-01-01'))).toEqual(new Date('2044-02-29T10:00:00Z'));
  });
});

describe('a recurrence is refused', () => {
  test.each<[string, Partial<Recurrence>, string]>([
    ['30 February', { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'never occurs'],
    ['31 April and June', { rrule: 'FREQ=YEARLY;BYMONTH=4,6', start: '2026-01-31' }, 'never occurs'],
    [
      'a 29 February that no hundredth year has',
      { rrule: 'FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29', start: '2026-03-01' },
      'never occurs',
    ],
    ['a sixth Monday of a month', { rrule: 'FREQ=MONTHLY;BYDAY=6MO' }, 'never occurs'],
    ['a sixth of at most five', { rrule: 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6' }, 'never occurs'],
    ['every second week of the other weeks', { rrule: 'FREQ=DAILY;INTERVAL=7;BYDAY=MO' }, 'never occurs'],
    [
      'a date that no calendar reaches',
      { rrule: 'FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', start: '2026-11-04' },
      'no date that a calendar reaches',
    ],
    ['an end before the start', { rrule: 'FREQ=DAILY;UNTIL=20260101' }, 'ends before its first date'],
    ['hourly', { rrule: 'FREQ=HOURLY' }, 'too often'],
    ['an unknown frequency', { rrule: 'FREQ=FORTNIGHTLY' }, 'DAILY, WEEKLY, MONTHLY, YEARLY'],
    ['no frequency', { rrule: 'BYDAY=MO' }, 'FREQ'],
    ['an empty rule', { rrule: ' ' }, 'FREQ=WEEKLY'],
    ['an unknown part', { rrule: 'FREQ=DAILY;BYEASTER=1' }, 'BYEASTER'],
    ['a part twice', { rrule: 'FREQ=DAILY;FREQ=WEEKLY' }, 'twice'],
    ['a week 54', { rrule: 'FREQ=YEARLY;BYWEEKNO=54' }, 'BYWEEKNO has "54"'],
    ['a 13th month', { rrule: 'FREQ=YEARLY;BYMONTH=13' }, 'BYMONTH has "13"'],
    ['a day 0', { rrule: 'FREQ=MONTHLY;BYMONTHDAY=0' }, 'BYMONTHDAY has "0"'],
    ['an hour 24', { rrule: 'FREQ=DAILY;BYHOUR=24' }, 'BYHOUR has "24"'],
    ['a weekday XX', { rrule: 'FREQ=WEEKLY;BYDAY=XX' }, 'BYDAY has "XX"'],
    ['a zeroth Monday', { rrule: 'FREQ=MONTHLY;BYDAY=0MO' }, '1 to 53'],
    ['interval 0', { rrule: 'FREQ=DAILY;INTERVAL=0' }, 'INTERVAL=0'],
    ['UNTIL on 31 June', { rrule: 'FREQ=DAILY;UNTIL=20270631' }, 'UNTIL=20270631'],
    ['COUNT with UNTIL', { rrule: 'FREQ=DAILY;COUNT=2;UNTIL=20270630' }, 'Keep one'],
    ['a numbered weekday of a week', { rrule: 'FREQ=WEEKLY;BYDAY=1MO' }, 'MONTHLY or YEARLY'],
    ['an unknown zone', { timeZone: 'Mars/Base' }, 'Unknown time zone "Mars/Base"'],
    ['an offset for a zone', { timeZone: '+01:00' }, 'Europe/London'],
    ['an hour that is none', { at: '25:00' }, 'HH:MM'],
    ['a day off that is none', { daysOff: ['2026-13-01'] }, 'The day off "2026-13-01"'],
    ['a day that is none', { start: '2026-02-30' }, '2026-02-30'],
  ])('%s', (_name, parts, message) => {
    expect(faultOf(parts)).toContain(message);
  });
});

describe('a recurrence as a sentence', () => {
  test.each<[string, string]>([
    ['FREQ=WEEKLY;BYDAY=TU', 'every Tuesday at 10:00, Europe/London'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'every second Tuesday at 10:00, Europe/London'],
    ['FREQ=WEEKLY;BYDAY=MO,WE', 'every Monday and Wednesday at 10:00, Europe/London'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', 'every second week on Monday and Wednesday at 10:00, Europe/London'],
    ['FREQ=WEEKLY;INTERVAL=6;BYDAY=MO', 'every 6 weeks on Monday at 10:00, Europe/London'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday (Monday to Friday) at 10:00, Europe/London'],
    ['FREQ=WEEKLY', 'every Sunday at 10:00, Europe/London'],
    ['FREQ=DAILY', 'every day at 10:00, Europe/London'],
    ['FREQ=DAILY;INTERVAL=10', 'every 10 days at 10:00, Europe/London'],
    ['FREQ=DAILY;BYHOUR=9,17', 'every day at 09:00 and 17:00, Europe/London'],
    ['FREQ=MONTHLY', 'on day 22 of every month at 10:00, Europe/London'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', 'on the last day of every month at 10:00, Europe/London'],
    ['FREQ=MONTHLY;BYDAY=1MO', 'on the first Monday of every month at 10:00, Europe/London'],
    ['FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR', 'on the last Friday of every third month at 10:00, Europe/London'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'on the last weekday (Monday to Friday) of every month at 10:00, Europe/London'],
    ['FREQ=YEARLY', 'on 22 November every year at 10:00, Europe/London'],
    ['FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1', 'on 1 April every year at 10:00, Europe/London'],
    ['FREQ=YEARLY;BYMONTH=1,7;BYDAY=1TU', 'on the first Tuesday of January and July every year at 10:00, Europe/London'],
    ['FREQ=WEEKLY;BYDAY=TU;COUNT=3', 'every Tuesday at 10:00, Europe/London, 3 times'],
    ['FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231', 'every Tuesday at 10:00, Europe/London, until 31 December 2026'],
  ])('%s reads "%s"', (rrule, words) => {
    expect(sentence(recurrence({ rrule, at: rrule.includes('BYHOUR') ? '09:00' : '10:00' }))).toBe(words);
  });

  test('says how it moves', () => {
    const shape = recurrence({ shift: 'next', holidays: 'DE-BY' });
    expect(sentence(shape)).toBe('every Tuesday at 10:00, Europe/London, moved to the next working day on weekends and holidays (DE-BY)');
  });

  test('counts own days off among what moves it', () => {
    const moved = (parts: Partial<Recurrence>) =>
      sentence(recurrence({ shift: 'next', ...parts }))
        .split(', ')
        .slice(2)
        .join(', ');
    expect(moved({ daysOff: ['2026-12-24'] })).toBe('moved to the next working day on weekends and 1 own day off');
    expect(moved({ holidays: 'DE', daysOff: ['2026-12-24', '2026-12-31'] })).toBe(
      'moved to the next working day on weekends, holidays (DE) and 2 own days off',
    );
  });
});
