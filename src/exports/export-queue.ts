import { z } from 'zod';
import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';

const QUEUE = 'exports';
const KEPT_SECONDS = 86_400;
/** With waits from 2 s that double: a quarter of an hour. */
const ATTEMPTS = 10;

const jobSchema = z.object({
  team: z.string(),
  /** What asked for it: the same request is one export. */
  request: z.string(),
  /** Who gets it: a person, or the channel of that thread. */
  user: z.string(),
  /** The name of its maker. */
  what: z.string(),
  /** Tells the maker which one. */
  about: z.record(z.string(), z.string()),
  requestedAt: z.iso.datetime(),
  /** Key of the message in whose thread the answer belongs; absent: it stands alone. */
  under: z.string().optional(),
});
export type ExportJob = z.infer<typeof jobSchema>;

export interface ExportQueue extends QueueCare {
  /** Queues an export; the same request is queued once while its job is kept. */
  add(job: ExportJob): Promise<void>;
}

export function exportQueue(options: QueueOptions): ExportQueue {
  const { queue, care } = openQueue<ExportJob>(QUEUE, options);
  return {
    ...care,
    async add(job) {
      await queue.add('export', job, {
        jobId: `${job.team}.${job.request}`.replaceAll(':', '-'),
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: 2000 },
        ...keptFor(KEPT_SECONDS),
      });
    },
  };
}

/** How often a job was tried, this time included. */
export interface ExportAttempt {
  number: number;
  isLast: boolean;
}

/** A worker on the exports, one at a time. `handle` is called again after a kill or a failure. */
export function exportWorker(
  options: QueueOptions,
  handle: (job: ExportJob, attempt: ExportAttempt) => Promise<void>,
): { close(): Promise<void> } {
  const worker = openWorker<ExportJob>(QUEUE, { ...options, concurrency: 1, lockMs: 30_000 }, (job) =>
    handle(jobSchema.parse(job.data), { number: job.attemptsMade + 1, isLast: job.attemptsMade + 1 >= (job.opts.attempts ?? 1) }),
  );
  return { close: () => worker.close() };
}

/** The request that a click or a command makes; asking twice with one click is one export. */
export function requestOf(triggerId: string): string {
  return `x${triggerId.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
}
