import type { Product, Series } from './support-table.js';

/** A series of Django in the project's own words: months, `2027-04`, as its download page gives them. */
export interface AnnouncedSeries {
  name: string;
  /** Called a long-term release. From 2028 on none is: every one has three years of support. */
  isLts: boolean;
  releasedIn: string;
  mainstreamEndsIn: string;
  endsIn: string;
}

export interface Announced {
  /** The day on which it was read. */
  asOf: string;
  url: string;
  series: AnnouncedSeries[];
}

/**
 * Django's roadmap as the project itself announced it (download page, "supported versions"; from 2028 on DEP 20: a release each
 * January, three years of support). It comes with Farrier, so whoever uses it says of which day it is.
 */
export const ANNOUNCED_DJANGO: Announced = {
  asOf: '2026-08-22',
  url: 'https://www.djangoproject.com/download/#supported-versions',
  series: [
    { name: '5.2', isLts: true, releasedIn: '2025-04', mainstreamEndsIn: '2025-12', endsIn: '2028-04' },
    { name: '6.0', isLts: false, releasedIn: '2025-12', mainstreamEndsIn: '2026-08', endsIn: '2027-04' },
    { name: '6.1', isLts: false, releasedIn: '2026-08', mainstreamEndsIn: '2027-04', endsIn: '2027-12' },
    { name: '6.2', isLts: true, releasedIn: '2027-04', mainstreamEndsIn: '2027-12', endsIn: '2030-04' },
    { name: '2028', isLts: false, releasedIn: '2028-01', mainstreamEndsIn: '2029-01', endsIn: '2031-01' },
  ],
};

/** A date on which two sources do not agree, by a month or more. The earlier one is used. */
export interface DateDifference {
  series: string;
  what: 'bug fixes' | 'security fixes';
  /** Last day by the release table. */
  table: string;
  /** Month by the project's announcement. */
  announced: string;
  used: string;
}

/** The table with the earlier of both dates for each end, and where they differ. A month means until its last day. */
export function withEarlierDates(product: Product, announced: Announced): { product: Product; differences: DateDifference[] } {
  const differences: DateDifference[] = [];
  const earlier = (series: Series, what: DateDifference['what'], table: string | null, month: string | undefined): string | null => {
    if (month === undefined || table?.startsWith(month)) return table;
    if (table === null) return lastDayOf(month);
    const used = table < month ? table : lastDayOf(month);
    differences.push({ series: series.name, what, table, announced: month, used });
    return used;
  };
  const series = product.series.map((one): Series => {
    const own = announced.series.find(({ name }) => name === one.name);
    return {
      ...one,
      mainstreamEndsOn: earlier(one, 'bug fixes', one.mainstreamEndsOn, own?.mainstreamEndsIn),
      endsOn: earlier(one, 'security fixes', one.endsOn, own?.endsIn),
    };
  });
  return { product: { ...product, series }, differences };
}

/** Announced releases that the table does not have yet, the next first; none whose month is over. */
export function comingReleases(product: Product, { series }: Announced, now: Date): AnnouncedSeries[] {
  const isOut = (name: string) => product.series.some((known) => known.name === name);
  const month = now.toISOString().slice(0, 7);
  return series.filter(({ name, releasedIn }) => !isOut(name) && releasedIn >= month);
}

function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
