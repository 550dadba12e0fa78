import { z } from 'zod';
import { type Comparison, comparisonSchema } from './compare.js';
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
});
/** One line of a site's history. */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

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
  };
}
