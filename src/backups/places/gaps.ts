import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { format } from 'date-fns/format';
import { startOfDay } from 'date-fns/startOfDay';
import { expectedAfter } from '../expected.js';
import type { Place } from './place.js';
import type { Survey } from './survey.js';

type Promised = Pick<Place, 'periodMs' | 'schedule' | 'graceMs' | 'retentionDays' | 'createdAt'>;

/**
 * Days of the retention window that have no backup though one was expected, in the site's zone, oldest first. After the newest there is
 * no gap, only a newest that is too old; before the oldest only since the place was named, because it may be new.
 */
export function retentionGaps(place: Promised, days: Survey['days'], timeZone: string, now: Date): string[] {
  if (place.retentionDays === null || days.size === 0) return [];
  const start = startOfDay(new TZDate(now.getTime() - place.retentionDays * 86_400_000, timeZone)).getTime();
  const known = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const gaps: string[] = [];
  const since = Math.max(start, Date.parse(place.createdAt));
  const edges = [{ first: since, last: since }, ...known.map(([, times]) => times)];
  for (const [index, next] of edges.entries()) {
    const before = edges[index - 1];
    if (before === undefined || next.first <= before.last || next.first <= expectedAfter(place, before.last) + place.graceMs) continue;
    gaps.push(
      ...daysBetween(before.last, next.first, timeZone, { isEdge: index === 1 && since === start }).filter((day) => !days.has(day)),
    );
  }
  const first = format(new TZDate(start, timeZone), 'yyyy-MM-dd');
  return gaps.filter((day) => day >= first);
}

/** The days between two moments, without those of the moments; at the edge of the window with its first. */
function daysBetween(from: number, to: number, timeZone: string, { isEdge }: { isEdge: boolean }): string[] {
  const days: string[] = [];
  const end = startOfDay(new TZDate(to, timeZone));
  for (let day = addDays(startOfDay(new TZDate(from, timeZone)), isEdge ? 0 : 1); day < end; day = addDays(day, 1))
    days.push(format(day, 'yyyy-MM-dd'));
  return days;
}
