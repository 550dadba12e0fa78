import { z } from 'zod';
import { type Finding, findingSchema } from './finding.js';

export const OUTCOMES = ['pass', 'warn', 'fail', 'error', 'not-applicable'] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

export const uncheckedSchema = z.object({ subject: z.string(), reason: z.string() });
/** Something that could not be judged; never silently dropped, never a pass. */
export type Unchecked = z.infer<typeof uncheckedSchema>;

export const sourceStateSchema = z.object({
  name: z.string(),
  url: z.string(),
  fetchedAt: z.iso.datetime(),
  /** How new the data itself is, when the source tells. */
  dataAsOf: z.iso.datetime().nullable(),
  ok: z.boolean(),
  error: z.string().nullable(),
});
/** How one outside service answered during a run. */
export type SourceState = z.infer<typeof sourceStateSchema>;

export const reportSchema = z.object({
  format: z.literal('farrier.report/1'),
  audit: z.string(),
  target: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: outcomeSchema,
  findings: z.array(findingSchema),
  unchecked: z.array(uncheckedSchema),
  sources: z.array(sourceStateSchema),
  facts: z.record(z.string(), z.unknown()),
});

/** The result of one audit of one target at one time; public format. */
export type Report = z.infer<typeof reportSchema>;

/**
 * The outcome that findings and gaps add up to. `unreadable` says that a whole file or target could not be read.
 * Error outranks everything: what was not seen cannot be judged.
 */
export function outcomeOf(parts: { findings: Finding[]; unchecked: Unchecked[]; sources: SourceState[]; unreadable: boolean }): Outcome {
  if (parts.unreadable || parts.sources.some((source) => !source.ok)) return 'error';
  const severities = new Set(parts.findings.map((finding) => finding.severity));
  if (severities.has('critical') || severities.has('high') || severities.has('unknown')) return 'fail';
  if (severities.has('medium') || severities.has('low') || parts.unchecked.length > 0) return 'warn';
  return 'pass';
}
