import { dayIn, type Reader } from './slack-date.js';

/** The moment of a message, whose `ts` counts seconds with six decimals. */
export function momentOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

export function clockTime(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(date);
}

export function fullTime(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'medium' }).format(date);
}

/** What a day's divider says: Today, Yesterday, or the date. */
export function dayName(date: Date, { timeZone, now }: Reader): string {
  const day = dayIn(timeZone, date);
  if (day === dayIn(timeZone, now)) return 'Today';
  if (day === dayIn(timeZone, new Date(now.getTime() - 86_400_000))) return 'Yesterday';
  return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(date);
}
