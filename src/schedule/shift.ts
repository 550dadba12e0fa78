/** Whether a calendar day, `YYYY-MM-DD`, is a holiday. */
export type IsHoliday = (date: string) => boolean;

/** When no working day lies within this many days, the occurrence stays where it is. */
export const LONGEST_SHIFT_DAYS = 31;

const DAY = 86_400_000;

/** The wall time (ms, as if UTC) moved by whole days to the nearest working day in the given direction. */
export function shiftWall(wallMs: number, shift: 'keep' | 'next' | 'previous', isHoliday?: IsHoliday): number {
  if (shift === 'keep') return wallMs;
  const step = shift === 'next' ? DAY : -DAY;
  for (let moved = 0; moved <= LONGEST_SHIFT_DAYS; moved += 1) {
    if (isWorkingDay(wallMs + moved * step, isHoliday)) return wallMs + moved * step;
  }
  return wallMs;
}

/** How many days without work lie right before the wall time's day (next) or right after it (previous): only from them can a date move to it. */
export function daysOffBeside(wallMs: number, shift: 'keep' | 'next' | 'previous', isHoliday?: IsHoliday): number {
  if (shift === 'keep') return 0;
  const step = shift === 'next' ? -DAY : DAY;
  let days = 0;
  while (days < LONGEST_SHIFT_DAYS && !isWorkingDay(wallMs + (days + 1) * step, isHoliday)) days += 1;
  return days;
}

function isWorkingDay(wallMs: number, isHoliday?: IsHoliday): boolean {
  const date = new Date(wallMs);
  const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  return !weekend && !(isHoliday?.(date.toISOString().slice(0, 10)) ?? false);
}
