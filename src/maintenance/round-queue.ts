import { Queue, Worker } from 'bullmq';
import { z } from 'zod';
import { dueMember } from '../schedule/due-store.js';
import { clearQueueOf, NO_EVENTS } from '../shared/clear-queue.js';
import type { RedisConnection } from '../shared/redis.js';

const QUEUE = 'rounds';
const DAY_S = 86_400;

const jobSchema = z.discriminatedUnion('what', [
  /** The plan's occurrence has come. */
  z.object({ what: z.literal('open'), team: z.string(), id: z.string(), occurrence: z.number() }),
  /** The round's end has come. */
  z.object({ what: z.literal('close'), team: z.string(), id: z.string(), occurrence: z.number() }),
  /** A reminder of the round is due. */
  z.object({ what: z.literal('nudge'), team: z.string(), id: z.string(), occurrence: z.number() }),
  /** The person `id` is to be reminded of all that is theirs. */
  z.object({ what: z.literal('remind'), team: z.string(), id: z.string(), occurrence: z.number() }),
  /** It is time to see whether somebody in the round went away or came back. */
  z.object({ what: z.literal('watch'), team: z.string(), id: z.string(), occurrence: z.number() }),
  /** Somebody asked for a round of the plan now. */
  z.object({ what: z.literal('now'), team: z.string(), id: z.string(), user: z.string(), trigger: z.string() }),
  /** The audits `run` of the site `id` have reported; `failed`: they never will. */
  z.object({ what: z.literal('heard'), team: z.string(), id: z.string(), run: z.string(), failed: z.boolean().optional() }),
]);
export type RoundJob = z.infer<typeof jobSchema>;

export interface RoundQueue {
  /** Adds jobs; one that was added before is ignored while the old one is kept. */
  add(jobs: RoundJob[]): Promise<void>;
  /** Removes every job of a workspace, finished ones too. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}

interface QueueOptions {
  connection: RedisConnection;
  prefix: string;
  onError: (error: Error) => void;
}

export function roundQueue({ connection, prefix, onError }: QueueOptions): RoundQueue {
  const queue = new Queue<RoundJob>(QUEUE, { connection, prefix, streams: NO_EVENTS });
  queue.on('error', onError);
  return {
    async add(jobs) {
      await queue.addBulk(jobs.map((job) => ({ name: job.what, data: job, opts: { ...OPTIONS, jobId: jobIdOf(job) } })));
    },
    removeTeam: (team) => clearQueueOf(queue, team),
    close: () => queue.close(),
  };
}

const OPTIONS = {
  // 1 s, 2 s, 4 s, …: about nine hours until a round is given up.
  attempts: 15,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { age: 7 * DAY_S },
  removeOnFail: { age: 30 * DAY_S },
};

/** `<kind>.<team>.<id>@<occurrence>`; BullMQ refuses colons. */
export function jobIdOf(job: RoundJob): string {
  const kind = job.what === 'open' ? 'round' : job.what;
  const seed =
    job.what === 'now' ? job.trigger : job.what === 'heard' ? `${job.run}${job.failed ? '-failed' : ''}` : String(job.occurrence);
  return `${dueMember({ kind, team: job.team, id: job.id })}@${seed}`.replaceAll(':', '-');
}

/** A worker on the rounds. `handle` is called again after a kill or a failure. */
export function roundWorker(options: QueueOptions, handle: (job: RoundJob) => Promise<void>): { close(): Promise<void> } {
  const worker = new Worker<RoundJob>(QUEUE, (job) => handle(jobSchema.parse(job.data)), {
    connection: options.connection,
    prefix: options.prefix,
    concurrency: 10,
    lockDuration: 10_000,
    stalledInterval: 5_000,
    maxStalledCount: 3,
  });
  worker.on('error', options.onError);
  worker.on('failed', (_job, error) => options.onError(error));
  return { close: () => worker.close() };
}
