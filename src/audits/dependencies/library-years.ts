/** A year of the Julian calendar. */
const YEAR_MS = 365.25 * 86_400_000;

interface Released {
  /** When the installed and the newest release came out; null when the index does not tell. */
  uploadedAt: string | null;
  latestUploadedAt: string | null;
}

/**
 * How far behind packages are together: for each, the years between the release that is installed and the newest one, none when it is
 * the newest (the metric of J. Cox et al., "Measuring Dependency Freshness in Software Systems", 2015). `unknown` counts the packages
 * whose dates are not known; null when that is all of them.
 */
export function libraryYears(packages: readonly Released[]): { years: number; packages: number; unknown: number } | null {
  const known = packages.flatMap(({ uploadedAt, latestUploadedAt }) =>
    uploadedAt === null || latestUploadedAt === null ? [] : [Math.max(0, Date.parse(latestUploadedAt) - Date.parse(uploadedAt))],
  );
  if (known.length === 0) return null;
  const years = known.reduce((sum, ms) => sum + ms, 0) / YEAR_MS;
  return { years: Math.round(years * 10) / 10, packages: known.length, unknown: packages.length - known.length };
}
