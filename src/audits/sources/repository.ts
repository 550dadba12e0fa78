import { join } from 'node:path';
import { UserError } from '../../shared/errors.js';
import type { Target } from '../audit.js';
import type { Tree } from '../inventory/tree.js';
import { openFolder } from './folder-tree.js';
import type { Guard } from './guard.js';

export interface RepositoryAccess {
  guard: Guard;
  repositoryRoot: string | null;
  /** The token of a site's repository and the only origin it may be sent to; null: it has none. */
  token?: (team: string, site: string) => Promise<{ text: string; origin: string } | null>;
}

/** Where a site's files are, as sites name it. */
export type RepositoryAddress = { kind: 'https'; url: string; folder: string } | { kind: 'local'; name: string; folder: string };

/**
 * Reads `https://host/owner/repo[#folder]` or `local:<name>[#folder]`.
 * @throws {UserError} for anything else: other schemes run programs or read files of the worker.
 */
export function parseRepository(text: string): RepositoryAddress {
  const [address = '', fragment = ''] = splitOnce(text.trim(), '#');
  const folder = fragment.replace(/^\/+|\/+$/g, '');
  if (folder.split('/').includes('..')) throw new UserError(`The folder "${fragment}" leaves the repository.`);
  const local = /^local:([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(address)?.[1];
  if (local !== undefined) return { kind: 'local', name: local, folder };
  if (/^https:\/\/[^\s]+$/i.test(address) && URL.canParse(address)) return { kind: 'https', url: address.replace(/\/+$/, ''), folder };
  throw new UserError(`"${text}" is no repository I can read. Wanted: https://host/owner/repo, or local:<name>; a folder after #.`);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * The files of a target's repository.
 * @throws {UserError} when it names none or one that may not be read @throws {SourceUnavailable} when it does not answer
 */
export async function openRepository(access: RepositoryAccess, target: Target, signal: AbortSignal): Promise<Tree> {
  if (target.repository === null) throw new UserError(`${target.name} has no repository, so its files are not known.`);
  const address = parseRepository(target.repository);
  if (address.kind === 'https') {
    // Loaded only now: it is large, and a worker that reads no repository does without.
    const { openGitRepository } = await import('./git-tree.js');
    return openGitRepository(access.guard, address.url, address.folder, signal, await tokenFor(access, target, address.url));
  }
  if (access.repositoryRoot === null) {
    throw new UserError(
      `${target.repository} is on this machine, but REPOSITORY_ROOT names no folder. Ask whoever runs Farrier to set it.`,
    );
  }
  const root = join(access.repositoryRoot, address.name);
  return openFolder(root, join(root, address.folder));
}

/** A token that was added for another origin stays here: the site's address can be changed by anybody in its channel. */
async function tokenFor(access: RepositoryAccess, target: Target, url: string): Promise<string | null> {
  if (target.site === undefined) return null;
  const kept = (await access.token?.(target.site.team, target.site.id)) ?? null;
  return kept !== null && kept.origin === new URL(url).origin ? kept.text : null;
}
