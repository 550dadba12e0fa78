import { z } from 'zod';
import { type Comparison, comparisonSchema } from './compare.js';
import { type Severity, severitySchema } from './finding.js';
import { outcomeSchema, type Report, reportSchema } from './report.js';

export const resultSchema = z.object({ report: reportSchema, comparison: comparisonSchema });
/** What one run of one audit found, compared with the runs before it. */
export type RunResult = z.infer<typeof resultSchema>;

export const historyEntrySchema = z.object({
  run: z.string(),
  audit: z.string(),
  at: z.iso.datetime(),
  outcome: outcomeSchema,
  findings: z.number(),
  new: z.number(),
  fixed: z.number(),
  baseline: z.boolean(),
  /** Findings by severity; absent in entries from before it was noted. */
  severities: z.partialRecord(severitySchema, z.number()).optional(),
  /** How many years its packages are behind together; absent where the audit does not say. */
  libraryYears: z.number().optional(),
});
/** One line of a site's history. */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Whether a run could look at its target at all: what it did not find otherwise says nothing. */
export function couldLook({ outcome }: Pick<HistoryEntry, 'outcome'>): boolean {
  return outcome !== 'error' && outcome !== 'not-applicable';
}

export function historyEntry(run: string, report: Report, comparison: Comparison): HistoryEntry {
  return {
    run,
    audit: report.audit,
    at: report.finishedAt,
    outcome: report.outcome,
    findings: report.findings.length,
    new: comparison.new.length,
    fixed: comparison.fixed.length,
    baseline: comparison.baseline,
    severities: countBySeverity(report),
    ...yearsOf(report),
  };
}

function countBySeverity({ findings }: Report): Partial<Record<Severity, number>> {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

const yearsSchema = z.object({ libraryYears: z.object({ years: z.number() }) });

function yearsOf({ facts }: Report): { libraryYears?: number } {
  const read = yearsSchema.safeParse(facts);
  return read.success ? { libraryYears: read.data.libraryYears.years } : {};
}
