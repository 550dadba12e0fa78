import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { decodeText } from '../../shared/decode-text.js';
import { UserError } from '../../shared/errors.js';
import type { Tree } from '../inventory/tree.js';

/** No dependency file that anybody wrote is larger; parsing takes many times its size in memory. */
export const FILE_LIMIT_BYTES = 16 * 1024 * 1024;
/** Enough for any site's repository; a folder with more is listed no further. */
export const LIST_LIMIT = 50_000;
/** Folders that hold no source of the site. */
const SKIPPED = new Set(['.git', '.hg', 'node_modules', '.venv', 'venv', 'site-packages', '__pycache__', '.tox', '.nox', '.mypy_cache']);

/**
 * A folder on this machine as a tree. Symbolic links are refused, whatever they point at.
 * `root` bounds all reading; `pointedAt` is the folder or file inside it that somebody named.
 * @throws {UserError} when the folder does not exist or `pointedAt` is not inside it.
 */
export async function openFolder(root: string, pointedAt = root): Promise<Tree> {
  const realRoot = await realpath(root).catch(() => {
    throw new UserError(`There is no folder "${root}".`);
  });
  const target = await realpath(pointedAt).catch(() => {
    throw new UserError(`There is no file or folder "${pointedAt}".`);
  });
  const path = relative(realRoot, target);
  if (path === '..' || path.startsWith(`..${sep}`) || resolve(realRoot, path) !== target) {
    throw new UserError(`"${pointedAt}" is not inside "${root}". Name a --root that holds it.`);
  }
  return {
    pointedAt: path.split(sep).join('/'),
    list: () => listFiles(realRoot),
    read: (file) => readInside(realRoot, file),
  };
}

async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (SKIPPED.has(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(path);
      // A link is there, too: whoever reads it is told why it is not read.
      if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
    }
    if (files.length >= LIST_LIMIT) break;
  }
  return files.sort();
}

/** A folder that may not be read holds nothing for us. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function readInside(root: string, path: string): Promise<string | null> {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.includes('..')) throw new UserError('it lies outside the folder that is audited');
  let at = root;
  for (const [index, part] of parts.entries()) {
    at = join(at, part);
    const found = await lstat(at).catch(() => null);
    if (found === null) return null;
    if (found.isSymbolicLink()) throw new UserError('it is reached through a symbolic link, and those are not followed');
    const isLast = index === parts.length - 1;
    if (isLast && !found.isFile()) return null;
    if (isLast && found.size > FILE_LIMIT_BYTES) throw new UserError(tooLarge(found.size));
  }
  return decodeText(await readFile(at));
}

export function tooLarge(bytes: number): string {
  const megabytes = (size: number) => Math.round(size / 1024 / 1024);
  return `it has ${megabytes(bytes)} MB, and files over ${megabytes(FILE_LIMIT_BYTES)} MB are not read`;
}
