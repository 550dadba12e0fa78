import { Queue, Worker } from 'bullmq';
import { clearQueueOf, NO_EVENTS } from '../shared/clear-queue.js';
import type { RedisConnection } from '../shared/redis.js';
import { type AuditJob, auditJobSchema } from './run.js';

const QUEUE = 'audits';
/** How long a finished job is kept: as long, its id cannot be queued again. */
const KEPT_SECONDS = 86_400;

/** What the queue and its worker need: a connection of their own, the hash tag of the queues, and somebody to tell of errors. */
export interface AuditQueueOptions {
  connection: RedisConnection;
  prefix: string;
  onError: (error: Error) => void;
}

const jobId = (team: string, run: string) => `${team}.${run}`;

export interface AuditQueue {
  /** Queues a run. The same run is queued once while its job is kept. */
  request(job: AuditJob): Promise<void>;
  /** Runs of a workspace that are waiting or in the hands of a worker, oldest first. */
  unfinished(team: string): Promise<AuditJob[]>;
  /** Takes a run out that no worker has begun. */
  withdraw(team: string, run: string): Promise<void>;
  /** Removes every job of a workspace, finished ones too. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}

export function auditQueue({ connection, prefix, onError }: AuditQueueOptions): AuditQueue {
  const queue = new Queue<AuditJob>(QUEUE, { connection, prefix, streams: NO_EVENTS });
  queue.on('error', onError);
  return {
    async request(job) {
      await queue.add('audit', job, {
        jobId: jobId(job.team, job.run),
        attempts: 3,
        backoff: { type: 'exponential', delay: 1000 },
        removeOnComplete: { age: KEPT_SECONDS },
        removeOnFail: { age: KEPT_SECONDS },
      });
    },
    async unfinished(team) {
      const jobs = await queue.getJobs(['active', 'waiting', 'delayed'], 0, -1, true);
      return jobs.map((job) => auditJobSchema.parse(job.data)).filter((job) => job.team === team);
    },
    async withdraw(team, run) {
      // A job that a worker holds is not removed; the worker sees the run's state instead.
      await queue.remove(jobId(team, run)).catch(() => 0);
    },
    removeTeam: (team) => clearQueueOf(queue, team),
    close: () => queue.close(),
  };
}

export interface AuditWorkerOptions extends AuditQueueOptions {
  concurrency: number;
  /** Runs one job. Called again for the same job after a kill or a failure. */
  handle: (job: AuditJob, signal: AbortSignal) => Promise<void>;
  /** The job will not be tried again. */
  giveUp: (job: AuditJob, error: Error) => Promise<void>;
}

/** A worker on the audits. A job whose worker was killed runs again after about ten seconds, at most three times. */
export function auditWorker(options: AuditWorkerOptions): { close(): Promise<void> } {
  const { connection, prefix, concurrency, handle, giveUp, onError } = options;
  const worker = new Worker<AuditJob>(
    QUEUE,
    async (job, _token, signal) => handle(auditJobSchema.parse(job.data), signal ?? new AbortController().signal),
    { connection, prefix, concurrency, lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 3 },
  );
  worker.on('error', onError);
  worker.on('failed', (job, error) => {
    onError(error);
    const isOver = job !== undefined && (job.finishedOn !== undefined || job.attemptsMade >= (job.opts.attempts ?? 1));
    if (isOver) giveUp(job.data, error).catch(onError);
  });
  return { close: () => worker.close() };
}
