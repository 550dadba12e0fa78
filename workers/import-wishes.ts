import { importWorker } from '../src/wishlist/import-queue.js';
import { type ImportDeps, runImport } from '../src/wishlist/run-import.js';

/** Adds the wishes of files that people confirmed. Nothing where Farrier was removed since. */
export function startImportWishes(
  options: Parameters<typeof importWorker>[0],
  deps: ImportDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return importWorker(options, async (job) => {
    if (!(await deps.isRemoved(job.team))) await runImport(deps, job);
  });
}
