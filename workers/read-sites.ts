import { type ReadSiteDeps, readSite } from '../src/sites/read-site.js';
import { readingWorker } from '../src/sites/reading-queue.js';

/** Runs the first look at sites that were just set up or edited. */
export function startReadSites(options: Parameters<typeof readingWorker>[0], deps: ReadSiteDeps): { close(): Promise<void> } {
  return readingWorker(options, (job, signal) => readSite(deps, job, signal));
}
