import { type Choice, choiceOf, ruleOf } from '../../src/schedule/choices.js';
import { occurrences, type Recurrence, describe as sentence, validateRecurrence } from '../../src/schedule/recurrence.js';

/** A Friday. */
const START = '2026-11-20';
const base: Recurrence = { rrule: '', timeZone: 'Europe/London', start: START, at: '09:30', holidays: null, shift: 'keep' };

const plain: [Choice, string, string, string[]][] = [
  [{ kind: 'weekly', every: 1, days: ['TU'] }, 'FREQ=WEEKLY;BYDAY=TU', 'every Tuesday', ['2026-11-24', '2026-12-01']],
  [{ kind: 'weekly', every: 1, days: ['MO', 'TH'] }, 'FREQ=WEEKLY;BYDAY=MO,TH', 'every Monday and Thursday', ['2026-11-23', '2026-11-26']],
  [{ kind: 'weekly', every: 2, days: ['TU'] }, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'every second Tuesday', ['2026-12-01', '2026-12-15']],
  [
    { kind: 'weekly', every: 6, days: ['MO', 'FR'] },
    'FREQ=WEEKLY;INTERVAL=6;BYDAY=MO,FR',
    'every 6 weeks on Monday and Friday',
    ['2026-11-20', '2026-12-28'],
  ],
  [{ kind: 'month-day', day: 1 }, 'FREQ=MONTHLY;BYMONTHDAY=1', 'on day 1 of every month', ['2026-12-01', '2027-01-01']],
  [{ kind: 'month-day', day: 31 }, 'FREQ=MONTHLY;BYMONTHDAY=31', 'on day 31 of every month', ['2026-12-31', '2027-01-31', '2027-03-31']],
  [
    { kind: 'month-day', day: -1 },
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'on the last day of every month',
    ['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'],
  ],
  [
    { kind: 'month-weekday', nth: 1, weekday: 'MO' },
    'FREQ=MONTHLY;BYDAY=1MO',
    'on the first Monday of every month',
    ['2026-12-07', '2027-01-04'],
  ],
  [
    { kind: 'month-weekday', nth: 4, weekday: 'TH' },
    'FREQ=MONTHLY;BYDAY=4TH',
    'on the fourth Thursday of every month',
    ['2026-11-26', '2026-12-24'],
  ],
  [
    { kind: 'month-weekday', nth: -1, weekday: 'FR' },
    'FREQ=MONTHLY;BYDAY=-1FR',
    'on the last Friday of every month',
    ['2026-11-27', '2026-12-25'],
  ],
  [
    { kind: 'last-working-day' },
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'on the last weekday (Monday to Friday) of every month',
    ['2026-11-30', '2026-12-31', '2027-01-29'],
  ],
  [
    { kind: 'quarterly', month: 1, nth: 1, weekday: 'TU' },
    'FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1TU',
    'on the first Tuesday of January, April, July and October every year',
    ['2027-01-05', '2027-04-06'],
  ],
  [
    { kind: 'quarterly', month: 3, nth: -1, weekday: 'WE' },
    'FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1WE',
    'on the last Wednesday of March, June, September and December every year',
    ['2026-12-30', '2027-03-31'],
  ],
  [{ kind: 'yearly', month: 4, day: 1 }, 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1', 'on 1 April every year', ['2027-04-01', '2028-04-01']],
  [{ kind: 'yearly', month: 2, day: 29 }, 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'on 29 February every year', ['2028-02-29', '2032-02-29']],
  [
    { kind: 'yearly', month: 2, day: -1 },
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
    'on the last day of February every year',
    ['2027-02-28', '2028-02-29'],
  ],
];

describe('a plain choice', () => {
  test.each(plain)('%j is %s, "%s", and falls where people expect it', (choice, rrule, words, dates) => {
    expect(ruleOf(choice)).toBe(rrule);
    const shape = { ...base, rrule };
    expect(sentence(shape)).toBe(`${words} at 09:30, Europe/London`);
    const found = occurrences(shape, { from: new Date(`${START}T00:00:00Z`), count: dates.length });
    expect(found.map((date) => date.toISOString().slice(0, 10))).toEqual(dates);
    expect(choiceOf(shape)).toEqual(choice);
  });

  test('once is the one date, and says so', () => {
    const shape = { ...base, rrule: ruleOf({ kind: 'once' }) };
    expect(sentence(shape)).toBe('once, on Friday 20 November 2026 at 09:30, Europe/London');
    expect(occurrences(shape, { from: new Date(0), count: 5 })).toEqual([new Date('2026-11-20T09:30:00Z')]);
    expect(choiceOf(shape)).toEqual({ kind: 'once' });
  });

  test.each([
    [{ kind: 'month-day', day: 0 }, 'BYMONTHDAY has "0"'],
    [{ kind: 'yearly', month: 4, day: 31 }, 'never occurs'],
    [{ kind: 'yearly', month: 2, day: 30 }, 'never occurs'],
    [{ kind: 'weekly', every: 1, days: [] }, 'BYDAY needs one value'],
  ] as [Choice, string][])('%j is refused', (choice, words) => {
    expect(() => validateRecurrence({ ...base, rrule: ruleOf(choice) })).toThrow(words);
  });
});

describe('a stored rule reads back', () => {
  test.each<[string, Choice]>([
    ['FREQ=WEEKLY', { kind: 'weekly', every: 1, days: ['FR'] }],
    ['freq=weekly;byday=fr,mo', { kind: 'weekly', every: 1, days: ['MO', 'FR'] }],
    ['FREQ=MONTHLY', { kind: 'month-day', day: 20 }],
    ['FREQ=YEARLY', { kind: 'yearly', month: 11, day: 20 }],
    ['FREQ=YEARLY;BYMONTH=3', { kind: 'yearly', month: 3, day: 20 }],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2', { kind: 'month-weekday', nth: 2, weekday: 'MO' }],
    ['FREQ=MONTHLY;BYDAY=FR,TH,WE,TU,MO;BYSETPOS=-1', { kind: 'last-working-day' }],
    ['FREQ=YEARLY;BYMONTH=10,7,4,1;BYDAY=TU;BYSETPOS=1', { kind: 'rule', rrule: 'FREQ=YEARLY;BYMONTH=10,7,4,1;BYDAY=TU;BYSETPOS=1' }],
  ])('%s as its plain choice', (rrule, choice) => {
    expect(choiceOf({ rrule, start: START })).toEqual(choice);
  });

  test.each([
    'FREQ=DAILY',
    'FREQ=DAILY;COUNT=2',
    'FREQ=DAILY;COUNT=1;BYDAY=MO',
    'FREQ=WEEKLY;BYDAY=TU;COUNT=3',
    'FREQ=WEEKLY;BYDAY=TU;UNTIL=20271231',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU',
    'FREQ=WEEKLY;INTERVAL=13;BYDAY=MO',
    'FREQ=WEEKLY;BYDAY=MO;BYMONTH=6',
    'FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1',
    'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYMONTHDAY=1,15',
    'FREQ=MONTHLY;BYMONTHDAY=-2',
    'FREQ=MONTHLY;BYDAY=5MO',
    'FREQ=MONTHLY;BYDAY=1MO,3MO',
    'FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1',
    'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1',
    'FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=1',
    'FREQ=YEARLY;BYMONTHDAY=1',
    'FREQ=YEARLY;BYMONTH=1,7;BYDAY=1TU',
    'FREQ=YEARLY;BYDAY=1MO',
    'FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO',
    'FREQ=YEARLY;BYYEARDAY=100',
    'FREQ=DAILY;BYHOUR=9,17',
  ])('%s as the rule it is', (rrule) => {
    expect(choiceOf({ rrule, start: START })).toEqual({ kind: 'rule', rrule });
  });

  test('and never to one with other dates', () => {
    for (const rrule of ['FREQ=WEEKLY', 'FREQ=MONTHLY', 'FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=3', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2']) {
      const again = ruleOf(choiceOf({ rrule, start: START }));
      const dates = (text: string) => occurrences({ ...base, rrule: text }, { from: new Date(`${START}T00:00:00Z`), count: 30 });
      expect([rrule, again === rrule, dates(again)]).toEqual([rrule, false, dates(rrule)]);
    }
  });

  test('a typed rule loses its RRULE: and is stored in capitals', () => {
    expect(ruleOf({ kind: 'rule', rrule: ' rrule:freq=weekly;byday=tu ' })).toBe('FREQ=WEEKLY;BYDAY=TU');
  });
});
