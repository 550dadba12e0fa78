import type { Finding } from '../finding.js';
import { compatibilitiesOf, refusalOf, targetSeries } from '../inventory/compatibility.js';
import { pinnedPackages } from '../inventory/packages.js';
import type { Series } from '../inventory/support-table.js';
import type { DjangoEvidence } from './evidence.js';
import type { DjangoStatus } from './status.js';

/** A package that refuses the next series of Django. */
export interface Blocker {
  name: string;
  version: string;
  target: string;
  reason: string;
  /** The first release that names the series, when there is one. */
  firstVersion: string | null;
}

const UPGRADING = 'https://docs.djangoproject.com/en/stable/howto/upgrade-version/';
const SOON_DAYS = 180;

/** The pinned packages that refuse a series; null when the index could not be asked. */
export function blockersOf(evidence: DjangoEvidence, status: DjangoStatus, next: Series, now: Date): Blocker[] | null {
  const { django, inventory, index, metadata } = evidence;
  if (django === null || inventory === null || evidence.sources.some(({ name, ok }) => name === 'PyPI' && !ok)) return null;
  const targets = targetSeries(django, status.pinned, now);
  const packages = pinnedPackages(inventory.requirements).filter(({ name }) => name !== 'django');
  return packages.flatMap(({ name, version }) => {
    const indexed = index.get(name) ?? null;
    const compatibility = compatibilitiesOf(indexed, version, targets, (release) => metadata.get(`${name}==${release}`));
    const reason = refusalOf({ compatibility, indexed }, django, next.name, now);
    return reason === null
      ? []
      : [{ name, version, target: next.name, reason, firstVersion: compatibility?.[next.name]?.firstVersionDeclaringTarget ?? null }];
  });
}

export function blockerFinding(blockers: Blocker[], next: Series, status: DjangoStatus): Finding[] {
  if (blockers.length === 0) return [];
  const isUrgent = status.daysLeft !== null && status.daysLeft < SOON_DAYS;
  const ready = blockers.filter(({ firstVersion }) => firstVersion !== null).length;
  return [
    {
      id: 'django-upgrade-blockers',
      check: 'django-upgrade-blockers',
      subject: `Django ${next.name}`,
      severity: isUrgent ? 'medium' : 'info',
      title: `${blockers.length} packages stand in the way of Django ${next.name}; for ${ready} of them a newer release clears it`,
      evidence: { target: next.name, blockers },
      fix: 'Move these packages first, one by one, while still on the Django of today.',
      links: [UPGRADING],
    },
  ];
}
