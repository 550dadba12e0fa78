import { hash } from 'node:crypto';
import { z } from 'zod';
import { keptAskSchema } from '../backups/drill/wanted-backup.js';

export const auditJobSchema = z.object({
  team: z.string(),
  run: z.string(),
  site: z.string(),
  siteName: z.string(),
  audits: z.array(z.string()),
  askedBy: z.string(),
  /** Where the progress and the report appear: the site's home channel, or the asker's id for a direct message. */
  channel: z.string(),
  requestedAt: z.iso.datetime(),
  /** Nobody asked: no message shows it, only what is new and dangerous is told. */
  quiet: z.boolean().optional(),
  /** The kept backup to restore in place of the newest, in a run of that audit alone. */
  kept: keptAskSchema.optional(),
});
/** What was asked for; the data of the job. */
export type AuditJob = z.infer<typeof auditJobSchema>;

export const RUN_STATES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const;

export const runSchema = auditJobSchema.extend({
  version: z.literal(1),
  state: z.enum(RUN_STATES),
  step: z.string(),
  done: z.number(),
  of: z.number(),
  cancelledBy: z.string().nullable(),
  failure: z.string().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** Grows with every change of the record: the version under which its message is edited. */
  edition: z.number().int(),
});
/** One asking of one or several audits of one site, with its progress. */
export type Run = z.infer<typeof runSchema>;

export function newRun(job: AuditJob): Run {
  return {
    ...job,
    version: 1,
    state: 'waiting',
    step: '',
    done: 0,
    of: 0,
    cancelledBy: null,
    failure: null,
    finishedAt: null,
    edition: 1,
  };
}

export function isOver(run: Run): boolean {
  return run.state === 'done' || run.state === 'cancelled' || run.state === 'failed';
}

/** The same request of the same workspace is always the same run: what triggered it is its seed. Short enough to be typed. */
export function runIdFor(team: string, trigger: string): string {
  return `a${hash('sha256', `${team} ${trigger}`, 'hex').slice(0, 9)}`;
}

/** Key in the outbox of the message that shows the run. */
export function messageKey(run: string): string {
  return `audit.${run}`;
}
