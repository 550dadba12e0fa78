import { Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { clearQueueOf, NO_EVENTS } from '../shared/clear-queue.js';
import type { RedisConnection } from '../shared/redis.js';
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

export interface ReportQueue {
  /** Queues a report; the same request is queued once while its job is kept. */
  add(job: ReportJob): Promise<void>;
  /** Removes every job of a workspace, finished ones too. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}

interface QueueOptions {
  connection: RedisConnection;
  prefix: string;
  onError: (error: Error) => void;
}

export function reportQueue({ connection, prefix, onError }: QueueOptions): ReportQueue {
  const queue = new Queue<ReportJob>(QUEUE, { connection, prefix, streams: NO_EVENTS });
  queue.on('error', onError);
  return {
    async add(job) {
      await queue.add('report', job, {
        jobId: `${job.team}.${job.request}`.replaceAll(':', '-'),
        attempts: 6,
        backoff: { type: 'exponential', delay: 2000 },
        removeOnComplete: { age: KEPT_SECONDS },
        removeOnFail: { age: KEPT_SECONDS },
      });
    },
    removeTeam: (team) => clearQueueOf(queue, team),
    close: () => queue.close(),
  };
}

/** A worker on the reports, one at a time: drawing takes a processor. `handle` is called again after a kill or a failure. */
export function reportWorker(options: QueueOptions, handle: (job: ReportJob) => Promise<void>): { close(): Promise<void> } {
  const worker = new Worker<ReportJob>(QUEUE, (job) => handle(jobSchema.parse(job.data)), {
    connection: options.connection,
    prefix: options.prefix,
    concurrency: 1,
    lockDuration: 30_000,
    stalledInterval: 5_000,
    maxStalledCount: 3,
  });
  worker.on('error', options.onError);
  worker.on('failed', (_job, error) => options.onError(error));
  return { close: () => worker.close() };
}
