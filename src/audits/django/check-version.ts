import type { Finding } from '../finding.js';
import { endOfLifeFinding } from '../inventory/django-support.js';
import { fixedVersions, lowestClean } from '../inventory/match-advisories.js';
import { daysUntil, isSupported } from '../inventory/support-table.js';
import { compareVersions, isPrerelease, parseVersion } from '../inventory/version.js';
import { vulnerabilitiesOf, vulnerabilityFinding } from '../inventory/vulnerability.js';
import type { DjangoEvidence } from './evidence.js';
import { type DjangoStatus, inMainstream } from './status.js';

const DOWNLOADS = 'https://www.djangoproject.com/download/#supported-versions';
const SECURITY = 'https://docs.djangoproject.com/en/stable/releases/security/';
const RELEASES = 'https://docs.djangoproject.com/en/stable/internals/release-process/';
const PEP_440 = 'https://peps.python.org/pep-0440/';
const PEP_751 = 'https://peps.python.org/pep-0751/';

/** Findings about the version of Django itself. */
export function checkVersion(evidence: DjangoEvidence, status: DjangoStatus, now: Date): Finding[] {
  return [
    ...ended(evidence, status, now),
    ...patchBehind(evidence, status, now),
    ...vulnerable(evidence, status),
    ...mainstreamEnded(status, now),
    ...prerelease(status),
    ...unpinned(evidence, status),
  ];
}

function finding(check: string, status: DjangoStatus, rest: Omit<Finding, 'id' | 'check' | 'subject'>): Finding {
  const subject = status.pinned === null ? `django${status.declared[0] ?? ''}` : `django==${status.pinned}`;
  return { id: check, check, subject, ...rest };
}

function ended({ django }: DjangoEvidence, status: DjangoStatus, now: Date): Finding[] {
  const { pinned, series, supported } = status;
  if (django === null) return [];
  if (pinned !== null && series !== null) {
    const found = endOfLifeFinding(django, series, pinned, now);
    return found === null ? [] : [found];
  }
  const isTooOld = pinned !== null && supported === false;
  if (!isTooOld && status.anyAllowedSupported !== false) return [];
  const lts = django.series.find((candidate) => candidate.isLts && isSupported(candidate, now));
  return [
    finding('django-eol', status, {
      severity: 'critical',
      title: isTooOld
        ? `Django ${pinned} ended long ago; holes in it are not examined or listed`
        : 'Every Django that the files allow has ended; later holes are not examined or listed',
      evidence: { declared: status.declared, pinned, allows: status.rangeAllowsSeries },
      fix: `Move to the current long-term release${lts === undefined ? '' : `, ${lts.latest ?? lts.name}`}, one feature release at a time.`,
      links: [DOWNLOADS],
    }),
  ];
}

/** A skipped patch counts as a security release when an advisory names it as the fix. */
function patchBehind({ advisories, youngDays }: DjangoEvidence, status: DjangoStatus, now: Date): Finding[] {
  const { pinned, series } = status;
  const latest = series?.latest ?? null;
  if (pinned === null || series === null || latest === null || compareVersions(pinned, latest) >= 0) return [];
  const fixes = (advisories?.records ?? []).filter(({ withdrawn }) => !withdrawn).flatMap((advisory) => fixedVersions(advisory, 'django'));
  const skipped = [...new Set(fixes)].filter(
    (fix) => compareVersions(fix, pinned) > 0 && compareVersions(fix, latest) <= 0 && fix.startsWith(`${series.name}.`),
  );
  const security = skipped.sort(compareVersions);
  const isYoung = series.latestOn !== null && -daysUntil(series.latestOn, now) < youngDays;
  return [
    finding('django-patch-behind', status, {
      severity: security.length > 0 ? 'high' : isYoung ? 'low' : 'medium',
      title: `Django ${pinned} is behind ${latest}, the newest patch of ${series.name}${security.length > 0 ? `; ${security.length} skipped ones fix security holes` : ''}`,
      evidence: { pinned, latestInSeries: latest, releasedOn: series.latestOn, securityReleasesSkipped: security },
      fix: `Install Django ${latest}: patches of one series do not change how it works.`,
      links: [SECURITY],
    }),
  ];
}

function vulnerable({ advisories, inventory }: DjangoEvidence, { pinned }: DjangoStatus): Finding[] {
  if (advisories === null || pinned === null) return [];
  const files = [...new Set((inventory?.requirements ?? []).filter(({ name }) => name === 'django').map(({ file }) => file))];
  const affected = { name: 'django', version: pinned, lowestClean: lowestClean(advisories.records, 'django', pinned), files };
  return vulnerabilitiesOf('django', pinned, advisories.records).map((one) =>
    vulnerabilityFinding('django-known-vulnerability', affected, one),
  );
}

function mainstreamEnded(status: DjangoStatus, now: Date): Finding[] {
  const { series, supported } = status;
  if (series === null || supported !== true || inMainstream(status, now) !== false) return [];
  return [
    finding('django-mainstream-ended', status, {
      severity: series.isLts ? 'low' : 'medium',
      title: `Django ${series.name} gets security fixes only, since ${series.mainstreamEndsOn}`,
      evidence: { series: series.name, endOfMainstream: series.mainstreamEndsOn, endOfLife: series.endsOn, lts: series.isLts },
      fix: `Plan the next series before ${series.endsOn ?? 'this one ends'}.`,
      links: [RELEASES],
    }),
  ];
}

function prerelease(status: DjangoStatus): Finding[] {
  const parsed = status.pinned === null ? null : parseVersion(status.pinned);
  if (parsed === null || !isPrerelease(parsed)) return [];
  return [
    finding('django-prerelease', status, {
      severity: 'high',
      title: `Django ${status.pinned} is a pre-release`,
      evidence: { pinned: status.pinned },
      fix: 'Pin a final release.',
      links: [PEP_440],
    }),
  ];
}

function unpinned({ inventory }: DjangoEvidence, status: DjangoStatus): Finding[] {
  if (status.pinned !== null || status.declared.length === 0) return [];
  return [
    finding('django-unpinned', status, {
      severity: 'high',
      title: `Nothing pins Django: ${inventory?.entry} allows ${status.declared.filter((specifier) => specifier !== '').join(' and ') || 'any version'}`,
      evidence: { declared: status.declared, file: inventory?.entry, latestAllowed: status.latestAllowed },
      fix: 'Write a lock file, commit it and install from it.',
      links: [PEP_751],
    }),
  ];
}
