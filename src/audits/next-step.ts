import { z } from 'zod';
import type { Proof } from '../maintenance/rounds/round.js';
import {
  type Bump,
  bumpsOf,
  compareSizes,
  dependencyFacts,
  isDjango,
  placeOf,
  shownName,
  shownPin,
  sizeOf,
  subjectOf,
  throughWords,
} from './dependency-facts.js';
import { djangoFacts, hasEnded, supportWords } from './django-sections.js';
import type { Finding, Severity } from './finding.js';
import { compareVersions } from './inventory/version.js';
import type { Report } from './report.js';
import { bySeverity, withSpokenDays } from './spoken.js';

/** One thing that could be done about the packages of a site. */
interface Step {
  /** The worst that it does away with. */
  severity: Severity;
  /** How many advisories it clears. */
  clears: number;
  size: Bump['size'];
  proof: Proof;
}

/** What the reports of one site say. */
interface Known {
  siteName: string;
  dependencies: Report;
  django: Report | undefined;
}

/** The worst first; what nobody rated stands after high. */
const DANGER: Severity[] = ['critical', 'high', 'unknown', 'medium', 'low', 'info'];
const VULNERABLE = new Set(['dep-vulnerable', 'django-known-vulnerability']);

/**
 * The one step that helps most: the most dangerous version change, of those the one that clears most, then the smallest. The end of
 * a series takes an upgrade, so it waits until nothing quick is left. Null when the reports ask for nothing.
 */
export function nextStep(siteName: string, dependencies: Report, django: Report | undefined): Proof | null {
  const known = { siteName, dependencies, django };
  const steps = [...quickSteps(known), ...upgradeSteps(known), ...otherSteps(known)];
  // Low findings are facts and make no task: they must not hide what does.
  return (steps.find(({ severity }) => severity !== 'low' && severity !== 'info') ?? steps[0])?.proof ?? null;
}

/** How many findings are left when some are taken care of. */
export function waitingIn(report: Report, taken: Finding[]): number {
  const ids = new Set(taken.map(({ id }) => id));
  return report.findings.filter(({ id }) => !ids.has(id)).length;
}

function quickSteps(known: Known): Step[] {
  const bumps = bumpsOf(dependencyFacts(known.dependencies));
  const patch = djangoPatch(known);
  const subjects = new Set(bumps.map((bump) => subjectOf(bump, bump.from)));
  const withdrawn = known.dependencies.findings.filter(({ check, subject }) => check === 'dep-yanked' && !subjects.has(subject));
  const steps = [
    ...bumps.map((bump) => (patch?.pinned === bump.from && isDjango(bump) ? patchStep(known, patch, bump) : bumpStep(known, bump))),
    ...(patch === null || subjects.has(`django==${patch.pinned}`) ? [] : [patchStep(known, patch)]),
    ...withdrawn.map((finding) => findingStep(known, finding)),
  ];
  return steps.sort(
    (a, b) => DANGER.indexOf(a.severity) - DANGER.indexOf(b.severity) || b.clears - a.clears || compareSizes(a.size, b.size),
  );
}

function bumpStep(known: Known, bump: Bump): Step {
  const leavesSeries = isDjango(bump) && bump.size !== 'patch';
  const [upgrade] = leavesSeries && pathOf(known) !== null ? upgradeSteps(known) : [];
  const findings = findingsOf(known, subjectOf(bump, bump.from));
  const step = { severity: worstOf([...bump.clears, ...findings]), clears: bump.clears.length, size: bump.size };
  if (upgrade !== undefined) return { ...upgrade, ...step };
  return { ...step, proof: versionProof(known, { ...bump, helps: clearsWords(bump), findings }) };
}

const patchSchema = z.object({ pinned: z.string(), latestInSeries: z.string(), securityReleasesSkipped: z.array(z.string()).catch([]) });
type Patch = z.infer<typeof patchSchema> & { finding: Finding };

/** The newest patch of the Django that production installs, where that is behind. */
function djangoPatch({ dependencies, django }: Known): Patch | null {
  const finding = django?.findings.find(({ check }) => check === 'django-patch-behind');
  const patch = patchSchema.safeParse(finding?.evidence);
  if (finding === undefined || !patch.success || !installed(dependencies).has(`django==${patch.data.pinned}`)) return null;
  return { ...patch.data, finding };
}

/** Towards the newest patch of the series, also where only another series clears everything: that is the next step then. */
function patchStep(known: Known, patch: Patch, bump?: Bump): Step {
  const { pinned, latestInSeries: latest, securityReleasesSkipped: skipped, finding } = patch;
  // Advisories may know of a patch that the table of releases does not have yet.
  if (bump?.size === 'patch' && compareVersions(bump.to, latest) > 0) return bumpStep(known, bump);
  const clearing = bump?.to === latest ? bump : undefined;
  const helps = clearing === undefined ? skippedWords(skipped, latest) : clearsWords(clearing);
  const findings = clearing === undefined ? [finding] : findingsOf(known, `django==${pinned}`);
  const place = placeOf(dependencyFacts(known.dependencies), { name: 'django', version: pinned });
  return {
    severity: worstOf([finding, ...(bump?.clears ?? [])]),
    clears: clearing?.clears.length ?? skipped.length,
    size: sizeOf(pinned, latest),
    proof: versionProof(known, { ...place, ...DJANGO, from: pinned, to: latest, helps: `${helps}${endedWords(known)}`, findings }),
  };
}

