import { UserError } from '../../shared/errors.js';
import { isCountable } from './countable.js';
import { openFolderPlace } from './open-folder-place.js';
import { openHttpsPlace } from './open-https-place.js';
import { openS3Place } from './open-s3-place.js';
import { type HostKeys, openSftpPlace } from './open-sftp-place.js';
import { type BackupPlace, type Place, secretOrigin } from './place.js';
import type { RemoteDeps } from './request-file.js';

export interface OpenPlaceDeps {
  /** BACKUP_ROOT; null where it is not set. */
  backupRoot: string | null;
  /** What places outside need; null where only folders of this machine are read. */
  remote: (RemoteDeps & { secret: ReadSecret; hostKeys: HostKeys }) | null;
}

/** What was kept for the site's places of a kind, and where it may be sent to. */
export type ReadSecret = (kind: 's3' | 'sftp' | 'https') => Promise<{ text: string; origin: string } | null>;

/**
 * Opens the place where backups of a site lie; its list holds whole backups only, as its pattern says.
 * @throws {UserError} {Misconfigured} for what somebody has to mend @throws {SourceUnavailable} where a retry may help
 */
export async function openPlace(
  place: Pick<Place, 'location' | 'pattern'>,
  deps: OpenPlaceDeps,
  signal: AbortSignal,
): Promise<BackupPlace> {
  const opened = await openLocation(place.location, deps, signal);
  return {
    ...opened,
    async *list(listing) {
      for await (const file of opened.list(listing)) if (isCountable(file.name, place.pattern)) yield file;
    },
  };
}

async function openLocation(location: Place['location'], { backupRoot, remote }: OpenPlaceDeps, signal: AbortSignal): Promise<BackupPlace> {
  if (location.kind === 'local') return await openFolderPlace(backupRoot, location.folder);
  if (remote === null) throw new UserError(`Only folders of this machine are read here, not ${location.kind}.`);
  const secret = await secretFor(location, remote.secret);
  if (location.kind === 'https') return openHttpsPlace(location.url, secret, remote);
  if (secret === null)
    throw new UserError(`No secret for it is kept yet: farrier secret add <site> ${location.kind}, on the machine of Farrier.`);
  return location.kind === 's3' ? openS3Place(location, secret, remote) : await openSftpPlace(location, secret, remote, signal);
}

/** Whoever is in the channel may change a place; what was entered for one address is not sent to another. */
async function secretFor(location: Exclude<Place['location'], { kind: 'local' }>, read: ReadSecret): Promise<string | null> {
  const kept = await read(location.kind);
  if (kept === null) return null;
  const origin = secretOrigin(location);
  if (kept.origin === origin) return kept.text;
  throw new UserError(
    `The secret that is kept is for ${kept.origin}, and this place is at ${origin}. Add it again: farrier secret add <site> ${location.kind}.`,
  );
}
