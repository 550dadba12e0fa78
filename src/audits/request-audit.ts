import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import type { Site } from '../sites/site.js';
import { escapeText } from '../slack/blocks.js';
import type { AuditQueue } from './audit-queue.js';
import { type AuditJob, runIdFor } from './run.js';

/** A person waits 3 s for the answer of a command; the queue gets half of it. */
const QUEUE_WITHIN_MS = 1500;

export interface RequestDeps {
  queue: AuditQueue;
  now: Clock;
  onError: (error: unknown) => void;
}

export interface AuditAsk {
  team: string;
  user: string;
  site: Site;
  audits: string[];
  /** The site's home channel, or the asker's id: then the report is a direct message. */
  channel: string;
  /** What started it (a trigger id): the same one starts it once. */
  trigger: string;
}

/**
 * Queues audits of a site. The same trigger queues them once.
 * @throws {UserError} when they could not be queued in time; nothing is started then.
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
  };
  const queued = deps.queue.request(job);
  if (!(await inTime(queued))) {
    // What was accepted too late is taken back, so that the answer stays true.
    queued.then(() => deps.queue.withdraw(job.team, job.run)).catch(deps.onError);
    throw new UserError(
      `I could not queue the audit of ${escapeText(ask.site.name)}: my storage did not answer. Nothing was started. Try again in a minute.`,
    );
  }
  return job;
}

async function inTime(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), QUEUE_WITHIN_MS);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
