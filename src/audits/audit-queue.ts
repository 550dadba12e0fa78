import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';
import { type AuditJob, auditJobSchema } from './run.js';

const QUEUE = 'audits';
const KEPT_SECONDS = 86_400;

const jobId = (team: string, run: string) => `${team}.${run}`;

export interface AuditQueue extends QueueCare {
  /** Queues a run. The same run is queued once while its job is kept. */
  request(job: AuditJob): Promise<void>;
  /** Runs of a workspace that are waiting or in the hands of a worker, oldest first. */
  unfinished(team: string): Promise<AuditJob[]>;
  /** Takes a run out that no worker has begun. */
  withdraw(team: string, run: string): Promise<void>;
}

export function auditQueue(options: QueueOptions): AuditQueue {
  const { queue, care } = openQueue<AuditJob>(QUEUE, options);
  return {
    ...care,
    async request(job) {
      await queue.add('audit', job, {
        jobId: jobId(job.team, job.run),
        attempts: 3,
        backoff: { type: 'exponential', delay: 1000 },
        ...keptFor(KEPT_SECONDS),
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
  };
}

export interface AuditWorkerOptions extends QueueOptions {
  concurrency: number;
  /** Runs one job. Called again for the same job after a kill or a failure. */
  handle: (job: AuditJob, signal: AbortSignal) => Promise<void>;
  /** The job will not be tried again. */
  giveUp: (job: AuditJob, error: Error) => Promise<void>;
}

/** A worker on the audits. A job whose worker was killed runs again after about ten seconds, at most three times. */
export function auditWorker(options: AuditWorkerOptions): { close(): Promise<void> } {
  const { handle, giveUp, onError } = options;
  const worker = openWorker<AuditJob>(QUEUE, options, async (job, _token, signal) =>
    handle(auditJobSchema.parse(job.data), signal ?? new AbortController().signal),
  );
  worker.on('failed', (job, error) => {
    const isOver = job !== undefined && (job.finishedOn !== undefined || job.attemptsMade >= (job.opts.attempts ?? 1));
    if (isOver) giveUp(job.data, error).catch(onError);
  });
  return { close: () => worker.close() };
}
