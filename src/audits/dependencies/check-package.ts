import type { Finding } from '../finding.js';
import { refusalOf } from '../inventory/compatibility.js';
import { upgradePath } from '../inventory/django-support.js';
import { specifierAdmits } from '../inventory/specifier.js';
import { dayOf, daysUntil, type Product, type Series, seriesOf } from '../inventory/support-table.js';
import { firstUnblocking } from '../inventory/unblocking.js';
import { vulnerabilityFinding } from '../inventory/vulnerability.js';
import type { DependencyEvidence } from './evidence.js';
import type { JudgedPackage } from './judge-packages.js';

/** Own thresholds, in days. */
const FRESH_RELEASE_DAYS = 90;
const ABANDONED_DAYS = 730;

/** All findings about one pinned package. */
export function checkPackage(one: JudgedPackage, evidence: DependencyEvidence, now: Date): Finding[] {
  const vulnerable = (one.advisories ?? []).map((advisory) => vulnerabilityFinding('dep-vulnerable', one, advisory));
  const others = [yanked(one), outdated(one, now), abandoned(one, now), ...incompatible(one, evidence, now)];
  return [...vulnerable, ...others.filter((finding) => finding !== null)];
}

function finding(
  one: JudgedPackage,
  check: string,
  rest: Pick<Finding, 'severity' | 'title' | 'fix'> & { evidence?: Finding['evidence'] },
): Finding {
  const { name, version, files } = one;
  return {
    id: `${check}:${name}`,
    check,
    subject: `${name}==${version}`,
    links: [`https://pypi.org/project/${name}/`],
    ...rest,
    evidence: { package: name, version, files, ...rest.evidence },
  };
}

function yanked(one: JudgedPackage): Finding | null {
  if (one.yanked !== true) return null;
  const reason = one.yankedReason === null || one.yankedReason === '' ? '' : `: ${one.yankedReason}`;
  return finding(one, 'dep-yanked', {
    severity: 'high',
    title: `${one.name} ${one.version} was withdrawn by its makers${reason}`,
    evidence: { reason: one.yankedReason },
    fix: `Move ${one.name} to ${one.latestSameMinor ?? one.latest ?? 'a release that was not withdrawn'}.`,
  });
}

function outdated(one: JudgedPackage, now: Date): Finding | null {
  const { jump, latest, latestUploadedAt } = one;
  // Django moves through its series one by one: its own audit says how, and what is behind.
  if (one.name === 'django' || jump === null || latest === null) return null;
  const age = latestUploadedAt === null ? null : -daysUntil(dayOf(new Date(latestUploadedAt)), now);
  const isFresh = age !== null && age < FRESH_RELEASE_DAYS;
  return finding(one, 'dep-outdated', {
    severity: jump === 'major' && !isFresh ? 'medium' : 'low',
    title: `${one.name} ${one.version} is behind ${latest} (${jump})`,
    evidence: { latest, jump, latestSameMinor: one.latestSameMinor, latestReleasedAt: latestUploadedAt },
    fix: jump === 'major' ? `Read the changelog of ${one.name}, then move to ${latest}.` : `Move ${one.name} to ${latest}.`,
  });
}

function abandoned(one: JudgedPackage, now: Date): Finding | null {
  const times = (one.indexed?.releases ?? []).filter(({ isEmpty }) => !isEmpty).map(({ uploadedAt }) => uploadedAt);
  const newest = times
    .filter((time) => time !== null)
    .sort()
    .at(-1);
  // One release without a time could be the newest, so nothing is said then.
  if (newest === undefined || times.includes(null) || -daysUntil(dayOf(new Date(newest)), now) <= ABANDONED_DAYS) return null;
  const isVulnerable = (one.advisories?.length ?? 0) > 0;
  return finding(one, 'dep-abandoned', {
    severity: isVulnerable ? 'high' : 'low',
    title: `${one.name} has had no release since ${newest.slice(0, 10)}${isVulnerable ? ', and has a known hole' : ''}`,
    evidence: { lastReleasedAt: newest },
    fix: `Look for a maintained replacement of ${one.name}, or take over its upkeep.`,
  });
}

/** High when the pinned release refuses the Django in use; medium when the next step of the upgrade waits for the package. */
function incompatible(one: JudgedPackage, { django, inventory }: DependencyEvidence, now: Date): (Finding | null)[] {
  const pinnedDjango = inventory?.requirements.find(({ name, pinned }) => name === 'django' && pinned !== null)?.pinned ?? null;
  if (django === null || pinnedDjango === null || one.name === 'django') return [];
  const requires = one.metadata(one.version)?.requiresDjango ?? null;
  if (requires !== null && !specifierAdmits(requires, pinnedDjango)) {
    return [
      finding(one, 'dep-django-incompatible', {
        severity: 'high',
        title: `${one.name} ${one.version} requires Django ${requires}, but Django ${pinnedDjango} is pinned`,
        evidence: { requiresDjango: requires, django: pinnedDjango },
        fix: `Choose a release of ${one.name} that supports Django ${pinnedDjango}.`,
      }),
    ];
  }
  const current = seriesOf(django, pinnedDjango);
  const next = current === null ? undefined : upgradePath(django, current)[0];
  return next === undefined ? [] : [blocksNext(one, django, next, now)];
}

function blocksNext(one: JudgedPackage, django: Product, series: Series, now: Date): Finding | null {
  const next = series.name;
  const refusal = refusalOf(one, django, next, now);
  if (refusal === null || one.indexed === null) return null;
  const first = firstUnblocking(series, one.indexed, one.version, one.metadata)?.version ?? null;
  return finding(one, 'dep-django-incompatible', {
    severity: 'medium',
    title: `${one.name} ${one.version} stands in the way of Django ${next}: ${refusal}`,
    evidence: { target: next, requiresDjango: one.metadata(one.version)?.requiresDjango ?? null, firstUnblocking: first },
    fix:
      first === null
        ? `Wait for a release of ${one.name} that supports Django ${next}, or replace it.`
        : `Move ${one.name} to ${first} first.`,
  });
}
