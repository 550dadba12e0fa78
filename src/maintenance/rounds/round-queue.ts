import { z } from 'zod';
import { dueMember } from '../../schedule/due-store.js';
import { openQueue, openWorker, type QueueCare, type QueueOptions } from '../../shared/job-queue.js';
import { PROVABLE_TASKS } from '../plans/templates.js';

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
  /** The audits `run` of the site `id` have reported, or what else proves `task` (its updates by default); `failed`: they never will. */
  z.object({
    what: z.literal('heard'),
    team: z.string(),
    id: z.string(),
    run: z.string(),
    task: z.enum(PROVABLE_TASKS).optional(),
    failed: z.boolean().optional(),
  }),
]);
export type RoundJob = z.infer<typeof jobSchema>;

export interface RoundQueue extends QueueCare {
  /** Adds jobs; one that was added before is ignored while the old one is kept. */
  add(jobs: RoundJob[]): Promise<void>;
}

export function roundQueue(options: QueueOptions): RoundQueue {
  const { queue, care } = openQueue<RoundJob>(QUEUE, options);
  return {
    ...care,
    async add(jobs) {
      await queue.addBulk(jobs.map((job) => ({ name: job.what, data: job, opts: { ...OPTIONS, jobId: jobIdOf(job) } })));
    },
  };
}

/** What the backups of a site know when they stand otherwise; `change` names the change, which is told once. */
export function tellRounds(queue: Pick<RoundQueue, 'add'>) {
  return (team: string, site: string, change: string): Promise<void> =>
    queue.add([{ what: 'heard', team, id: site, run: change, task: 'backups' }]);
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
  const worker = openWorker<RoundJob>(QUEUE, { ...options, concurrency: 10 }, (job) => handle(jobSchema.parse(job.data)));
  return { close: () => worker.close() };
}
