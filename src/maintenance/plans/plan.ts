import { z } from 'zod';
import { recurrenceSchema } from '../../schedule/recurrence.js';
import { taskListSchema } from './task-list.js';

export type { Recurrence } from '../../schedule/recurrence.js';

/** What decides about a plan's dates. */
const timingSchema = z.object({
  recurrence: recurrenceSchema,
  state: z.enum(['draft', 'active', 'paused']),
  /** When a pause ends by itself; null: when somebody resumes. */
  pausedUntil: z.iso.datetime().nullable(),
});
type Timing = z.infer<typeof timingSchema>;

export const planSchema = z.object({
  version: z.number().int(),
  id: z.string(),
  channel: z.string(),
  name: z.string(),
  sites: z.array(z.string()),
  ...timingSchema.shape,
  /** What the team can spend, hours a week. */
  hoursAWeek: z.number().positive(),
  /** User ids in their order. */
  rota: z.array(z.string()),
  pausedReason: z.string().nullable(),
  /** What the team does not want to be asked about: a task of a site that is not connected. */
  leaveOut: z.array(z.object({ site: z.string(), task: z.string() })).optional(),
  /** Whether reports count tasks by person; absent: no. */
  namesInReports: z.boolean().optional(),
  /** Whether the team was asked to stay weekly after three rounds that nobody touched, and what came of it. */
  rhythm: z
    .object({
      /** The round at whose end it was asked. */
      round: z.string(),
      /** Occurrence up to which untouched rounds count no more. */
      askedAt: z.iso.datetime(),
      /** When it was asked. */
      askedOn: z.iso.datetime(),
      state: z.enum(['asked', 'kept', 'monthly']),
      weekly: z.string(),
      monthly: z.string().optional(),
      /** The date at which it went monthly. */
      since: z.iso.datetime().optional(),
    })
    .optional(),
  /** Counts changes, so that a calendar knows which of two copies is newer. */
  edition: z.number().int().optional(),
  /** What the plan said before, each until a moment; oldest first. Its dates of then stay what they were. */
  past: z.array(z.object({ until: z.iso.datetime(), ...timingSchema.shape })).optional(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** The plan's own version of the task list; without one it has the built-in tasks. */
  taskList: taskListSchema.optional(),
  /** Who changed it last, besides pausing and resuming. */
  editedBy: z.string().optional(),
  /** Who was told about it instead of whoever looks after it, whose account is gone. */
  askedInstead: z.string().optional(),
  /** Since when nobody of its rota can take a turn; what was told about that stands under this moment. */
  nobodyLeftAt: z.iso.datetime().optional(),
  /** When nothing could be posted in its channel any more: what was told about that stands under this moment. */
  goneAt: z.iso.datetime().optional(),
});
/** A recurring maintenance list of a channel. `draft`: set up, but nobody pressed [Post on …] yet. */
export type Plan = z.infer<typeof planSchema>;

/** Far more changes than are made while a date waits for a worker to come back. */
const KEPT_PAST = 20;

/** The plan after a change, which remembers what decided about its dates before. */
export function withPast(before: Plan, after: Plan, at: Date): Plan {
  // Dates that could not be worked out then cannot be now.
  if (whyPaused(before)?.kind === 'rule') return { ...after, past: [] };
  const { recurrence, state, pausedUntil } = before;
  const timing: Timing = { recurrence, state, pausedUntil };
  const isSame = JSON.stringify(timingSchema.parse(before)) === JSON.stringify(timingSchema.parse(after));
  if (isSame) return after;
  return { ...after, past: [...(before.past ?? []), { until: at.toISOString(), ...timing }].slice(-KEPT_PAST) };
}

/** Whether rounds are held back at that moment, or were. */
export function isPaused(plan: Plan, at: Date): boolean {
  const { state, pausedUntil } = (plan.past ?? []).find(({ until }) => at < new Date(until)) ?? plan;
  return state === 'paused' && (pausedUntil === null || at < new Date(pausedUntil));
}

/** How `pausedReason` begins. A pause for a channel that is gone ends when the bot is back, one of all plans with the others'. */
const REASONS = { person: 'paused by ', all: 'all paused by ', copy: 'copied by ', channel: 'channel: ', rule: 'rule: ' } as const;
export type PauseKind = keyof typeof REASONS;

export function pauseReason(kind: PauseKind, detail: string): string {
  return `${REASONS[kind]}${detail}`;
}

/** Why a plan is paused: `detail` is who did it, or what is wrong in words. Null when it is not paused. */
export function whyPaused(plan: Pick<Plan, 'state' | 'pausedReason'>): { kind: PauseKind; detail: string } | null {
  if (plan.state !== 'paused') return null;
  for (const kind of ['person', 'all', 'copy', 'channel', 'rule'] as const) {
    if (plan.pausedReason?.startsWith(REASONS[kind])) return { kind, detail: plan.pausedReason.slice(REASONS[kind].length) };
  }
  return { kind: 'person', detail: '' };
}
