import { z } from 'zod';
import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Finding } from './finding.js';
import type { Report } from './report.js';
import { sentOriginSchema, sentWords } from './sent-files.js';
import { bySeverity, findingLine, firstOf, SEVERITY_WORDS, spokenDay, withSpokenDays } from './spoken.js';
import { comingReleasesOf, spokenMonth } from './upgrade-dates.js';

const MAX_FINDINGS = 8;
const MAX_ISSUES = 6;

const factsSchema = z.object({
  pinned: z.string().nullable().catch(null),
  series: z.string().nullable().catch(null),
  supported: z.boolean().nullable().catch(null),
  endOfLife: z.string().nullable().catch(null),
  lts: z.boolean().nullable().catch(null),
  latestInSeries: z.string().nullable().catch(null),
  daysLeft: z.number().nullable().catch(null),
  /** The series to move through, in order. */
  path: z
    .array(
      z.object({
        series: z.string(),
        latest: z.string().nullable().catch(null),
        lts: z.boolean().catch(false),
        endOfLife: z.string().nullable().catch(null),
        supported: z.boolean().catch(true),
      }),
    )
    .catch([]),
  blockers: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        target: z.string(),
        reason: z.string(),
        firstVersion: z.string().nullable(),
        firstVersionOn: z.string().nullable().catch(null),
      }),
    )
    .nullable()
    .catch(null),
  deployCheck: z.object({ counted: z.number(), silenced: z.number(), origin: sentOriginSchema }).nullable().catch(null),
  effort: z.object({ series: z.number(), packages: z.number(), waiting: z.number() }).nullable().catch(null),
});
export type DjangoFacts = z.infer<typeof factsSchema>;

export function djangoFacts(report: Report): DjangoFacts {
  return factsSchema.parse(report.facts);
}

/** Whether the report says that the Django series gets no security fixes any more. */
export function hasEnded(facts: DjangoFacts): boolean {
  return facts.supported === false;
}

/** `Django 3.2 ended on 1 April 2024, 965 days ago`, or until when it is supported; null when the report does not know. */
export function supportWords(facts: DjangoFacts): string | null {
  const { series, endOfLife, daysLeft, lts } = facts;
  if (series === null || facts.supported === null) return null;
  const name = `Django ${series}${lts === true ? ' LTS' : ''}`;
  const days = Math.abs(daysLeft ?? 0);
  if (hasEnded(facts)) {
    const when = endOfLife === null ? '' : ` on ${spokenDay(endOfLife)}${daysLeft === null ? '' : `, ${days} days ago`}`;
    return `${name} ended${when}`;
  }
  return `${name} is supported${endOfLife === null ? '' : ` until ${spokenDay(endOfLife)}${daysLeft === null ? '' : `, ${days} more days`}`}`;
}

/** Said in another place of the report: in the verdict, in one line together, or among what could not be checked. */
const TOLD_ELSEWHERE = new Set(['django-eol', 'source-stale', 'django-upgrade-blockers', 'deploy-check']);
const VULNERABLE = new Set(['dep-vulnerable', 'django-known-vulnerability']);

/** What a Django report says, as sections: the verdict with the way out, then what was found, the worst first. */
export function djangoSections(report: Report): string[] {
  const facts = djangoFacts(report);
  const holes = report.findings.filter(({ check }) => VULNERABLE.has(check));
  const others = report.findings.filter(({ check }) => !VULNERABLE.has(check) && !TOLD_ELSEWHERE.has(check));
  const lines = [...bySeverity(others).map(findingLine), ...holesLine(holes)];
  return [
    verdict(report, facts),
    firstOf(lines, MAX_FINDINGS).join('\n'),
    deployWords(report, facts),
    wayWords(facts),
    comingWords(report),
  ].filter((text) => text !== '');
}

/** What Django's own check said about production, and when that was sent; empty when all it said is kept quiet. */
function deployWords({ findings, finishedAt }: Report, { deployCheck }: DjangoFacts): string {
  const issues = bySeverity(findings.filter(({ check }) => check === 'deploy-check'));
  if (deployCheck === null || (issues.length === 0 && deployCheck.counted > 0)) return '';
  const sent = sentWords(deployCheck.origin, new Date(finishedAt));
  const silenced = deployCheck.silenced === 0 ? '' : `, ${deployCheck.silenced} silenced in the settings`;
  const head = `*manage.py check --deploy* (${sent}${silenced})${issues.length === 0 ? ': no issues.' : ':'}`;
  const lines = issues.map(({ title, severity }) => `• ${clampText(title, 200)} (${SEVERITY_WORDS[severity]})`);
  return [head, ...firstOf(lines, MAX_ISSUES)].map(escapeText).join('\n');
}

