import { z } from 'zod';
import type { Report } from './report.js';

const factsSchema = z.object({
  series: z.string().nullable().catch(null),
  coming: z.array(z.object({ series: z.string(), lts: z.boolean(), releasedIn: z.string() })).catch([]),
  comingAsOf: z.string().nullable().catch(null),
});

/** A release of Django that is announced for a month. */
export interface ComingRelease {
  /** `Django 6.2 LTS`. */
  what: string;
  /** First day of its month, `2027-04-01`. */
  from: string;
  /** The day on which the announcement was read. */
  asOf: string;
  /** The series that the site is on; null when it is not known. */
  site: string | null;
}

/** What the site's newest `django` report knows of releases to come, the next first. */
export function comingReleasesOf(report: Report | undefined): ComingRelease[] {
  if (report === undefined) return [];
  const { series, coming, comingAsOf } = factsSchema.parse(report.facts);
  if (comingAsOf === null) return [];
  return coming.map((one) => ({
    what: `Django ${one.series}${one.lts ? ' LTS' : ''}`,
    from: `${one.releasedIn}-01`,
    asOf: comingAsOf,
    site: series,
  }));
}

/** Those whose month begins in the calendar quarter of a day `2027-04-13`. */
export function inQuarterOf(day: string, releases: ComingRelease[]): ComingRelease[] {
  return releases.filter(({ from }) => quarterOf(from) === quarterOf(day));
}

function quarterOf(day: string): string {
  return `${day.slice(0, 4)} ${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `April 2027` */
export function spokenMonth(day: string): string {
  return MONTH.format(new Date(`${day.slice(0, 7)}-01T00:00:00Z`));
}
