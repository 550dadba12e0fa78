import type { KeptAsk } from '../backups/drill/wanted-backup.js';
import type { Clock } from '../shared/clock.js';
import type { Site } from '../sites/site.js';
import type { AuditQueue } from './audit-queue.js';
import { type AuditJob, runIdFor } from './run.js';

export interface RequestDeps {
  queue: AuditQueue;
  now: Clock;
}

export interface AuditAsk {
  team: string;
  user: string;
  site: Site;
  audits: string[];
  /** The site's home channel, or the asker's id: then the report is a direct message. */
  channel: string;
  /** The kept backup to restore in place of the newest. */
  kept?: KeptAsk | undefined;
  /** What started it (a trigger id): the same one starts it once. */
  trigger: string;
}

/**
 * Queues audits of a site. The same trigger queues them once. Rejects at once when Redis cannot be reached: then nothing was queued.
 * One that hangs keeps this waiting; whoever asked is told in time that nobody knows yet (`slack/guard-requests.ts`).
 */
export async function requestAudit(deps: RequestDeps, ask: AuditAsk): Promise<AuditJob> {
  const job: AuditJob = {
    team: ask.team,
    run: runIdFor(ask.team, ask.trigger),
    site: ask.site.id,
    siteName: ask.site.name,
    audits: ask.audits,
    askedBy: ask.user,
    channel: ask.channel,
    requestedAt: deps.now().toISOString(),
    ...(ask.kept === undefined ? {} : { kept: ask.kept }),
  };
  await deps.queue.request(job);
  return job;
}
