import { z } from 'zod';
import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';
import { PERIODS } from './period.js';

const QUEUE = 'reports';
const KEPT_SECONDS = 86_400;
/** With waits from 2 s that double: a quarter of an hour. */
const ATTEMPTS = 10;

const jobSchema = z.object({
  team: z.string(),
  /** What asked for it: the same request is one report. */
  request: z.string(),
  user: z.string(),
  kind: z.enum(PERIODS),
  /** Ids of the plans that it is about, which its asker may see. */
  plans: z.array(z.string()),
  requestedAt: z.iso.datetime(),
});
export type ReportJob = z.infer<typeof jobSchema>;

export interface ReportQueue extends QueueCare {
  /** Queues a report; the same request is queued once while its job is kept. */
  add(job: ReportJob): Promise<void>;
}

export function reportQueue(options: QueueOptions): ReportQueue {
  const { queue, care } = openQueue<ReportJob>(QUEUE, options);
  return {
    ...care,
    async add(job) {
      await queue.add('report', job, {
        jobId: `${job.team}.${job.request}`.replaceAll(':', '-'),
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: 2000 },
        ...keptFor(KEPT_SECONDS),
      });
    },
  };
}

/** How often a job was tried, this time included. */
export interface Attempt {
  number: number;
  isLast: boolean;
}

/** A worker on the reports, one at a time: drawing takes a processor. `handle` is called again after a kill or a failure. */
export function reportWorker(
  options: QueueOptions,
  handle: (job: ReportJob, attempt: Attempt) => Promise<void>,
): { close(): Promise<void> } {
  const worker = openWorker<ReportJob>(QUEUE, { ...options, concurrency: 1, lockMs: 30_000 }, (job) => {
    const number = job.attemptsMade + 1;
    return handle(jobSchema.parse(job.data), { number, isLast: number >= (job.opts.attempts ?? 1) });
  });
  return { close: () => worker.close() };
}
