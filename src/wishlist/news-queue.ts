import { z } from 'zod';
import { dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import { openQueue, openWorker, type QueueCare, type QueueOptions } from '../shared/job-queue.js';

const QUEUE = 'news';
const KIND = 'news';
const DAY_S = 86_400;

const jobSchema = z.object({ team: z.string(), user: z.string(), occurrence: z.number() });
/** The time has come to tell a person what became of wishes they voted for. */
export type NewsJob = z.infer<typeof jobSchema>;

export interface NewsQueue extends QueueCare {
  /** Adds a job; one that was added before is ignored while the old one is kept. */
  add(job: NewsJob): Promise<void>;
}

/** A person in the due ledger. */
export function newsMember(team: string, user: string): string {
  return dueMember({ kind: KIND, team, id: user });
}

export function newsQueue(options: QueueOptions): NewsQueue {
  const { queue, care } = openQueue<NewsJob>(QUEUE, options);
  return {
    ...care,
    async add(job) {
      await queue.add('news', job, {
        jobId: `${newsMember(job.team, job.user)}@${job.occurrence}`,
        // 1 s, 2 s, 4 s, …: about nine hours.
        attempts: 15,
        backoff: { type: 'exponential', delay: 1000 },
        removeOnComplete: { age: 2 * DAY_S },
        removeOnFail: { age: 30 * DAY_S },
      });
    },
  };
}

/** What the due ledger does with a person who is to be told something. */
export function newsKind(queue: Pick<NewsQueue, 'add'>): Record<typeof KIND, DueKind> {
  return {
    [KIND]: {
      enqueue: (team, user, occurrence) => queue.add({ team, user, occurrence: occurrence.getTime() }),
      next: async () => null,
      whileRemoved: 'wait',
    },
  };
}

/** A worker on what voters are told. `handle` is called again after a kill or a failure. */
export function newsWorker(options: QueueOptions, handle: (job: NewsJob) => Promise<void>): { close(): Promise<void> } {
  const worker = openWorker<NewsJob>(QUEUE, { ...options, concurrency: 4 }, (job) => handle(jobSchema.parse(job.data)));
  return { close: () => worker.close() };
}
