import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Client, FileEntryWithStats, SFTPWrapper } from 'ssh2';
import { SourceUnavailable, UserError } from '../../shared/errors.js';
import { EgressRefused } from './egress.js';
import type { Guard } from './guard.js';

export interface SftpServer {
  host: string;
  port: number;
  user: string;
  /** A password, or a private key in OpenSSH's or PEM form, without a passphrase. */
  secret: string;
}

export interface RemoteEntry {
  name: string;
  kind: 'file' | 'folder' | 'other';
  bytes: number;
  at: Date;
}

/** A connection to a server over SFTP; reads only. */
export interface SftpSession {
  list(folder: string): AsyncIterable<RemoteEntry>;
  open(path: string): Readable;
  read(path: string, range: { from: number; bytes: number }): Promise<Buffer>;
  close(): void;
}

/** The server shows another key than before: it was set up anew, or it is another one. */
export class HostKeyChanged extends UserError {
  override name = 'HostKeyChanged';
}

const READY_MS = 20_000;

/**
 * Connects through the guard. `known` is the fingerprint seen before (`SHA256:…`), null at the first time: it is handed back then, and
 * nobody logs in to a server that shows another one. The signal ends the connection at any time.
 * @throws {HostKeyChanged} @throws {UserError} for what somebody has to mend @throws {SourceUnavailable} where a retry may help
 */
export async function openSftp(
  guard: Guard,
  server: SftpServer,
  known: string | null,
  signal: AbortSignal,
): Promise<{ session: SftpSession; fingerprint: string }> {
  const socket = await dial(guard, server);
  const { Client: Ssh, utils } = (await import('ssh2')).default;
  const isKey = server.secret.startsWith('-----BEGIN');
  if (isKey && utils.parseKey(server.secret) instanceof Error) {
    socket.destroy();
    throw new UserError('The private key cannot be read. It has to be whole, in the form of OpenSSH or PEM, and without a passphrase.');
  }
  const client = new Ssh();
  const onAbort = () => client.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  let shown = '';
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.on('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
  try {
    client.connect({
      sock: socket,
      username: server.user,
      ...(isKey ? { privateKey: server.secret } : { password: server.secret }),
      readyTimeout: READY_MS,
      hostVerifier: (key: Buffer) => {
        shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
        return known === null || shown === known;
      },
    });
    await ready;
    const sftp = await sftpOf(client);
    sftp.on('error', () => {});
    const close = () => {
      signal.removeEventListener('abort', onAbort);
      client.end();
    };
    return { session: { ...sessionOf(sftp), close }, fingerprint: shown };
  } catch (error) {
    signal.removeEventListener('abort', onAbort);
    client.destroy();
    signal.throwIfAborted();
    if (shown !== '' && known !== null && shown !== known) throw new HostKeyChanged(changedWords(server, known, shown));
    throw whyNot(server, error);
  }
}

async function dial(guard: Guard, { host, port }: SftpServer) {
  try {
    return await guard.dial(host, port);
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw new SourceUnavailable(host, `it does not answer on port ${port} (${codeOf(error)}).`);
    const allow = error.address === null ? '' : `; whoever runs Farrier allows it with EGRESS_ALLOW=${asCidr(error.address)}:${port}`;
    throw new UserError(`${host} may not be reached from here: ${error.message}${allow}.`);
  }
}

function asCidr(address: string): string {
  return address.includes(':') ? `${address}/128` : `${address}/32`;
}

function changedWords({ host }: SftpServer, known: string, shown: string): string {
  return `The host key of ${host} changed: it was ${known}, and is ${shown} now, so I did not log in. If the server was set up anew, remove the place and add it again; if not, somebody else may be answering in its place.`;
}

function whyNot({ host, user }: SftpServer, error: unknown): Error {
  const level = (error as { level?: unknown }).level;
  if (level === 'client-authentication')
    return new UserError(
      `${host} does not let ${user} in with the password or key that is kept. Add it again: farrier secret add <site> sftp.`,
    );
  if (level === 'client-timeout') return new SourceUnavailable(host, `it did not finish the login within ${READY_MS / 1000} s.`);
  return new SourceUnavailable(host, `no connection over SFTP came about (${codeOf(error)}).`);
}

/** Codes only: what a server says may repeat what was sent to it. */
function codeOf(error: unknown): string {
  const { code, level } = (error ?? {}) as { code?: unknown; level?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : typeof level === 'string' ? level : 'closed';
}

function sftpOf(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))));
}

function sessionOf(sftp: SFTPWrapper): Omit<SftpSession, 'close'> {
  return {
    async *list(folder) {
      const handle = await ask<Buffer>('the folder', (done) => sftp.opendir(folder, done));
      try {
        for (;;) {
          const some = await nextOf(sftp, handle);
          if (some === null) return;
          yield* some.map(entryOf);
        }
      } finally {
        sftp.close(handle, () => {});
      }
    },
    open: (path) => sftp.createReadStream(path),
    async read(path, { from, bytes }) {
      const handle = await ask<Buffer>('the file', (done) => sftp.open(path, 'r', done));
      try {
        return await readPart(sftp, handle, from, bytes);
      } finally {
        sftp.close(handle, () => {});
      }
    },
  };
}

async function readPart(sftp: SFTPWrapper, handle: Buffer, from: number, bytes: number): Promise<Buffer> {
  const part = Buffer.alloc(bytes);
  let filled = 0;
  while (filled < bytes) {
    const read = await ask<number>('the file', (done) =>
      sftp.read(handle, part, filled, bytes - filled, from + filled, (error, count) =>
        isEnd(error) ? done(undefined, 0) : done(error, count),
      ),
    );
    if (read === 0) break;
    filled += read;
  }
  return part.subarray(0, filled);
}

function nextOf(sftp: SFTPWrapper, handle: Buffer): Promise<FileEntryWithStats[] | null> {
  return ask('the folder', (done) => sftp.readdir(handle, (error, some) => (isEnd(error) ? done(undefined, null) : done(error, some))));
}

const END_OF_FILE = 1;
const REASONS: Record<number, string> = { 2: 'is not there', 3: 'may not be read by this user' };

function isEnd(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === END_OF_FILE;
}

function ask<T>(what: string, start: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (!error) return resolve(value);
      const reason = REASONS[Number((error as { code?: unknown }).code)];
      reject(
        reason === undefined
          ? new SourceUnavailable('the server', `${what} could not be read (${codeOf(error)}).`)
          : new UserError(`${what} ${reason}.`),
      );
    });
  });
}

function entryOf({ filename, attrs }: FileEntryWithStats): RemoteEntry {
  const kind = attrs.isFile() ? 'file' : attrs.isDirectory() ? 'folder' : 'other';
  return { name: filename, kind, bytes: attrs.size, at: new Date(attrs.mtime * 1000) };
}
