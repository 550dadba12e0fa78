import { z } from 'zod';

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const;
export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

export const findingSchema = z.object({
  /** Stable across runs, and across audits that see the same problem: never contains a date or a count. */
  id: z.string(),
  /** Public id of the rule, `dep-vulnerable`. */
  check: z.string(),
  /** What it is about: `django==3.2.13`, a file, an address. */
  subject: z.string(),
  severity: severitySchema,
  title: z.string(),
  evidence: z.record(z.string(), z.unknown()),
  fix: z.string(),
  links: z.array(z.string()),
});

/** One thing a check found. */
export type Finding = z.infer<typeof findingSchema>;
