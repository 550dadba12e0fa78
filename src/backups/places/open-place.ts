import { UserError } from '../../shared/errors.js';
import { isCountable } from './countable.js';
import { openFolderPlace } from './open-folder-place.js';
import type { BackupPlace, Place } from './place.js';

export interface OpenPlaceDeps {
  /** BACKUP_ROOT; null where it is not set. */
  backupRoot: string | null;
}

/**
 * Opens the place where backups of a site lie; its list holds whole backups only, as its pattern says.
 * @throws {UserError} {Misconfigured} for what somebody has to mend @throws {SourceUnavailable} where a retry may help
 */
export async function openPlace(place: Pick<Place, 'location' | 'pattern'>, deps: OpenPlaceDeps): Promise<BackupPlace> {
  const opened = await openLocation(place.location, deps);
  return {
    ...opened,
    async *list(signal) {
      for await (const file of opened.list(signal)) if (isCountable(file.name, place.pattern)) yield file;
    },
  };
}

async function openLocation(location: Place['location'], deps: OpenPlaceDeps): Promise<BackupPlace> {
  if (location.kind === 'local') return await openFolderPlace(deps.backupRoot, location.folder);
  throw new UserError(`Places of the kind ${location.kind} are not read yet.`);
}
