import type { ZodType } from 'zod';
import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from './job-queue.js';

const KEPT_SECONDS = 86_400;
/** With waits from 2 s that double: a quarter of an hour. */
const ATTEMPTS = 10;

/** How often a job was tried, this time included. */
export interface Attempt {
  number: number;
  isLast: boolean;
}

export interface RequestQueue<Job> extends QueueCare {
  /** Queues a job; the same request is queued once while its job is kept, a day. */
  add(job: Job): Promise<void>;
}

/** A queue of what people ask for and are sent: files and pictures, made one at a time, because drawing takes a processor. `requestOf` names a request within its workspace. */
export function requestQueue<Job extends { team: string }>(name: string, schema: ZodType<Job>, requestOf: (job: Job) => string) {
  return {
    open: (options: QueueOptions): RequestQueue<Job> => {
      const { queue, care } = openQueue<{ team: string }>(name, options);
      return {
        ...care,
        async add(job) {
          await queue.add(name, job, {
            jobId: `${job.team}.${requestOf(job)}`.replaceAll(':', '-'),
            attempts: ATTEMPTS,
            backoff: { type: 'exponential', delay: 2000 },
            ...keptFor(KEPT_SECONDS),
          });
        },
      };
    },

    /** A worker on it. `handle` is called again after a kill or a failure. */
    work: (options: QueueOptions, handle: (job: Job, attempt: Attempt) => Promise<void>): { close(): Promise<void> } => {
      const worker = openWorker<Job>(name, { ...options, concurrency: 1, lockMs: 30_000 }, (job) => {
        const number = job.attemptsMade + 1;
        return handle(schema.parse(job.data), { number, isLast: number >= (job.opts.attempts ?? 1) });
      });
      return { close: () => worker.close() };
    },
  };
}
