import type { Finding } from '../finding.js';
import { daysUntil, inOrder, isSupported, type Product, type Series } from './support-table.js';

const DOWNLOADS = 'https://www.djangoproject.com/download/#supported-versions';
/** Django's own dates for its deadlines leave a quarter to plan (own thresholds). */
const SOON_DAYS = 90;
const LATER_DAYS = 180;

/**
 * The series to move through, in order, up to the newest long-term one: from LTS to LTS, because each LTS accepts all that
 * its predecessor accepts without warnings (Django's deprecation policy). Without a newer LTS: the newer series, oldest first.
 */
export function upgradePath(product: Product, current: Series): Series[] {
  const all = inOrder(product);
  const newer = all.slice(all.findIndex((series) => series.name === current.name) + 1);
  const lts = newer.filter((series) => series.isLts);
  return lts.length > 0 ? lts : newer;
}

/** The finding for a series that is no longer, or not much longer, supported; null while there is time. */
export function endOfLifeFinding(product: Product, current: Series, version: string, now: Date): Finding | null {
  const daysLeft = current.endsOn === null ? null : daysUntil(current.endsOn, now);
  const isEnded = !isSupported(current, now);
  if (!isEnded && (daysLeft === null || daysLeft >= LATER_DAYS)) return null;
  const steps = upgradePath(product, current).map((series) => stepOf(series, now));
  return {
    id: 'django-eol',
    check: 'django-eol',
    subject: `django==${version}`,
    severity: isEnded ? 'critical' : (daysLeft ?? 0) < SOON_DAYS ? 'high' : 'medium',
    title: titleOf(current, isEnded, daysLeft),
    evidence: { version, series: current.name, endOfLife: current.endsOn, daysLeft },
    fix:
      steps.length > 0
        ? `Move to Django ${steps.join(', then ')}, one feature release at a time.`
        : 'No newer series is known yet; watch for one.',
    links: [DOWNLOADS],
  };
}

function titleOf(series: Series, isEnded: boolean, daysLeft: number | null): string {
  if (!isEnded) return `Django ${series.name} is supported for ${daysLeft} more days, until ${series.endsOn}`;
  const since = series.endsOn === null || daysLeft === null ? '' : ` on ${series.endsOn}, ${-daysLeft} days ago`;
  return `Django ${series.name} ended${since}; later holes in it are not examined or listed`;
}

function stepOf(series: Series, now: Date): string {
  const name = `${series.latest ?? series.name}${series.isLts ? ' LTS' : ''}`;
  if (!isSupported(series, now)) return `${name} (ended too)`;
  return series.endsOn === null ? name : `${name} (until ${series.endsOn})`;
}
