import { loadHolidays } from '../../src/schedule/holidays.js';
import { nextOccurrence } from '../../src/schedule/recurrence.js';

describe('holidays', () => {
  test.each<[string, string, boolean]>([
    ['DE', '2026-12-25', true],
    ['DE', '2026-12-24', false],
    ['DE', '2026-01-06', false],
    ['DE-BY', '2026-01-06', true],
    ['de-by', '2027-01-06', true],
    ['GB-ENG', '2026-12-28', true],
    ['US', '2026-11-26', true],
    ['US', '2026-11-27', false],
    ['TR', '2026-03-20', true],
  ])('%s: %s is a day off: %s', async (code, date, expected) => {
    const isHoliday = await loadHolidays(code);
    expect(isHoliday?.(date)).toBe(expected);
  });

  test('move a date to the next working day', async () => {
    const recurrence = {
      rrule: 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25',
      timeZone: 'Europe/Berlin',
      start: '2026-01-01',
      at: '09:00',
      holidays: 'DE',
      shift: 'next' as const,
    };
    // The 25th is a Friday, the 26th a Saturday and a holiday.
    expect(nextOccurrence(recurrence, new Date('2026-06-01'), await loadHolidays('DE'))).toEqual(new Date('2026-12-28T08:00:00Z'));
  });

  test('are none where none were chosen', async () => {
    expect(await loadHolidays(null)).toBeUndefined();
  });

  test.each(['XX', 'Germany', 'DE-XX', 'DE-BY-XX', ''])('refuse "%s" and say what would do', async (code) => {
    await expect(loadHolidays(code)).rejects.toThrow(`No holidays known for "${code}"`);
  });
});
