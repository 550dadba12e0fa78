import { z } from 'zod';
import { escapeText } from '../slack/blocks.js';
import type { Report } from './report.js';
import { bySeverity, findingLine, firstOf, spokenDay } from './spoken.js';

const MAX_FINDINGS = 8;

const factsSchema = z.object({
  pinned: z.string().nullable().catch(null),
  series: z.string().nullable().catch(null),
  supported: z.boolean().nullable().catch(null),
  endOfLife: z.string().nullable().catch(null),
  lts: z.boolean().nullable().catch(null),
  latestInSeries: z.string().nullable().catch(null),
  daysLeft: z.number().nullable().catch(null),
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

/** What a Django report says, as sections: the verdict, then what was found, the worst first. */
export function djangoSections(report: Report): string[] {
  const facts = djangoFacts(report);
  const lines = firstOf(bySeverity(report.findings).map(findingLine), MAX_FINDINGS);
  return [verdict(report, facts), lines.join('\n')].filter((text) => text !== '');
}

function verdict(report: Report, facts: DjangoFacts): string {
  const words = supportWords(facts);
  if (words === null) {
    if (report.outcome === 'error') return '*Whether this Django is supported could not be found out.*';
    return facts.pinned === null ? '*Which Django production runs is not pinned*, so its support cannot be told.' : '';
  }
  if (hasEnded(facts)) return `*${escapeText(words)}.* It is no longer examined: later holes would not be listed anywhere.`;
  const newest =
    facts.latestInSeries !== null && facts.latestInSeries === facts.pinned ? ` ${escapeText(facts.pinned)} is its newest release.` : '';
  return `*${escapeText(words)}.*${newest}`;
}
