import { z } from 'zod';
import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';

const QUEUE = 'imports';
const KEPT_SECONDS = 86_400;
/** With waits from 2 s that double: a quarter of an hour. */
const ATTEMPTS = 10;

const jobSchema = z.object({ team: z.string(), id: z.string() });
/** What was staged under this id is to be added. */
export type ImportJob = z.infer<typeof jobSchema>;

export interface ImportQueue extends QueueCare {
  /** Queues an import; the same one is queued once while its job is kept. */
  add(job: ImportJob): Promise<void>;
}

export function importQueue(options: QueueOptions): ImportQueue {
  const { queue, care } = openQueue<ImportJob>(QUEUE, options);
  return {
    ...care,
    async add(job) {
      await queue.add('import', job, {
        jobId: `${job.team}.${job.id}`,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: 2000 },
        ...keptFor(KEPT_SECONDS),
      });
    },
  };
}

/** A worker on the imports, one at a time. `handle` is called again after a kill or a failure. */
export function importWorker(options: QueueOptions, handle: (job: ImportJob) => Promise<void>): { close(): Promise<void> } {
  const worker = openWorker<ImportJob>(QUEUE, { ...options, concurrency: 1, lockMs: 30_000 }, (job) => handle(jobSchema.parse(job.data)));
  return { close: () => worker.close() };
}
