import fc from 'fast-check';
import { readCron } from '../../src/schedule/cron.js';
import { occurrences, validateRecurrence } from '../../src/schedule/recurrence.js';
import { UserError } from '../../src/shared/errors.js';

const DAY = 86_400_000;

function faultOf(line: string): string {
  try {
    const { rrule, at } = readCron(line);
    validateRecurrence({ rrule, at, timeZone: 'UTC', start: '2026-01-01', holidays: null, shift: 'keep' });
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error(`${line} was not refused`);
}

describe('a cron line', () => {
  test.each<[string, string, string]>([
    ['30 9 * * *', 'FREQ=DAILY', '09:30'],
    ['0 9 * * 1', 'FREQ=WEEKLY;BYDAY=MO', '09:00'],
    [' 0  9  *  *  1 ', 'FREQ=WEEKLY;BYDAY=MO', '09:00'],
    ['5 0 * * 0', 'FREQ=WEEKLY;BYDAY=SU', '00:05'],
    ['5 0 * * 7', 'FREQ=WEEKLY;BYDAY=SU', '00:05'],
    ['0 10 * * 1-5', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '10:00'],
    ['0 10 * * mon-fri', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '10:00'],
    ['0 10 * * 5-7', 'FREQ=WEEKLY;BYDAY=FR,SA,SU', '10:00'],
    ['0 10 * * TUE,THU', 'FREQ=WEEKLY;BYDAY=TU,TH', '10:00'],
    ['0 10 * * */2', 'FREQ=WEEKLY;BYDAY=TU,TH,SA,SU', '10:00'],
    ['0 10 * * 0-6', 'FREQ=DAILY', '10:00'],
    ['0 10 1 * *', 'FREQ=MONTHLY;BYMONTHDAY=1', '10:00'],
    ['0 10 1,15 * *', 'FREQ=MONTHLY;BYMONTHDAY=1,15', '10:00'],
    ['0 10 1-7 * *', 'FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7', '10:00'],
    ['0 10 */10 * *', 'FREQ=MONTHLY;BYMONTHDAY=1,11,21,31', '10:00'],
    ['0 10 20/5 * *', 'FREQ=MONTHLY;BYMONTHDAY=20,25,30', '10:00'],
    ['0 10 1 1 *', 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1', '10:00'],
    ['0 10 1 */3 *', 'FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1', '10:00'],
    ['0 10 * JUN-AUG MON', 'FREQ=WEEKLY;BYMONTH=6,7,8;BYDAY=MO', '10:00'],
    ['0 10 * 6 *', 'FREQ=DAILY;BYMONTH=6', '10:00'],
  ])('%s is %s at %s', (line, rrule, at) => {
    expect(readCron(line)).toEqual({ rrule, at });
  });

  test.each<[string, string]>([
    ['', 'No field, five are wanted'],
    ['0 9 * *', '4 fields, five are wanted'],
    ['0 0 9 * * 1', 'Seconds and years cannot be said here'],
    ['@weekly', 'Write its five fields'],
    ['* * * * *', 'The hour field is "*", which is more than once a day'],
    ['* 9 * * *', 'The minute field is "*", which is more than once a day'],
    ['*/15 9 * * 1', 'The minute field is "*/15", which is more than once a day'],
    ['0 9,17 * * *', 'The hour field is "9,17", which is more than once a day'],
    ['0 9-17 * * *', 'Write one hour, 0 to 23'],
    ['60 9 * * *', 'The minute field is "60". Write one minute, 0 to 59'],
    ['0 24 * * *', 'The hour field is "24". Write one hour'],
    ['x 9 * * *', 'The minute field is "x"'],
    ['0 9 0 * *', 'The day of month field has "0". It may have * or 1 to 31'],
    ['0 9 32 * *', '1 to 31'],
    ['0 9 1,x * *', 'The day of month field has "x" in "1,x"'],
    ['0 9 5-1 * *', 'a range from low to high'],
    ['0 9 1/0 * *', 'The day of month field has "1/0"'],
    ['0 9 L * *', 'choices of their own'],
    ['0 9 15W * *', 'choices of their own'],
    ['0 9 ? * 1', 'choices of their own'],
    ['0 9 * * 5L', 'choices of their own'],
    ['0 9 * * 1#1', 'choices of their own'],
    ['0 9 * 13 *', 'The month field has "13". It may have * or 1 to 12, or JAN to DEC'],
    ['0 9 * FOO *', 'The month field has "FOO"'],
    ['0 9 * * 8', 'The weekday field has "8"'],
    [
      '0 9 * * WED-MON',
      'The weekday field has "WED-MON". It may have * or 0 to 7, or SUN to SAT, with , - and / between, a range from low to high.',
    ],
    ['0 9 1 * 1', 'mean either of them in cron'],
    ['0 9 */2 * 1', 'mean either of them in cron'],
    ['0 9 1-31 * 1', 'mean either of them in cron'],
    ['0 9 31 4 *', 'never occurs'],
    ['0 9 30,31 2 *', 'never occurs'],
  ])('%s is refused: %s', (line, words) => {
    expect(faultOf(line)).toContain(words);
  });

  test('falls on the days that cron itself would choose', () => {
    const part = (from: number, to: number) =>
      fc.oneof(
        fc.integer({ min: from, max: to }).map((value) => ({ text: String(value), has: (day: number) => day === value })),
        fc
          .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }), fc.integer({ min: 1, max: 5 }))
          .map(([a, b, step]) => {
            const [low, high] = [Math.min(a, b), Math.max(a, b)];
            return { text: `${low}-${high}/${step}`, has: (day: number) => day >= low && day <= high && (day - low) % step === 0 };
          }),
        fc.integer({ min: 2, max: 9 }).map((step) => ({ text: `*/${step}`, has: (day: number) => (day - from) % step === 0 })),
      );
    const list = (from: number, to: number) =>
      fc.array(part(from, to), { minLength: 1, maxLength: 3 }).map((parts) => ({
        text: parts.map(({ text }) => text).join(','),
        has: (day: number) => parts.some(({ has }) => has(day)),
      }));
    const all = fc.constant({ text: '*', has: () => true });
    const days = fc.oneof(fc.tuple(list(1, 28), all), fc.tuple(all, list(0, 6)), fc.tuple(all, all));
    fc.assert(
      fc.property(fc.oneof(all, list(1, 12)), days, (months, [monthDays, weekdays]) => {
        const { rrule } = readCron(`0 9 ${monthDays.text} ${months.text} ${weekdays.text}`);
        const from = Date.UTC(2027, 0, 1, 9);
        const expected = Array.from({ length: 1500 }, (_, index) => new Date(from + index * DAY)).filter(
          (date) => months.has(date.getUTCMonth() + 1) && monthDays.has(date.getUTCDate()) && weekdays.has(date.getUTCDay()),
        );
        const shape = { rrule, timeZone: 'UTC', start: '2027-01-01', at: '09:00', holidays: null, shift: 'keep' as const };
        expect(occurrences(shape, { from: new Date(from), count: Math.min(40, expected.length) })).toEqual(expected.slice(0, 40));
      }),
      { numRuns: 50 },
    );
  });
});
