import { z } from 'zod';
import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Finding } from './finding.js';
import type { Report } from './report.js';
import { bySeverity, findingLine, firstOf, SEVERITY_WORDS, spokenDay, withSpokenDays } from './spoken.js';

const MAX_FINDINGS = 8;

const factsSchema = z.object({
  pinned: z.string().nullable().catch(null),
  series: z.string().nullable().catch(null),
  supported: z.boolean().nullable().catch(null),
  endOfLife: z.string().nullable().catch(null),
  lts: z.boolean().nullable().catch(null),
  latestInSeries: z.string().nullable().catch(null),
  daysLeft: z.number().nullable().catch(null),
  /** The series to move through, in order. */
  path: z.array(z.object({ series: z.string() })).catch([]),
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
const TOLD_ELSEWHERE = new Set(['django-eol', 'source-stale']);
const VULNERABLE = new Set(['dep-vulnerable', 'django-known-vulnerability']);

/** What a Django report says, as sections: the verdict with the way out, then what was found, the worst first. */
export function djangoSections(report: Report): string[] {
  const facts = djangoFacts(report);
  const holes = report.findings.filter(({ check }) => VULNERABLE.has(check));
  const others = report.findings.filter(({ check }) => !VULNERABLE.has(check) && !TOLD_ELSEWHERE.has(check));
  const lines = [...bySeverity(others).map(findingLine), ...holesLine(holes)];
  return [verdict(report, facts), firstOf(lines, MAX_FINDINGS).join('\n')].filter((text) => text !== '');
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
  const wayOut = end === undefined ? '' : ` Way out: ${escapeText(withSpokenDays(end.fix.replace(/^Move to /, '')))}`;
  if (hasEnded(facts)) return `*${escapeText(words)}.* It is no longer examined: later holes would not be listed anywhere.${wayOut}`;
  const newest =
    facts.latestInSeries !== null && facts.latestInSeries === facts.pinned ? ` ${escapeText(facts.pinned)} is its newest release.` : '';
  return `*${escapeText(words)}.*${newest}${wayOut}`;
}
