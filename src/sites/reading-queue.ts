import { Queue, Worker } from 'bullmq';
import { clearQueueOf, NO_EVENTS } from '../shared/clear-queue.js';
import type { RedisConnection } from '../shared/redis.js';
import type { ReadingJob } from './set-up.js';

const QUEUE = 'site-readings';
const KEPT_SECONDS = 86_400;

export interface ReadingQueue {
  /** Queues a reading; the same `request` is queued once while the old job is kept. */
  add(job: ReadingJob & { request: string }): Promise<void>;
  /** Removes every job of a workspace, finished ones too. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}

export function readingQueue(options: { connection: RedisConnection; prefix: string; onError: (error: Error) => void }): ReadingQueue {
  const queue = new Queue<ReadingJob>(QUEUE, { connection: options.connection, prefix: options.prefix, streams: NO_EVENTS });
  queue.on('error', options.onError);
  return {
    async add({ request, ...job }) {
      await queue.add('read', job, {
        jobId: `${job.team}.${request}`,
        attempts: 3,
        backoff: { type: 'exponential', delay: 2000 },
        removeOnComplete: { age: KEPT_SECONDS },
        removeOnFail: { age: KEPT_SECONDS },
      });
    },
    removeTeam: (team) => clearQueueOf(queue, team),
    close: () => queue.close(),
  };
}

/** A worker on the readings. `handle` is called again after a kill or a failure, at most three times. */
export function readingWorker(
  options: { connection: RedisConnection; prefix: string; onError: (error: Error) => void },
  handle: (job: ReadingJob, signal: AbortSignal) => Promise<void>,
): { close(): Promise<void> } {
  const worker = new Worker<ReadingJob>(QUEUE, async (job, _token, signal) => handle(job.data, signal ?? new AbortController().signal), {
    connection: options.connection,
    prefix: options.prefix,
    concurrency: 4,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 3,
  });
  worker.on('error', options.onError);
  worker.on('failed', (_job, error) => options.onError(error));
  return { close: () => worker.close() };
}
