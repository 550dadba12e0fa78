import type { Finding } from '../finding.js';
import { dayOf, daysUntil } from './support-table.js';

/** Own threshold: advisories appear every week, so a feed without changes for that long stands still. */
const STALE_DAYS = 60;

/** A finding when what a source knows is old; a source that stands still makes everything look clean. */
export function staleSource(source: string, dataAsOf: Date, now: Date): Finding[] {
  const days = -daysUntil(dayOf(dataAsOf), now);
  if (days <= STALE_DAYS) return [];
  return [
    {
      id: `source-stale:${source}`,
      check: 'source-stale',
      subject: source,
      severity: 'low',
      title: `The newest record of ${source} is ${days} days old: what came later is not in this report`,
      evidence: { source, dataAsOf: dataAsOf.toISOString(), days },
      fix: `Ask whoever runs Farrier which ${source} it is pointed at.`,
      links: [],
    },
  ];
}