/** The releases to come, as announced. */
function comingWords(report: Report): string {
  const [next, ...later] = comingReleasesOf(report);
  if (next === undefined) return '';
  const words = [next, ...later].map(({ what, from }) => `${what} in ${spokenMonth(from)}`);
  return escapeText(`*Announced:* ${words.join(', ')} (read on ${spokenDay(next.asOf)}).`);
}

const MAX_BLOCKERS = 8;

/** The way to the newest long-term release: its dates, how much work it is by count, and what stands in it with the release that clears it. */
function wayWords({ path, blockers, effort }: DjangoFacts): string {
  const goal = path.at(-1);
  if (goal === undefined) return '';
  const steps = path.map(({ series, latest, lts, endOfLife, supported }) => {
    const until = endOfLife === null ? '' : supported ? ` (until ${spokenDay(endOfLife)})` : ` (ended ${spokenDay(endOfLife)})`;
    return `${latest ?? series}${lts ? ' LTS' : ''}${until}`;
  });
  const head = `*The way to Django ${goal.series}:* ${steps.join(', then ')}.`;
  if (blockers === null || effort === null)
    return escapeText(`${head} What stands in it is not known: the package index could not be asked.`);
  const lines = blockers.map(({ name, version, target, reason, firstVersion, firstVersionOn }) => {
    if (firstVersion === null) return `• ${name} ${version}: no release takes Django ${target} yet (${reason})`;
    return `• ${name} ${version} → ${firstVersion}${firstVersionOn === null ? '' : `, out since ${spokenDay(firstVersionOn)}`}, before Django ${target}`;
  });
  return [
    escapeText(`${head} ${effortWords(effort)}`),
    ...firstOf(
      lines.map((line) => escapeText(clampText(line, 200))),
      MAX_BLOCKERS,
    ),
  ].join('\n');
}

/** `2 packages move first; for 1 of them nothing is out yet.` */
function effortWords({ packages, waiting }: NonNullable<DjangoFacts['effort']>): string {
  if (packages === 0) return 'No package is known to stand in it.';
  const wait = waiting === 0 ? 'releases that take it are out' : `for ${waiting} of them nothing is out yet`;
  return `${packages === 1 ? '1 package moves' : `${packages} packages move`} first; ${wait}.`;
}

/** The advisories of Django as one line: `Show all` has each. */
function holesLine(holes: Finding[]): string[] {
  const [worst] = bySeverity(holes);
  if (worst === undefined) return [];
  if (holes.length === 1) return [findingLine(worst)];
  const unrated = holes.filter(({ severity }) => severity === 'unknown').length;
  const rating =
    unrated === holes.length
      ? 'none of them rated'
      : `the worst ${SEVERITY_WORDS[worst.severity]}${unrated === 0 ? '' : `, ${unrated} not rated`}`;
  return [`• *${holes.length} known advisories* (${rating})\n   ${escapeText(clampText(worst.fix, 300))}`];
}

function verdict(report: Report, facts: DjangoFacts): string {
  const words = supportWords(facts);
  if (words === null) {
    if (report.outcome === 'error') return '*Whether this Django is supported could not be found out.*';
    return facts.pinned === null ? '*Which Django production runs is not pinned*, so its support cannot be told.' : '';
  }
  const end = report.findings.find(({ check }) => check === 'django-eol');
  // With its dates it stands in a section of its own.
  const wayOut =
    end === undefined || facts.path.length > 0 ? '' : ` Way out: ${escapeText(withSpokenDays(end.fix.replace(/^Move to /, '')))}`;
  if (hasEnded(facts)) return `*${escapeText(words)}.* It is no longer examined: later holes would not be listed anywhere.${wayOut}`;
  const newest =
    facts.latestInSeries !== null && facts.latestInSeries === facts.pinned ? ` ${escapeText(facts.pinned)} is its newest release.` : '';
  return `*${escapeText(words)}.*${newest}${wayOut}`;
}
