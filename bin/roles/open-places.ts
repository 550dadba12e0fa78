import type { Guard } from '../../src/audits/sources/guard.js';
import { openPlace } from '../../src/backups/places/open-place.js';
import type { BackupPlace, Place } from '../../src/backups/places/place.js';
import type { Clock } from '../../src/shared/clock.js';
import type { ReadyConfig } from './run-role.js';
import type { Stores } from './stores.js';

interface Around {
  config: Pick<ReadyConfig, 'backupRoot'>;
  stores: Pick<Stores, 'secrets' | 'places'>;
  guard: Guard;
  now: Clock;
}

/** Opens places of a workspace's sites, with what is kept for them: their secret and the host key that was seen at first. */
export function placeOpener({ config, stores, guard, now }: Around, team: string) {
  return (place: Place, signal: AbortSignal): Promise<BackupPlace> => {
    const { location } = place;
    const server = location.kind === 'sftp' ? `${location.host}:${location.port}` : '';
    const remote = {
      guard,
      now,
      secret: (kind: 's3' | 'sftp' | 'https') => stores.secrets.read(team, place.site, kind),
      hostKeys: {
        known: () => stores.places.hostKey(team, place.id, server),
        keep: (fingerprint: string) => stores.places.keepHostKey(team, place.id, server, fingerprint),
      },
    };
    return openPlace(place, { backupRoot: config.backupRoot, remote }, signal);
  };
}
