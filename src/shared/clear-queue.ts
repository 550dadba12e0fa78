/** What is needed of a queue to clear it. */
interface ClearableQueue {
  /** Without types: in every state. */
  getJobs(types: undefined, start: number, end: number): Promise<{ id?: string | undefined; data: { team: string } }[]>;
  /** 0 when a worker holds the job. */
  remove(id: string): Promise<number>;
  trimEvents(length: number): Promise<number>;
}

const PAGE = 1000;

/** For the queue's `streams` option. Nobody reads the events; they name jobs, whose ids hold those of workspaces, sites and people. */
export const NO_EVENTS = { events: { maxLen: 0 } };

/**
 * Takes every job of a workspace out of a queue, finished ones too, and what the queue's events tell of them.
 * @throws {Error} while a worker holds one of them; a retry helps.
 */
export async function clearQueueOf(queue: ClearableQueue, team: string): Promise<void> {
  const held: string[] = [];
  for (const id of await jobsOf(queue, team)) {
    if ((await queue.remove(id)) === 0) held.push(id);
  }
  // A removal is an event as well.
  await queue.trimEvents(0);
  if (held.length > 0) throw new Error(`Jobs of ${team} are being worked on and were not removed: ${held.join(', ')}`);
}

/** All ids first: what is removed meanwhile would shift the pages. */
async function jobsOf(queue: ClearableQueue, team: string): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; ; start += PAGE) {
    const jobs = await queue.getJobs(undefined, start, start + PAGE - 1);
    if (jobs.length === 0) return ids;
    ids.push(...jobs.filter(({ data }) => data.team === team).flatMap(({ id }) => id ?? []));
  }
}
