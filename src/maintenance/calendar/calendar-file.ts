import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import type { SupportEnd } from '../../audits/support-ends.js';
import { describe } from '../../schedule/recurrence.js';
import type { Plan } from '../plans/plan.js';
import type { PlanDate } from './calendar-dates.js';

/** How long a round stands in a calendar: it opens a thread, and is no meeting. */
const SHOWN_MS = 30 * 60_000;
/** How often a calendar should look again, in seconds. */
const LOOK_AGAIN_S = 6 * 3600;

export interface CalendarContent {
  plans: { plan: Plan; sites: string[]; dates: PlanDate[] }[];
  ends: { site: { id: string; name: string }; end: SupportEnd }[];
  now: Date;
}

/**
 * The calendar as RFC 5545 text, times in UTC. A round keeps its UID when holidays shift it, and the plan's edition is its SEQUENCE,
 * so that a calendar moves what it has instead of adding another.
 */
export function calendarText({ plans, ends, now }: CalendarContent): string {
  const rounds = plans.flatMap(({ plan, sites, dates }) =>
    dates.map(({ at, own }) => ({
      id: `${plan.id}@${own.replaceAll(/[-:]/g, '')}`,
      sequence: plan.edition ?? 0,
      stamp: now,
      start: at,
      end: new Date(at.getTime() + SHOWN_MS),
      summary: sites.length === 0 ? plan.name : `${plan.name}: ${sites.join(', ')}`,
      description: `Farrier opens the thread of the round in Slack. ${describe(plan.recurrence)}.`,
      transparency: ICalEventTransparency.TRANSPARENT,
    })),
  );
  const supports = ends.map(({ site, end }) => ({
    id: `support-${site.id}@${end.product.toLowerCase()}-${end.series}`,
    stamp: now,
    start: new Date(`${end.day}T00:00:00Z`),
    allDay: true,
    summary: `${site.name}: last day of support for ${end.product} ${end.series}`,
    description: `From the day after, holes in ${end.product} ${end.series} are no longer examined, listed or mended.`,
    transparency: ICalEventTransparency.TRANSPARENT,
  }));
  return ical({
    name: 'Maintenance (Farrier)',
    prodId: { company: 'Farrier', product: 'Farrier', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: LOOK_AGAIN_S,
    events: [...rounds, ...supports],
  }).toString();
}
