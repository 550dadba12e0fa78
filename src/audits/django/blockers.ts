import type { Finding } from '../finding.js';
import { compatibilityWith, refusalOf } from '../inventory/compatibility.js';
import type { ReleaseMetadata } from '../inventory/package-index.js';
import { type PinnedPackage, pinnedPackages } from '../inventory/packages.js';
import { dayOf, type Product, type Series } from '../inventory/support-table.js';
import { firstUnblocking } from '../inventory/unblocking.js';
import { compareVersions } from '../inventory/version.js';
import type { DjangoEvidence } from './evidence.js';
import type { DjangoStatus } from './status.js';

/** A package that has to move before a series of Django on the way: it refuses it, or its release was made for older ones and a later one names it. */
export interface Blocker {
  name: string;
  /** As pinned, or where an earlier step of the way takes it. */
  version: string;
  /** The series before which it has to move. */
  target: string;
  reason: string;
  /** The first release that clears it; null while there is none. */
  firstVersion: string | null;
  /** `classifier`: it names the series; `requirement`: it no longer refuses it. */
  firstVersionBy: 'classifier' | 'requirement' | null;
  /** `2024-05-03`; null when the index does not say. */
  firstVersionOn: string | null;
  files: string[];
}

const UPGRADING = 'https://docs.djangoproject.com/en/stable/howto/upgrade-version/';
const SOON_DAYS = 180;

/** What stands in each step of the way, in its order; null when the index could not be asked. */
export function blockersOn(path: Series[], evidence: DjangoEvidence, now: Date): Blocker[] | null {
  const { django, inventory, sources } = evidence;
  if (django === null || inventory === null || sources.some(({ name, ok }) => name === 'PyPI' && !ok)) return null;
  const packages = pinnedPackages(inventory.requirements).filter(({ name }) => name !== 'django');
  const reached = new Map<PinnedPackage, string>();
  return path.flatMap((target) =>
    packages.flatMap((one) => {
      const blocker = blockerOf(one, reached.get(one) ?? one.version, { target, django, evidence, now });
      if (blocker?.firstVersion != null) reached.set(one, blocker.firstVersion);
      return blocker ?? [];
    }),
  );
}

interface Asked {
  target: Series;
  django: Product;
  evidence: DjangoEvidence;
  now: Date;
}

function blockerOf({ name, files }: PinnedPackage, version: string, { target, django, evidence, now }: Asked): Blocker | null {
  const indexed = evidence.index.get(name) ?? null;
  if (indexed === null) return null;
  const metadataOf = (release: string) => evidence.metadata.get(`${name}==${release}`);
  const compatibility = { [target.name]: compatibilityWith(target, indexed, version, metadataOf) };
  const first = firstUnblocking(target, indexed, version, metadataOf);
  const refusal = refusalOf({ compatibility, indexed }, django, target.name, now);
  const reason = refusal ?? (first?.by === 'classifier' ? whyBehind(metadataOf(version), target) : null);
  if (reason === null) return null;
  const releasedOn = first?.releasedAt == null ? null : dayOf(new Date(first.releasedAt));
  return {
    name,
    version,
    target: target.name,
    reason,
    firstVersion: first?.version ?? null,
    firstVersionBy: first?.by ?? null,
    firstVersionOn: releasedOn,
    files,
  };
}

/** Why a release that refuses nothing was not made for a series: it names older ones only. Null where it names it, or none at all. */
function whyBehind(metadata: ReleaseMetadata | null | undefined, target: Series): string | null {
  const newest = [...(metadata?.django ?? [])].sort(compareVersions).at(-1);
  return newest === undefined || compareVersions(newest, target.name) >= 0 ? null : `it names Django only up to ${newest}`;
}

/** How much work the way is, counted, not guessed. */
export interface Effort {
  /** Series of Django to move through. */
  series: number;
  /** Packages that have to move before one of them. */
  packages: number;
  /** Of these: no release clears them yet. */
  waiting: number;
}

export function effortOf(path: Series[], blockers: Blocker[]): Effort {
  const count = (some: Blocker[]) => new Set(some.map(({ name }) => name)).size;
  return { series: path.length, packages: count(blockers), waiting: count(blockers.filter(({ firstVersion }) => firstVersion === null)) };
}

/** What stands in the next step. */
export function blockerFinding(all: Blocker[], next: Series, status: DjangoStatus): Finding[] {
  const blockers = all.filter(({ target }) => target === next.name);
  if (blockers.length === 0) return [];
  const isUrgent = status.daysLeft !== null && status.daysLeft < SOON_DAYS;
  const ready = blockers.filter(({ firstVersion }) => firstVersion !== null).length;
  const stand = blockers.length === 1 ? '1 package stands' : `${blockers.length} packages stand`;
  return [
    {
      id: 'django-upgrade-blockers',
      check: 'django-upgrade-blockers',
      subject: `Django ${next.name}`,
      severity: isUrgent ? 'medium' : 'info',
      title: `${stand} in the way of Django ${next.name}; for ${ready} of them a newer release clears it`,
      evidence: { target: next.name, blockers },
      fix: `Move first, while still on the Django of today: ${blockers.map(moveWords).join('; ')}.`,
      links: [UPGRADING],
    },
  ];
}

/** `django-shop 1.3 → 1.5`, or that nothing is out yet. */
function moveWords({ name, version, firstVersion, reason }: Blocker): string {
  return firstVersion === null ? `${name} ${version} has no such release yet (${reason})` : `${name} ${version} → ${firstVersion}`;
}
