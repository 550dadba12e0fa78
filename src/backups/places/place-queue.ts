import { keptFor, openQueue, openWorker, type QueueCare, type QueueOptions } from '../../shared/job-queue.js';

const QUEUE = 'places';
const KEPT_SECONDS = 3 * 3600;
/** A long listing takes its time; two at once leave the worker's memory and line alone. */
const CONCURRENCY = 2;

/** A look at a place. */
export interface PlaceJob {
  team: string;
  place: string;
}

export interface PlaceQueue extends QueueCare {
  /** Queues a look; the same `request` is queued once while the old job is kept. */
  add(job: PlaceJob & { request: string }): Promise<void>;
}

export function placeQueue(options: QueueOptions): PlaceQueue {
  const { queue, care } = openQueue<PlaceJob>(QUEUE, options);
  return {
    ...care,
    async add({ request, ...job }) {
      await queue.add('look', job, { jobId: `${job.team}.${request}`.replaceAll(':', '-'), attempts: 2, ...keptFor(KEPT_SECONDS) });
    },
  };
}

/** A worker on the looks. `handle` is called again after a kill or a failure. */
export function placeWorker(
  options: QueueOptions,
  handle: (job: PlaceJob, signal: AbortSignal) => Promise<void>,
): { close(): Promise<void> } {
  const worker = openWorker<PlaceJob>(QUEUE, { ...options, concurrency: CONCURRENCY }, async (job, _token, signal) =>
    handle(job.data, signal ?? new AbortController().signal),
  );
  return { close: () => worker.close() };
}
