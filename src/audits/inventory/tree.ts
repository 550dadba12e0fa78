import type { DeployCheck, SentOrigin } from '../sent-files.js';

/** The files of a target: a folder, a repository, or what somebody sent. Paths are relative to its root, with `/`. */
export interface Tree {
  /** All files, sorted; folders that hold no source (`.git`, `node_modules`, virtual environments) are left out. */
  list(): Promise<string[]>;
  /**
   * The text of a file, or null when there is none.
   * @throws {UserError} for what is refused: a path out of the root, a symbolic link, a file over the size limit.
   */
  read(path: string): Promise<string | null>;
  /** The file or folder somebody pointed at, relative to the root; `''` is the root itself. */
  pointedAt: string;
  /** Set when these are not the files of a repository but what somebody sent of it; `repositoryTrouble`: why not the repository's. */
  sent?: { origin: SentOrigin; repositoryTrouble: string | null };
  /** What production or CI last sent of the same site, beside the repository that was read. */
  production?: Tree;
  /** What Django's check of production last said. */
  deployCheck?: DeployCheck;
}

/** Resolves a path written in a file against that file's folder; null when it leaves the root or is no relative path. */
export function resolvePath(from: string, path: string): string | null {
  if (path.startsWith('/') || path.includes('\\') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}
