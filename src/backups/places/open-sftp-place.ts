import { openSftp, type SftpSession } from '../../audits/sources/sftp.js';
import { UserError } from '../../shared/errors.js';
import type { BackupFile, BackupPlace, LocationOf } from './place.js';
import type { RemoteDeps } from './request-file.js';

/** Backups by year, month and day lie three folders deep. */
const MAX_DEPTH = 6;

export interface HostKeys {
  /** The fingerprint that this server showed at first; null before that. */
  known(): Promise<string | null>;
  keep(fingerprint: string): Promise<void>;
}

/** A folder of a server. Links in it are not followed. */
export async function openSftpPlace(
  location: LocationOf<'sftp'>,
  secret: string,
  deps: Pick<RemoteDeps, 'guard'> & { hostKeys: HostKeys },
  signal: AbortSignal,
): Promise<BackupPlace> {
  const { host, port, user, folder } = location;
  const known = await deps.hostKeys.known();
  const { session, fingerprint } = await openSftp(deps.guard, { host, port, user, secret }, known, signal);
  if (known === null) await deps.hostKeys.keep(fingerprint);
  const pathOf = (name: string) => {
    if (name.split('/').some((part) => part === '' || part === '.' || part === '..'))
      throw new UserError(`"${name}" is no file of this place.`);
    return `${folder}/${name}`;
  };
  return {
    list: (listing) => filesBelow(session, folder, '', listing),
    open: async (name) => session.open(pathOf(name)),
    read: async (name, range) => await session.read(pathOf(name), range),
    isPublic: () => Promise.resolve(null),
    close: () => Promise.resolve(session.close()),
  };
}

async function* filesBelow(session: SftpSession, top: string, below: string, signal: AbortSignal, depth = 0): AsyncGenerator<BackupFile> {
  for await (const { name: base, kind, bytes, at } of session.list(below === '' ? top : `${top}/${below}`)) {
    signal.throwIfAborted();
    if (base === '.' || base === '..' || base.includes('/')) continue;
    const name = below === '' ? base : `${below}/${base}`;
    if (kind === 'folder' && depth < MAX_DEPTH) yield* filesBelow(session, top, name, signal, depth + 1);
    if (kind === 'file') yield { name, bytes, at };
  }
}
