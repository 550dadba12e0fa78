import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { Misconfigured, SourceUnavailable, UserError } from '../../shared/errors.js';
import type { BackupFile, BackupPlace } from './place.js';

/** Backups by year, month and day lie three folders deep. */
const MAX_DEPTH = 6;

/**
 * An entry of BACKUP_ROOT. Nothing outside it is read: symbolic links are not followed, whatever they point at.
 * @throws {Misconfigured} without a BACKUP_ROOT @throws {UserError} when there is no such folder in it
 */
export async function openFolderPlace(backupRoot: string | null, folder: string): Promise<BackupPlace> {
  if (backupRoot === null) throw new Misconfigured(`BACKUP_ROOT is not set, so there is no folder local:${folder} to look into.`);
  const top = await insideOf(backupRoot, folder);
  return {
    list: (signal) => filesBelow(top, '', signal),
    async open(name, signal) {
      const file = await openInside(top, name);
      return file.createReadStream({ signal }) satisfies Readable;
    },
    async read(name, { from, bytes }) {
      const file = await openInside(top, name);
      try {
        const { size } = await file.stat();
        const wanted = Math.max(0, Math.min(bytes, size - from));
        const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, from);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    isPublic: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
}

/** The real folder of an entry, when it lies in the root; a link that leads out of it does not. */
async function insideOf(backupRoot: string, folder: string): Promise<string> {
  const root = await realpath(backupRoot).catch(() => {
    throw new Misconfigured(`BACKUP_ROOT is "${backupRoot}", and there is no such folder.`);
  });
  const top = isPlainPath(folder) ? await realpath(join(root, folder)).catch(() => null) : null;
  const found = top === null || !isBelow(root, top) ? null : await lstat(top);
  if (top === null || found?.isDirectory() !== true) {
    throw new UserError(`There is no folder "${folder}" in BACKUP_ROOT. Names stand alone, without .. and without a leading slash.`);
  }
  return top;
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** A relative path without steps up. */
function isPlainPath(path: string): boolean {
  return path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

async function* filesBelow(top: string, folder: string, signal: AbortSignal, depth = 0): AsyncGenerator<BackupFile> {
  for (const entry of await entriesOf(join(top, folder), folder)) {
    signal.throwIfAborted();
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && depth < MAX_DEPTH) yield* filesBelow(top, name, signal, depth + 1);
    if (!entry.isFile()) continue;
    const found = await lstat(join(top, name)).catch(() => null);
    if (found?.isFile() === true) yield { name, bytes: found.size, at: found.mtime };
  }
}

/** A folder that may not be read is no empty folder: the newest backup may lie in it. */
async function entriesOf(path: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const place = folder === '' ? 'the folder' : `the folder ${folder} in it`;
    if (code === 'EACCES' || code === 'EPERM') throw new UserError(`${place} may not be read by the user that Farrier runs as.`);
    throw new SourceUnavailable('the folder of backups', `${place} could not be read (${code ?? 'unknown error'}).`, { cause: error });
  }
}

/** Opens a file of the folder; each step of the way is looked at, and the last may not be a link either. */
async function openInside(top: string, name: string): Promise<FileHandle> {
  if (!isPlainPath(name)) throw new UserError(`"${name}" is no file of this place.`);
  const path = join(top, name);
  if ((await realpath(path).catch(() => null)) !== path) throw new UserError(`The file "${name}" is gone, or reached through a link.`);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw new UserError(`"${name}" may not be read by the user that Farrier runs as.`);
    throw new SourceUnavailable('the folder of backups', `"${name}" could not be opened (${code ?? 'unknown error'}).`, { cause: error });
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new UserError(`"${name}" is no file.`);
}
