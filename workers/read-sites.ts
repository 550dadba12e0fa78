import { type ReadSiteDeps, workOnSite } from '../src/sites/read-site.js';
import { readingWorker } from '../src/sites/reading-queue.js';

/** Looks at sites that were just set up or edited, and makes previews. */
export function startReadSites(options: Parameters<typeof readingWorker>[0], deps: ReadSiteDeps): { close(): Promise<void> } {
  return readingWorker(options, (job, signal) => workOnSite(deps, job, signal));
}
