import { readDaysOff } from '../../src/schedule/days-off.js';

describe('own days off', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' \n ', []],
    ['2026-12-24', ['2026-12-24']],
    ['2026-12-31, 2026-12-24', ['2026-12-24', '2026-12-31']],
    ['2026-12-24\n2026-12-24;2028-02-29', ['2026-12-24', '2028-02-29']],
  ])('%j are %j', (text, days) => {
    expect(readDaysOff(text)).toEqual(days);
  });

  test.each([
    ['24.12.2026', '"24.12.2026" is no day of the calendar'],
    ['2026-12-24, 2027-02-29', '"2027-02-29" is no day of the calendar'],
    ['Christmas', 'Write days as in 2026-12-24, 2026-12-31'],
    [Array.from({ length: 101 }, (_, index) => new Date(index * 86_400_000).toISOString().slice(0, 10)).join(' '), '100 at most'],
  ])('%s are refused', (text, words) => {
    expect(() => readDaysOff(text)).toThrow(words);
  });
});
