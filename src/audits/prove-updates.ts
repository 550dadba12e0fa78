import type { Proof } from '../maintenance/round.js';
import { type Bump, bumpsOf, dependencyFacts, examinedPackages, spelledName } from './dependency-facts.js';
import { djangoFacts, hasEnded, supportWords } from './django-sections.js';
import type { Finding } from './finding.js';
import type { Report } from './report.js';
import { counted, spokenDay } from './spoken.js';

/** A report older than this proves nothing about this week. */
const FRESH_DAYS = 8;
/** Advisories older than this say nothing about newer holes. */
const STALE_DAYS = 60;
const DAY_MS = 86_400_000;

/** The site as far as it is spoken of. */
export interface ProvenSite {
  name: string;
  repository: string | null;
  /** When somebody last sent its dependency files. */
  sentAt?: string | undefined;
}

/**
 * What the latest reports of a site say about the task *Updates*: the one step that helps most, or what is proven. Never proven
 * while something could not be checked, the data are old, or the Django series has ended.
 */
export function proveUpdates(site: ProvenSite, reports: Record<string, Report>, now: Date): Proof {
  if (site.repository === null && site.sentAt === undefined)
    return { state: 'not-connected', evidence: 'repository, so its packages are unknown' };
  const { dependencies, django } = reports;
  if (dependencies === undefined) return unknown('its packages were not looked at yet');
  if (dependencies.outcome === 'not-applicable') return { state: 'not-connected', evidence: whyNothing(dependencies) };
  const age = (now.getTime() - Date.parse(dependencies.finishedAt)) / DAY_MS;
  if (age > FRESH_DAYS) return unknown(`its packages were last looked at on ${spokenDay(dependencies.finishedAt)}`);
  const step = nextStep(site, dependencies, django);
  if (step !== null) return step;
  const gap = whatIsMissing(dependencies) ?? (django === undefined ? null : whatIsMissing(django));
  const waiting = waitingIn(dependencies, []);
  if (gap !== null) return { ...unknown(gap), waiting };
  return { state: 'proven', evidence: provenWords(dependencies, django), waiting };
}

function unknown(evidence: string): Proof {
  return { state: 'unknown', evidence };
}

function whyNothing(report: Report): string {
  return report.unchecked[0]?.reason ?? 'a file with its packages';
}

/** Danger first, and of that the smallest step. */
function nextStep(site: ProvenSite, dependencies: Report, django: Report | undefined): Proof | null {
  const facts = dependencyFacts(dependencies);
  const bumps = bumpsOf(facts);
  const bump = bumps.find(isRatedDangerous) ?? bumps[0];
  if (bump !== undefined) return bumpStep(site, bump, dependencies);
  const ended = django !== undefined && hasEnded(djangoFacts(django));
  if (django !== undefined && ended) return upgradeStep(site, django, dependencies);
  const dangerous = dependencies.findings.find((finding) => ['critical', 'high', 'unknown'].includes(finding.severity));
  const behind = django?.findings.find((finding) => finding.check === 'django-patch-behind');
  const finding = dangerous ?? behind;
  return finding === undefined ? null : findingStep(site, finding, dependencies);
}

function isRatedDangerous(bump: Bump): boolean {
  return bump.clears.some(({ severity }) => severity === 'critical' || severity === 'high');
}

function bumpStep(site: ProvenSite, bump: Bump, report: Report): Proof {
  const name = spelledName(bump.name);
  const pin = bump.file === null ? '' : `${bump.file}${bump.line === null ? '' : ` line ${bump.line}`}: `;
  const clears = bump.clears.length === 1 ? 'Clears its known advisory' : `Clears the ${bump.clears.length} known advisories`;
  const findings = report.findings.filter(({ check, subject }) => check === 'dep-vulnerable' && subject === `${bump.name}==${bump.from}`);
  const also = report.sources.some((source) => !source.ok) ? ' Not every source answered.' : '';
  return {
    state: 'open',
    evidence: `${pin}${name}==${bump.from}. ${clears}.${also}`,
    fix: `Move ${site.name} to ${name} ${bump.to}`,
    findings,
    waiting: waitingIn(report, findings),
  };
}

function upgradeStep(site: ProvenSite, django: Report, dependencies: Report): Proof {
  const findings = django.findings.filter((finding) => finding.check === 'django-eol');
  const words = supportWords(djangoFacts(django)) ?? 'Its Django series has ended';
  return {
    state: 'open',
    evidence: `${words}, and is no longer examined.`,
    fix: `Plan ${site.name}'s way to a Django that is supported`,
    findings,
    waiting: waitingIn(dependencies, findings),
  };
}

function findingStep(site: ProvenSite, finding: Finding, report: Report): Proof {
  const fix = finding.fix.split(/(?<=[.!])\s/)[0]?.replace(/\.$/, '') ?? '';
  return {
    state: 'open',
    evidence: `${finding.title}.`,
    fix: fix === '' ? `Look at ${finding.subject} of ${site.name}` : `${site.name}: ${fix}`,
    findings: [finding],
    waiting: waitingIn(report, [finding]),
  };
}

function waitingIn(report: Report, taken: Finding[]): number {
  return report.findings.length - report.findings.filter((finding) => taken.includes(finding)).length;
}

/** Why a report without dangerous findings still proves nothing; null when it does. */
function whatIsMissing(report: Report): string | null {
  const failed = report.sources.find((source) => !source.ok);
  if (failed !== undefined) return `${failed.name} did not answer`;
  if (report.outcome === 'error') return report.unchecked[0]?.reason ?? 'it could not be read';
  const stale = report.sources.find(
    (source) => source.dataAsOf !== null && Date.parse(report.finishedAt) - Date.parse(source.dataAsOf) > STALE_DAYS * DAY_MS,
  );
  if (stale?.dataAsOf != null) return `no known advisory, but the newest record of ${stale.name} is of ${spokenDay(stale.dataAsOf)}`;
  const facts = dependencyFacts(report);
  if (examinedPackages(facts).length < facts.packages.length) return 'not every package could be looked up';
  const [first, ...more] = report.unchecked;
  if (first === undefined) return null;
  return `${first.subject}: ${first.reason}${more.length === 0 ? '' : `, and ${more.length} more not checked`}`;
}

function provenWords(dependencies: Report, django: Report | undefined): string {
  const read = examinedPackages(dependencyFacts(dependencies)).length;
  const support = django === undefined ? null : supportWords(djangoFacts(django));
  return [`no known advisory in ${counted(read, 'package')}`, ...(support === null ? [] : [support])].join(', ');
}
