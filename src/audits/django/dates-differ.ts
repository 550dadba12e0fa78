import type { Finding } from '../finding.js';
import { ANNOUNCED_DJANGO } from '../inventory/announced-django.js';
import type { Series } from '../inventory/support-table.js';
import type { DjangoEvidence } from './evidence.js';
import type { DjangoStatus } from './status.js';

/** Says where two sources give different ends for the series in use or one on the way; the earlier is used. */
export function datesDiffer({ dateDifferences }: DjangoEvidence, { series }: DjangoStatus, path: Series[]): Finding[] {
  const concerned = new Set([...(series === null ? [] : [series]), ...path].map(({ name }) => name));
  const found = dateDifferences.filter((one) => concerned.has(one.series));
  return found.map((one) => ({
    id: `django-dates-differ:${one.series}:${one.what.replace(' ', '-')}`,
    check: 'django-dates-differ',
    subject: `Django ${one.series}`,
    severity: 'info' as const,
    title: `Two sources differ on the end of ${one.what} for Django ${one.series}: the release table says ${one.table}, the project's announcement ${one.announced}. I use the earlier, ${one.used}`,
    evidence: { ...one, announcedAsOf: ANNOUNCED_DJANGO.asOf },
    fix: 'Look at the download page of Django before you plan by the day.',
    links: [ANNOUNCED_DJANGO.url],
  }));
}
