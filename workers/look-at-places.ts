import { placeWorker } from '../src/backups/places/place-queue.js';
import { type WorkOnPlaceDeps, workOnPlace } from '../src/backups/places/watch-places.js';

/** Looks at the places where backups lie. Nothing where Farrier was removed since. */
export function startLookAtPlaces(
  options: Parameters<typeof placeWorker>[0],
  deps: WorkOnPlaceDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return placeWorker(options, async (job, signal) => {
    if (!(await deps.isRemoved(job.team))) await workOnPlace(deps, job, signal);
  });
}
