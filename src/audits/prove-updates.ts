import type { Proof } from '../maintenance/rounds/round.js';
import { dependencyFacts, examinedPackages } from './dependency-facts.js';
import { djangoFacts, hasEnded, supportWords } from './django-sections.js';
import type { Finding } from './finding.js';
import { nextStep, waitingIn } from './next-step.js';
import type { Report } from './report.js';
import { type Silences, silencedWords } from './silence.js';
import { counted, spokenDay } from './spoken.js';
import { hasEndedSeries, withoutSilenced } from './without-silenced.js';

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
export function proveUpdates(site: ProvenSite, reports: Record<string, Report>, now: Date, silences: Silences = {}): Proof {
  if (site.repository === null && site.sentAt === undefined)
    return { state: 'not-connected', evidence: 'repository, so its packages are unknown' };
  const { dependencies, django } = reports;
  if (dependencies === undefined) return unknown('its packages were not looked at yet');
  if (dependencies.outcome === 'not-applicable') return { state: 'not-connected', evidence: whyNothing(dependencies) };
  const age = (now.getTime() - Date.parse(dependencies.finishedAt)) / DAY_MS;
  if (age > FRESH_DAYS) return unknown(`its packages were last looked at on ${spokenDay(dependencies.finishedAt)}`);
  const heard = withoutSilenced(dependencies, silences, now);
  const heardDjango = django === undefined ? undefined : withoutSilenced(django, silences, now);
  const step = nextStep(site.name, heard.report, heardDjango?.report);
  // The older of the two: what is said of all may rest on either.
  const asOf = [dependencies.finishedAt, ...(django === undefined ? [] : [django.finishedAt])].toSorted()[0];
  const when = asOf === undefined ? {} : { asOf };
  if (step !== null) return { ...step, asOf: seenAt(step, dependencies, django) };
  const gap = whatIsMissing(dependencies) ?? (django === undefined ? null : whatIsMissing(django));
  const waiting = waitingIn(heard.report, []);
  if (gap !== null) return { ...unknown(gap), waiting, ...when };
  const accepted = one([...heard.accepted, ...(heardDjango?.accepted ?? [])]);
  const untrue = one([...heard.untrue, ...(heardDjango?.untrue ?? [])]);
  const quiet = silencedWords(accepted, untrue);
  const isEnded = [dependencies, ...(django === undefined ? [] : [django])].some(hasEndedSeries);
  // What people live with is no proof, and neither is their word about a series that has ended.
  if (accepted > 0 || (isEnded && untrue > 0)) return { state: 'accepted', evidence: acceptedWords(django, quiet), waiting, ...when };
  const words = provenWords(heard.report, django);
  return { state: 'proven', evidence: quiet === '' ? words : `${words}, ${quiet}`, waiting, ...when };
}

/** When the step was last seen to be needed: by the newest report that shows something it rests on. */
function seenAt({ findings = [] }: Proof, dependencies: Report, django: Report | undefined): string {
  const reports = django === undefined ? [dependencies] : [dependencies, django];
  const showing = reports.filter((report) => report.findings.some(({ id }) => findings.some((one) => one.id === id)));
  const newest = showing
    .map(({ finishedAt }) => finishedAt)
    .toSorted()
    .at(-1);
  return newest ?? dependencies.finishedAt;
}

/** The same problem seen by two audits counts once. */
function one(findings: Finding[]): number {
  return new Set(findings.map(({ id }) => id)).size;
}

function acceptedWords(django: Report | undefined, quiet: string): string {
  const facts = django === undefined ? null : djangoFacts(django);
  const ended = facts !== null && hasEnded(facts) ? supportWords(facts) : null;
  return [...(ended === null ? [] : [ended]), quiet].join(': ');
}

function unknown(evidence: string): Proof {
  return { state: 'unknown', evidence };
}

function whyNothing(report: Report): string {
  return report.unchecked[0]?.reason ?? 'a file with its packages';
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
