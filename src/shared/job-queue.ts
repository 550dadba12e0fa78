import { type Processor, Queue, Worker } from 'bullmq';
import { clearQueueOf, NO_EVENTS } from './clear-queue.js';
import type { RedisConnection } from './redis.js';

/** What every queue and worker needs: a connection of its own, the hash tag of the queues, and somebody to tell of errors. */
export interface QueueOptions {
  connection: RedisConnection;
  prefix: string;
  onError: (error: Error) => void;
}

/** What every queue can do beside taking jobs. */
export interface QueueCare {
  /** Removes every job of a workspace, finished ones too. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}

/** How long an old job is kept: as long, its id cannot be queued again. */
export function keptFor(seconds: number) {
  return { removeOnComplete: { age: seconds }, removeOnFail: { age: seconds } };
}

export function openQueue<Job extends { team: string }>(
  name: string,
  { connection, prefix, onError }: QueueOptions,
): { queue: Queue<Job>; care: QueueCare } {
  const queue = new Queue<Job>(name, { connection, prefix, streams: NO_EVENTS });
  queue.on('error', onError);
  const care = { removeTeam: (team: string) => clearQueueOf(queue, team), close: () => queue.close() };
  return { queue, care };
}

/**
 * A worker on a queue. A job whose worker was killed runs again once its lock is over, ten seconds by default, at most three times;
 * BullMQ's own patience would be a minute, and the second kill the end of the job.
 */
export function openWorker<Job>(
  name: string,
  { connection, prefix, onError, concurrency, lockMs = 10_000 }: QueueOptions & { concurrency: number; lockMs?: number },
  processor: Processor<Job>,
): Worker<Job> {
  const patience = { lockDuration: lockMs, stalledInterval: Math.min(lockMs / 2, 5_000), maxStalledCount: 3 };
  const worker = new Worker<Job>(name, processor, { connection, prefix, concurrency, ...patience });
  worker.on('error', onError);
  worker.on('failed', (_job, error) => onError(error));
  return worker;
}
