import { pinnedPackages } from '../inventory/packages.js';
import { specifierAdmits } from '../inventory/specifier.js';
import { daysUntil, inOrder, isInMainstream, isSupported, type Product, type Series, seriesOf } from '../inventory/support-table.js';
import { compareVersions } from '../inventory/version.js';
import type { DjangoEvidence } from './evidence.js';

/** Where a site stands with its Django. */
export interface DjangoStatus {
  /** Every specifier that asks for Django, in order of appearance. */
  declared: string[];
  pinned: string | null;
  /** The table's row; null when nothing is pinned or the table does not have it. */
  series: Series | null;
  /** Null when it is not known. */
  supported: boolean | null;
  daysLeft: number | null;
  /** For a range: the series whose newest release it admits, newest first. */
  rangeAllowsSeries: string[] | null;
  latestAllowed: string | null;
  anyAllowedSupported: boolean | null;
}

export function djangoStatus({ inventory, django }: DjangoEvidence, now: Date): DjangoStatus {
  const asked = (inventory?.requirements ?? []).filter(({ name, url }) => name === 'django' && url === null);
  const declared = asked.map(({ specifier }) => specifier);
  // Of several pins the oldest counts: it is the one that may be unsafe.
  const pinned = pinnedPackages(asked)
    .map(({ version }) => version)
    .sort(compareVersions)[0];
  const base = { declared, pinned: pinned ?? null, series: null, supported: null, daysLeft: null };
  const noRange = { rangeAllowsSeries: null, latestAllowed: null, anyAllowedSupported: null };
  if (django === null || asked.length === 0) return { ...base, ...noRange };
  if (pinned === undefined) return { ...base, ...rangeStatus(declared, django, now) };
  const series = seriesOf(django, pinned);
  if (series === null) return { ...base, ...noRange, supported: isOlderThanAll(django, pinned) ? false : null };
  const daysLeft = series.endsOn === null ? null : daysUntil(series.endsOn, now);
  return { ...base, ...noRange, series, supported: isSupported(series, now), daysLeft };
}

/** Series that the table does not even list any more have ended long ago. */
function isOlderThanAll(django: Product, version: string): boolean {
  const oldest = inOrder(django)[0];
  return oldest !== undefined && compareVersions(version, oldest.name) < 0;
}

function rangeStatus(declared: string[], django: Product, now: Date) {
  const admitted = inOrder(django)
    .reverse()
    .filter(({ latest }) => latest !== null && declared.every((specifier) => specifierAdmits(specifier, latest)));
  return {
    rangeAllowsSeries: admitted.map(({ name }) => name),
    latestAllowed: admitted[0]?.latest ?? null,
    anyAllowedSupported: admitted.some((series) => isSupported(series, now)),
  };
}

export function inMainstream(status: DjangoStatus, now: Date): boolean | null {
  return status.series === null ? null : isInMainstream(status.series, now);
}
