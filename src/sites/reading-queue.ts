import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';
import type { ReadingJob } from './set-up.js';

const QUEUE = 'site-readings';
const KEPT_SECONDS = 86_400;

export interface ReadingQueue extends QueueCare {
  /** Queues a reading; the same `request` is queued once while the old job is kept. */
  add(job: ReadingJob & { request: string }): Promise<void>;
}

export function readingQueue(options: QueueOptions): ReadingQueue {
  const { queue, care } = openQueue<ReadingJob>(QUEUE, options);
  return {
    ...care,
    async add({ request, ...job }) {
      await queue.add('read', job, {
        jobId: `${job.team}.${request}`,
        attempts: 3,
        backoff: { type: 'exponential', delay: 2000 },
        ...keptFor(KEPT_SECONDS),
      });
    },
  };
}

/** A worker on the readings. `handle` is called again after a kill or a failure, at most three times. */
export function readingWorker(
  options: QueueOptions,
  handle: (job: ReadingJob, signal: AbortSignal) => Promise<void>,
): { close(): Promise<void> } {
  const worker = openWorker<ReadingJob>(QUEUE, { ...options, concurrency: 4 }, async (job, _token, signal) =>
    handle(job.data, signal ?? new AbortController().signal),
  );
  return { close: () => worker.close() };
}
