import { z } from 'zod';
import { recurrenceSchema } from '../schedule/recurrence.js';

export type { Recurrence } from '../schedule/recurrence.js';

export const planSchema = z.object({
  version: z.number().int(),
  id: z.string(),
  channel: z.string(),
  name: z.string(),
  sites: z.array(z.string()),
  recurrence: recurrenceSchema,
  /** What the team can spend, hours a week. */
  hoursAWeek: z.number().positive(),
  /** User ids in their order. */
  rota: z.array(z.string()),
  state: z.enum(['draft', 'active', 'paused']),
  /** When a pause ends by itself; null: when somebody resumes. */
  pausedUntil: z.iso.datetime().nullable(),
  pausedReason: z.string().nullable(),
  /** What the team does not want to be asked about: a task of a site that is not connected. */
  leaveOut: z.array(z.object({ site: z.string(), task: z.string() })).optional(),
  /** Counts changes, so that a calendar knows which of two copies is newer. */
  edition: z.number().int().optional(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
/** A recurring maintenance list of a channel. `draft`: set up, but nobody pressed [Post on …] yet. */
export type Plan = z.infer<typeof planSchema>;

/** Whether rounds are held back at that moment. */
export function isPaused(plan: Plan, at: Date): boolean {
  return plan.state === 'paused' && (plan.pausedUntil === null || at < new Date(plan.pausedUntil));
}
