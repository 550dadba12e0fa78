import { compareVersions, parseVersion } from './version.js';

/** One release series of a product, newest facts known. Dates are days, `YYYY-MM-DD`. */
export interface Series {
  /** `5.2`. */
  name: string;
  releasedOn: string;
  isLts: boolean;
  /** Last day of bug fixes. */
  mainstreamEndsOn: string | null;
  /** Last day of security fixes. */
  endsOn: string | null;
  /** The source's own word, used where it gives no date. */
  isEnded: boolean;
  /** Newest release of the series. */
  latest: string | null;
  latestOn: string | null;
  /** In the source's words: `3.10 - 3.14 (added in 5.2.8)`. */
  supportedPython: string | null;
}

/** How long the series of a product are supported. */
export interface Product {
  name: string;
  /** ISO time of the last change of the table. */
  asOf: string;
  /** Newest first. */
  series: Series[];
}

/** The day in UTC, `YYYY-MM-DD`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Whole days from the day of `now` until `day`; negative when it is past. */
export function daysUntil(day: string, now: Date): number {
  return Math.round((Date.parse(day) - Date.parse(dayOf(now))) / 86_400_000);
}

/** Supported through the last day, as endoflife.date counts. */
export function isSupported(series: Series, now: Date): boolean {
  return series.endsOn === null ? !series.isEnded : daysUntil(series.endsOn, now) >= 0;
}

export function isInMainstream(series: Series, now: Date): boolean {
  return series.mainstreamEndsOn === null ? isSupported(series, now) : daysUntil(series.mainstreamEndsOn, now) >= 0;
}

/** The series that a version belongs to, or null when the table does not have it. */
export function seriesOf(product: Product, version: string): Series | null {
  const release = parseVersion(version)?.release;
  if (release === undefined) return null;
  const names = [`${release[0] ?? 0}.${release[1] ?? 0}`, `${release[0] ?? 0}`];
  return names.map((name) => product.series.find((series) => series.name === name)).find((series) => series !== undefined) ?? null;
}

/** Oldest first. */
export function inOrder(product: Product): Series[] {
  return [...product.series].sort((a, b) => compareVersions(a.name, b.name));
}
