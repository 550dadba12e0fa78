import { auditWorker } from '../src/audits/audit-queue.js';
import { giveUpRun, type PerformDeps, performRun } from '../src/audits/run-job.js';
import type { QueueOptions } from '../src/shared/job-queue.js';

/** Audits at once in one process: most of an audit is waiting for sources. */
const CONCURRENCY = 4;

interface Options extends QueueOptions {
  deps: PerformDeps;
  /** Whether Farrier was removed from the workspace: nothing is looked at for it then. */
  isRemoved: (team: string) => Promise<boolean>;
  concurrency?: number;
}

/** Works on the queue of audits until it is closed; a close waits for what is running. */
export function startRunAudits(options: Options): { close(): Promise<void> } {
  const { connection, prefix, onError, deps, isRemoved, concurrency = CONCURRENCY } = options;
  return auditWorker({
    connection,
    prefix,
    onError,
    concurrency,
    handle: async (job, signal) => {
      if (!(await isRemoved(job.team))) await performRun(deps, job, signal);
    },
    giveUp: (job, error) => giveUpRun(deps, job, error),
  });
}
