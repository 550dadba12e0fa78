import { z } from 'zod';
import { ownResultSchema } from './own-check.js';
import { VERDICTS } from './verdict.js';

/** How a kept backup was taken, and of how many. */
export const pickedSchema = z.object({ by: z.enum(['chance', 'name']), of: z.number() });

/** What a report of a drill measured, in `facts`. */
export const drillFactsSchema = z.object({
  newest: z.object({ name: z.string(), bytes: z.number(), takenAt: z.iso.datetime() }),
  drill: z.object({
    engine: z.string().nullable(),
    format: z.string(),
    seconds: z.number().nullable(),
    rows: z.record(z.string(), z.number()).nullable(),
    newestRowAt: z.iso.datetime().nullable(),
    verdict: z.enum(VERDICTS),
    checks: z.array(ownResultSchema).catch([]),
  }),
  /** Null: it is the newest. Reports of before it could be said have none. */
  picked: pickedSchema.nullable().default(null),
});