const DJANGO = { name: 'django', ecosystem: 'PyPI', through: [] } satisfies Partial<Bump>;

function versionProof(
  { siteName, dependencies }: Known,
  change: Pick<Bump, 'name' | 'ecosystem' | 'through' | 'from' | 'to' | 'file' | 'line'> & { helps: string; findings: Finding[] },
): Proof {
  const through = change.through.length === 0 ? '' : `, which comes ${throughWords(change)}`;
  const pin = change.file === null ? '' : `${change.file}${change.line === null ? '' : ` line ${change.line}`}: `;
  const also = dependencies.sources.some((source) => !source.ok) ? ' Not every source answered.' : '';
  return {
    state: 'open',
    evidence: `${pin}${shownPin(change, change.from)}${through}. ${change.helps}${also}`,
    fix: `Move ${siteName} to ${shownName(change)} ${change.to}`,
    findings: change.findings,
    waiting: waitingIn(dependencies, change.findings),
  };
}

function clearsWords({ clears }: Bump): string {
  return clears.length === 1 ? 'Clears its known advisory.' : `Clears the ${clears.length} known advisories.`;
}

function skippedWords(skipped: string[], latest: string): string {
  if (skipped.length === 0) return `${latest} is the newest patch of ${latest.split('.').slice(0, 2).join('.')}.`;
  return skipped.length === 1 ? '1 skipped release fixes security holes.' : `${skipped.length} skipped releases fix security holes.`;
}

/** What a patch leaves: a series that nobody examines any more. */
function endedWords(known: Known): string {
  const path = pathOf(known);
  return path === null ? '' : ` Django ${path.from} has ended all the same: next comes ${path.through}.`;
}

/** The way out of a series that has ended; null when it has not, or the way is not known. */
function pathOf({ django }: Known): { from: string; through: string } | null {
  if (django === undefined) return null;
  const facts = djangoFacts(django);
  if (!hasEnded(facts) || facts.series === null || facts.path.length === 0) return null;
  return { from: facts.series, through: facts.path.map(({ series }) => series).join(', then ') };
}

function upgradeSteps(known: Known): Step[] {
  const { siteName, dependencies, django } = known;
  if (django === undefined || !hasEnded(djangoFacts(django))) return [];
  const path = pathOf(known);
  const [ended] = django.findings.filter(({ check }) => check === 'django-eol');
  // Somebody lives with that.
  if (ended === undefined) return [];
  const words = supportWords(djangoFacts(django)) ?? 'Its Django series has ended';
  const wayOut = path === null ? '' : ` Way out: ${withSpokenDays(ended.fix.replace(/^Move to /, ''))}`;
  const findings = [ended, ...findingsOf(known, `django==${djangoFacts(django).pinned}`)];
  const proof: Proof = {
    state: 'open',
    evidence: `${words}, and is no longer examined.${wayOut}`,
    fix:
      path === null
        ? `Plan ${siteName}'s way to a Django that is supported`
        : `Move ${siteName} from Django ${path.from} to ${path.through}`,
    findings,
    waiting: waitingIn(dependencies, findings),
  };
  return [{ severity: 'critical', clears: 0, size: 'major', proof }];
}

/** What no version change does away with, the worst first. */
function otherSteps(known: Known): Step[] {
  const { dependencies, django } = known;
  const subjects = installed(dependencies);
  const findings = [
    ...dependencies.findings,
    ...(django?.findings ?? []).filter(({ subject }) => !subject.startsWith('django==') || subjects.has(subject)),
  ];
  const dangerous = findings.filter(({ check, severity }) => VULNERABLE.has(check) || ['critical', 'high', 'unknown'].includes(severity));
  return bySeverity(dangerous).map((finding) => findingStep(known, finding));
}

function findingStep({ siteName, dependencies }: Known, finding: Finding): Step {
  const fix = withSpokenDays(finding.fix)
    .split(/(?<=[.!])\s/)[0]
    ?.replace(/\.$/, '');
  const proof: Proof = {
    state: 'open',
    evidence: `${withSpokenDays(finding.title)}.`,
    fix: fix === undefined || fix === '' ? `Look at ${finding.subject} of ${siteName}` : `${siteName}: ${fix}`,
    findings: [finding],
    waiting: waitingIn(dependencies, [finding]),
  };
  return { severity: finding.severity, clears: 0, size: 'patch', proof };
}

/** What a new version of a package does away with. */
function findingsOf({ dependencies, django }: Known, subject: string): Finding[] {
  const behind = (django?.findings ?? []).filter(({ check }) => check === 'django-patch-behind');
  const about = dependencies.findings.filter(({ check }) => check === 'dep-vulnerable' || check === 'dep-yanked');
  return [...about, ...behind].filter((finding) => finding.subject === subject);
}

/** As findings name them: `django==3.2.13`. */
function installed(report: Report): Set<string> {
  return new Set(dependencyFacts(report).packages.map((one) => subjectOf(one, one.version)));
}

function worstOf(rated: { severity: Severity }[]): Severity {
  return DANGER.find((severity) => rated.some((one) => one.severity === severity)) ?? 'unknown';
}
