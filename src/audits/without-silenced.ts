import { z } from 'zod';
import type { Finding } from './finding.js';
import { vulnerabilityId } from './inventory/vulnerability.js';
import { type Outcome, outcomeOf, type Report } from './report.js';
import { type AcceptedRisk, isQuiet, type Silences } from './silence.js';

/** A report as far as it asks for anything, and what people's words keep quiet of it. */
export interface Heard {
  report: Report;
  accepted: Finding[];
  untrue: Finding[];
  /** Was accepted and counts again: its time is over, or its evidence has changed. */
  over: Over[];
}

interface Over {
  finding: Finding;
  risk: AcceptedRisk;
}

/** A report of which nothing is kept quiet. */
export function asItIs(report: Report): Heard {
  return { report, accepted: [], untrue: [], over: [] };
}

/** Leaves out the findings that are accepted or called not true, and what its facts say about the same. */
export function withoutSilenced(report: Report, silences: Silences, now: Date): Heard {
  const quiet = report.findings.filter((finding) => isQuiet(silences[finding.id], finding, now));
  const over = report.findings.flatMap((finding) => {
    const silence = silences[finding.id];
    return silence?.kind === 'accepted' && !quiet.includes(finding) ? [{ finding, risk: silence }] : [];
  });
  if (quiet.length === 0) return { ...asItIs(report), over };
  const findings = report.findings.filter((finding) => !quiet.includes(finding));
  const accepted = quiet.filter(({ id }) => silences[id]?.kind === 'accepted');
  const heard = { ...report, findings, facts: factsLeft(report.facts, new Set(quiet.map(({ id }) => id))) };
  return {
    report: { ...heard, outcome: outcomeLeft(report, findings, accepted) },
    accepted,
    untrue: quiet.filter((finding) => !accepted.includes(finding)),
    over,
  };
}

/** What could not be checked stays unchecked; an accepted risk, or a series that has ended, is never a pass. */
function outcomeLeft(report: Report, findings: Finding[], accepted: Finding[]): Outcome {
  if (report.outcome === 'error' || report.outcome === 'not-applicable') return report.outcome;
  const outcome = outcomeOf({ findings, unchecked: report.unchecked, sources: report.sources, unreadable: false });
  return outcome === 'pass' && (accepted.length > 0 || hasEndedSeries(report)) ? 'warn' : outcome;
}

const endedSchema = z.object({ supported: z.literal(false) });

/** Whether the report says that a series is no longer supported, whatever people say about it. */
export function hasEndedSeries(report: Report): boolean {
  const facts = [report.facts, report.facts['python']];
  const isFound = report.findings.some(({ check, severity }) => /^(django|python)-eol$/.test(check) && severity !== 'medium');
  return isFound || facts.some((one) => endedSchema.safeParse(one).success);
}

const packagesSchema = z.array(
  z.looseObject({
    name: z.string(),
    ecosystem: z.enum(['PyPI', 'npm']).optional(),
    advisories: z.array(z.looseObject({ id: z.string() })).nullable(),
  }),
);

/** The facts name the advisories of a package as well. */
function factsLeft(facts: Report['facts'], quiet: Set<string>): Report['facts'] {
  const packages = packagesSchema.safeParse(facts['packages']);
  if (!packages.success) return facts;
  const left = packages.data.map((one) => ({
    ...one,
    advisories: one.advisories?.filter(({ id }) => !quiet.has(vulnerabilityId(one, id))) ?? null,
  }));
  return { ...facts, packages: left };
}
