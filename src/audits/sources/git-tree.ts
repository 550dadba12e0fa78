import git, { type GitHttpRequest, type GitHttpResponse } from 'isomorphic-git';
import { decodeText } from '../../shared/decode-text.js';
import { messageOf, SourceUnavailable, UserError } from '../../shared/errors.js';
import type { Tree } from '../inventory/tree.js';
import { EgressRefused } from './egress.js';
import { FILE_LIMIT_BYTES, LIST_LIMIT, tooLarge } from './folder-tree.js';
import type { Guard } from './guard.js';
import { guardedFetch, LimitExceeded } from './http.js';
import { memoryFiles } from './memory-files.js';
import { checkPack } from './pack-limits.js';

/** Packed size of the newest commit; larger repositories are refused, because all of it is held in memory. */
const REPOSITORY_LIMIT_BYTES = 100 * 1024 * 1024;
const REPOSITORY_LIMIT_MS = 120_000;
const GITDIR = '/repository';

/** Modes of git's tree entries that are plain files; links and submodules are not read. */
const FILE_MODES = new Set(['100644', '100755', '100664']);

/**
 * The newest commit of a repository over https, kept in memory and never checked out. `token` is a read-only one, or
 * `name:token`; it is shown only to the repository's own origin, and only when that asks for it.
 * @throws {UserError} when it may not be read or is too large @throws {SourceUnavailable} when it does not answer
 */
export async function openGitRepository(
  guard: Guard,
  url: string,
  folder: string,
  signal: AbortSignal,
  token: string | null = null,
): Promise<Tree> {
  const fs = memoryFiles();
  const cache = {};
  const commit = await fetchNewest({ guard, url, token }, { fs, cache }, signal);
  const files = await listBlobs({ fs, cache }, commit);
  return {
    pointedAt: folder,
    list: () => Promise.resolve([...files.keys()].sort()),
    async read(path) {
      const file = files.get(path);
      if (file === undefined) return null;
      if (!FILE_MODES.has(file.mode)) throw new UserError('it is a symbolic link, and those are not followed');
      const { blob } = await git.readBlob({ fs, cache, gitdir: GITDIR, oid: file.oid });
      if (blob.length > FILE_LIMIT_BYTES) throw new UserError(tooLarge(blob.length));
      return decodeText(blob);
    },
  };
}

interface Store {
  fs: ReturnType<typeof memoryFiles>;
  cache: object;
}

interface Remote {
  guard: Guard;
  url: string;
  token: string | null;
}

async function fetchNewest(remote: Remote, { fs, cache }: Store, signal: AbortSignal): Promise<string> {
  const { url, token } = remote;
  try {
    await git.init({ fs, gitdir: GITDIR, bare: true });
    await git.addRemote({ fs, gitdir: GITDIR, remote: 'origin', url });
    const found = await git.fetch({
      fs,
      cache,
      gitdir: GITDIR,
      remote: 'origin',
      http: { request: (asked) => requestOverGuard(remote, asked, signal) },
      ...(token === null ? {} : { onAuth: () => credentials(token), onAuthFailure: () => undefined }),
      depth: 1,
      singleBranch: true,
      tags: false,
    });
    if (found.fetchHead === null) throw new UserError(`${url} has no commit.`);
    return found.fetchHead;
  } catch (error) {
    signal.throwIfAborted();
    throw explained(remote, error);
  }
}

/** Hosts take a token as the password; the name matters to some of them only, and then stands before a colon. */
function credentials(token: string): { username: string; password: string } {
  const at = token.indexOf(':');
  return at < 0 ? { username: 'x-access-token', password: token } : { username: token.slice(0, at), password: token.slice(at + 1) };
}

async function requestOverGuard({ guard, url }: Remote, asked: GitHttpRequest, signal: AbortSignal): Promise<GitHttpResponse> {
  const isElsewhere = new URL(asked.url).origin !== new URL(url).origin;
  const headers = Object.entries(asked.headers ?? {}).filter(([name]) => !(isElsewhere && name.toLowerCase() === 'authorization'));
  const body = asked.body === undefined ? undefined : await collect(asked.body);
  const answer = await guardedFetch(guard, asked.url, {
    method: asked.method === 'POST' ? 'POST' : 'GET',
    headers: Object.fromEntries(headers),
    limits: { bodyBytes: REPOSITORY_LIMIT_BYTES, totalMs: REPOSITORY_LIMIT_MS },
    signal,
    ...(body === undefined ? {} : { body }),
  });
  checkPack(answer.body);
  return {
    url: answer.url,
    method: asked.method ?? 'GET',
    headers: answer.headers,
    body: once(answer.body),
    statusCode: answer.status,
    statusMessage: String(answer.status),
  };
}

async function collect(body: AsyncIterableIterator<Uint8Array> | Uint8Array[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* once(body: Buffer): AsyncIterableIterator<Uint8Array> {
  yield body;
}

function explained({ url, token }: Remote, error: unknown): Error {
  if (error instanceof UserError) return error;
  if (error instanceof EgressRefused) return new UserError(`${url} may not be read: ${error.message}.`, { cause: error });
  if (error instanceof LimitExceeded) return new UserError(`${url} could not be read: ${error.message}.`, { cause: error });
  const status = (error as { data?: { statusCode?: number } } | null)?.data?.statusCode;
  if (status === 401 || status === 403 || status === 404) {
    const why =
      token === null
        ? 'It is private or does not exist; private ones need a token.'
        : 'The stored token was refused: it has expired, was revoked, or may not read this repository.';
    return new UserError(`${url} refused to be read (status ${status}). ${why}`, { cause: error });
  }
  return new SourceUnavailable('repository', `${url} could not be read: ${messageOf(error)}`, { cause: error });
}

async function listBlobs({ fs, cache }: Store, commit: string): Promise<Map<string, { oid: string; mode: string }>> {
  const files = new Map<string, { oid: string; mode: string }>();
  const waiting: { path: string; oid: string }[] = [{ path: '', oid: commit }];
  for (let folder = waiting.pop(); folder !== undefined && files.size < LIST_LIMIT; folder = waiting.pop()) {
    const { tree } = await git.readTree({ fs, cache, gitdir: GITDIR, oid: folder.oid });
    for (const entry of tree) {
      const path = folder.path === '' ? entry.path : `${folder.path}/${entry.path}`;
      if (entry.type === 'tree') waiting.push({ path, oid: entry.oid });
      if (entry.type === 'blob') files.set(path, { oid: entry.oid, mode: entry.mode });
    }
  }
  return files;
}
