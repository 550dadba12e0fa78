import fc from 'fast-check';
import { droppedAt, occurrences, occurrencesBetween, type Recurrence } from '../../src/schedule/recurrence.js';
import { placeInZone, wallInZone } from '../../src/schedule/zoned.js';

const DAY = 86_400_000;
const RUNS = { numRuns: 150 };

const zones = Intl.supportedValuesOf('timeZone');
const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
const rule = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((interval) => `FREQ=DAILY;INTERVAL=${interval}`),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.uniqueArray(weekday, { minLength: 1, maxLength: 4 }))
    .map(([interval, days]) => `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${days.join(',')}`),
  fc.tuple(fc.constantFrom(1, 2, 3, 4, -1, -2), weekday).map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
  fc.constantFrom(1, 13, 28, 30, 31, -1).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
  fc.constantFrom('FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU', 'FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30'),
);
const anyRecurrence: fc.Arbitrary<Recurrence> = fc.record({
  rrule: rule,
  timeZone: fc.constantFrom(...zones),
  start: fc.integer({ min: 15_000, max: 25_000 }).map((days) => new Date(days * DAY).toISOString().slice(0, 10)),
  at: fc.constantFrom('00:00', '00:30', '01:15', '02:00', '02:30', '09:00', '23:45'),
  holidays: fc.constant(null),
  shift: fc.constant('keep' as const),
});
const anyShift = fc.constantFrom('next' as const, 'previous' as const);

function timesOf(shape: Recurrence): string[] {
  return shape.rrule.includes('BYHOUR') ? ['01:00', '01:30', '02:00', '02:30', '03:00', '03:30'] : [shape.at];
}

describe('for every rule, zone and start', () => {
  test('occurrences rise strictly, begin at the start and are stable from any of their own', () => {
    fc.assert(
      fc.property(anyRecurrence, (shape) => {
        const from = new Date(Date.parse(shape.start) - 2 * DAY);
        const found = occurrences(shape, { from, count: 12 });
        found.forEach((date, index) => {
          expect(date.getTime()).toBeGreaterThan(found[index - 1]?.getTime() ?? Number.NEGATIVE_INFINITY);
          expect(wallInZone(date.getTime(), shape.timeZone)).toBeGreaterThanOrEqual(Date.parse(shape.start));
        });
        const middle = found[5];
        if (middle !== undefined) expect(occurrences(shape, { from: middle, count: 7 })).toEqual(found.slice(5));
      }),
      RUNS,
    );
  });

  test('the local time is kept, unless the clocks skip it', () => {
    fc.assert(
      fc.property(anyRecurrence, (shape) => {
        for (const date of occurrences(shape, { from: new Date(shape.start), count: 12 })) {
          const wall = new Date(wallInZone(date.getTime(), shape.timeZone)).toISOString();
          const kept = timesOf(shape).includes(wall.slice(11, 16));
          // A skipped time was moved: one of the wanted times of that day, or of the day before, lands on this very moment.
          const wanted = timesOf(shape).flatMap((time) => [0, DAY].map((back) => Date.parse(`${wall.slice(0, 10)}T${time}Z`) - back));
          expect(kept || wanted.some((ms) => placeInZone(ms, shape.timeZone) === date.getTime())).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('nothing falls on a weekend or a declared holiday when shifting, and nothing falls twice', () => {
    fc.assert(
      fc.property(anyRecurrence, anyShift, fc.integer({ min: 2, max: 28 }), (shape, shift, holiday) => {
        const isHoliday = (date: string) => Number(date.slice(8)) === holiday;
        const found = occurrences({ ...shape, shift, holidays: 'XX' }, { from: new Date(shape.start), count: 10 }, isHoliday);
        // Samoa and Tokelau skipped 30 December 2011: what shifting promises is about the wall date before such a move.
        if (['Pacific/Apia', 'Pacific/Fakaofo'].includes(shape.timeZone)) return;
        for (const date of found) {
          const wall = new Date(wallInZone(date.getTime(), shape.timeZone));
          if (!timesOf(shape).includes(wall.toISOString().slice(11, 16))) continue;
          expect([0, 6]).not.toContain(wall.getUTCDay());
          expect(wall.getUTCDate()).not.toBe(holiday);
        }
        expect(new Set(found.map((date) => date.getTime())).size).toBe(found.length);
      }),
      RUNS,
    );
  });

  test('nothing falls on an own day off when shifting, two never meet, and "keep" stays where it is', () => {
    const anyDay = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(anyRecurrence, anyShift, fc.uniqueArray(anyDay, { minLength: 1, maxLength: 15 }), (shape, shift, offsets) => {
        if (['Pacific/Apia', 'Pacific/Fakaofo'].includes(shape.timeZone)) return;
        const from = new Date(Date.parse(shape.start) - 40 * DAY);
        const daysOff = offsets.map((offset) => new Date(Date.parse(shape.start) + offset * DAY).toISOString().slice(0, 10));
        const found = occurrences({ ...shape, shift, daysOff }, { from, count: 10 });
        found.forEach((date, index) => {
          expect(date.getTime()).toBeGreaterThan(found[index - 1]?.getTime() ?? Number.NEGATIVE_INFINITY);
          const wall = new Date(wallInZone(date.getTime(), shape.timeZone));
          if (!timesOf(shape).includes(wall.toISOString().slice(11, 16))) return;
          expect([0, 6]).not.toContain(wall.getUTCDay());
          expect(daysOff).not.toContain(wall.toISOString().slice(0, 10));
        });
        expect(occurrences({ ...shape, daysOff }, { from, count: 10 })).toEqual(occurrences(shape, { from, count: 10 }));
      }),
      RUNS,
    );
  });

  test('every date of the rule either comes, or was moved onto one that comes', () => {
    fc.assert(
      fc.property(anyRecurrence, anyShift, fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 10 }), (shape, shift, offsets) => {
        // Two times of a day may be one moment where the clocks skip an hour.
        if (['Pacific/Apia', 'Pacific/Fakaofo'].includes(shape.timeZone) || shape.rrule.includes('BYHOUR')) return;
        const daysOff = offsets.map((offset) => new Date(Date.parse(shape.start) + offset * DAY).toISOString().slice(0, 10));
        const from = new Date(Date.parse(shape.start) - 40 * DAY);
        const to = new Date(Date.parse(shape.start) + 60 * DAY);
        const moving = { ...shape, shift, daysOff };
        const all = occurrencesBetween(moving, from, new Date(to.getTime() + 40 * DAY));
        const dropped = all.flatMap((date) => droppedAt(moving, date));
        const own = occurrencesBetween(shape, from, new Date(to.getTime() + 40 * DAY));
        expect(new Set(dropped.map(Number)).size).toBe(dropped.length);
        const inside = (dates: Date[]) => dates.filter((date) => date < to).length;
        // Each of the rule's own dates is counted once; those near the end may have been moved over it.
        expect(all.length + dropped.length).toBeGreaterThanOrEqual(inside(own));
        expect(inside(all) + inside(dropped)).toBeLessThanOrEqual(own.length);
      }),
      { numRuns: 60 },
    );
  });
});
