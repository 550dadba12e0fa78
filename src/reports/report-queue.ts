import { z } from 'zod';
import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';
import { PERIODS } from './period.js';

const QUEUE = 'reports';
const KEPT_SECONDS = 86_400;

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
        attempts: 6,
        backoff: { type: 'exponential', delay: 2000 },
        ...keptFor(KEPT_SECONDS),
      });
    },
  };
}

/** A worker on the reports, one at a time: drawing takes a processor. `handle` is called again after a kill or a failure. */
export function reportWorker(options: QueueOptions, handle: (job: ReportJob) => Promise<void>): { close(): Promise<void> } {
  const worker = openWorker<ReportJob>(QUEUE, { ...options, concurrency: 1, lockMs: 30_000 }, (job) => handle(jobSchema.parse(job.data)));
  return { close: () => worker.close() };
}
