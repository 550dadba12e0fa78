import { exportWorker } from '../src/exports/export-queue.js';
import { type ExportDeps, runExport } from '../src/exports/run-export.js';

/** Makes the files that people asked for. Nothing where Farrier was removed since. */
export function startMakeExports(
  options: Parameters<typeof exportWorker>[0],
  deps: ExportDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return exportWorker(options, async (job, attempt) => {
    if (!(await deps.isRemoved(job.team))) await runExport(deps, job, attempt);
  });
}
