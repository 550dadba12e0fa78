import { type AuditQueueOptions, auditWorker } from '../src/audits/audit-queue.js';
import { giveUpRun, type PerformDeps, performRun } from '../src/audits/run-job.js';

/** Audits at once in one process: most of an audit is waiting for sources. */
const CONCURRENCY = 4;

/** Works on the queue of audits until it is closed; a close waits for what is running. */
export function startRunAudits(options: AuditQueueOptions & { deps: PerformDeps; concurrency?: number }): { close(): Promise<void> } {
  const { connection, prefix, onError, deps, concurrency = CONCURRENCY } = options;
  return auditWorker({
    connection,
    prefix,
    onError,
    concurrency,
    handle: (job, signal) => performRun(deps, job, signal),
    giveUp: (job, error) => giveUpRun(deps, job, error),
  });
}
