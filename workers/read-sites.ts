import { type ReadSiteDeps, workOnSite } from '../src/sites/read-site.js';
import { readingWorker } from '../src/sites/reading-queue.js';

/** Looks at sites that were just set up or edited, and makes previews. Nothing where Farrier was removed since. */
export function startReadSites(
  options: Parameters<typeof readingWorker>[0],
  deps: ReadSiteDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return readingWorker(options, async (job, signal) => {
    if (await deps.isRemoved(job.team)) return;
    await workOnSite(deps, job, signal);
  });
}
