export interface Reader {
  timeZone: string;
  now: Date;
}

function part(date: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(date);
}

/** `2026-11-24`: the calendar day in that zone. */
export function dayIn(timeZone: string, date: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(date);
}

function relativeDay(date: Date, { timeZone, now }: Reader): string | null {
  const days = (Date.parse(dayIn(timeZone, date)) - Date.parse(dayIn(timeZone, now))) / 86_400_000;
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  return days === -1 ? 'yesterday' : null;
}

function ago(date: Date, now: Date): string {
  const minutes = Math.round((date.getTime() - now.getTime()) / 60_000);
  const format = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 24) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / 60 / 24), 'day');
}

/** Slack leaves the year out of `{date}` within six months. */
function nearYear(date: Date, now: Date): { year?: 'numeric' } {
  return Math.abs(date.getTime() - now.getTime()) < 182 * 86_400_000 ? {} : { year: 'numeric' };
}

function fill(token: string, date: Date, reader: Reader): string | null {
  const { timeZone, now } = reader;
  const pretty = token.endsWith('_pretty') ? relativeDay(date, reader) : null;
  if (pretty !== null) return pretty;
  switch (token.replace(/_pretty$/, '')) {
    case 'date_num':
      return dayIn(timeZone, date);
    case 'date':
      return part(date, timeZone, { day: 'numeric', month: 'long', ...nearYear(date, now) });
    case 'date_short':
      return part(date, timeZone, { day: 'numeric', month: 'short', year: 'numeric' });
    case 'date_long':
      return `${part(date, timeZone, { weekday: 'long' })}, ${part(date, timeZone, { day: 'numeric', month: 'long', year: 'numeric' })}`;
    case 'time':
      return part(date, timeZone, { hour: '2-digit', minute: '2-digit' });
    case 'time_secs':
      return part(date, timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(date, now);
    default:
      return null;
  }
}

/** A `<!date^…>` in the reader's zone; the fallback when the format holds a word that is not known. */
export function formatSlackDate(
  { seconds, format, fallback }: { seconds: number; format: string; fallback: string },
  reader: Reader,
): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let known = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (_whole, token: string) => {
    const value = fill(token, date, reader);
    known &&= value !== null;
    return value ?? '';
  });
  return known ? text : fallback;
}
