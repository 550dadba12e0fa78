import { createGuard } from '../../../src/audits/sources/guard.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { BackupPlace } from '../../../src/backups/places/place.js';
import { newHostKey, newKeyPair, type SftpServer, startSftp } from '../../support/sftp-server.js';

const PASSWORD = 'correct-horse-battery';
const at = new Date('2026-11-21T02:00:00.000Z');
const hostKey = newHostKey();
const own = newKeyPair();
let server: SftpServer;
let kept: string | null;

beforeEach(async () => {
  kept = null;
  server = await startSftp({ hostKey, password: PASSWORD, publicKey: own.public });
  server.files.set('/backups/shop/a.dump', { content: Buffer.from('PGDMP and more'), at });
});
afterEach(() => server.close());

interface Options {
  secret?: string;
  allow?: boolean;
  folder?: string;
  user?: string;
}

async function opened({ secret = PASSWORD, allow = true, folder = '/backups/shop', user = 'backup' }: Options = {}, signal = quiet) {
  const location = { kind: 'sftp' as const, host: 'backup.test', port: server.port, user, folder };
  const guard = createGuard({
    allow: allow ? [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] : [],
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const hostKeys = {
    known: () => Promise.resolve(kept),
    keep: (fingerprint: string) => {
      kept = fingerprint;
      return Promise.resolve();
    },
  };
  const origin = `sftp://${user}@backup.test:${server.port}`;
  const remote = { guard, now: () => new Date(), secret: () => Promise.resolve({ text: secret, origin }), hostKeys };
  return await openPlace({ location, pattern: null }, { backupRoot: null, remote }, signal);
}

const quiet = new AbortController().signal;

async function filesIn(place: BackupPlace) {
  const files = [];
  for await (const file of place.list(quiet)) files.push(file);
  return files;
}

async function errorOf(work: Promise<unknown>): Promise<Error> {
  return await work.then(
    () => new Error('nothing was wrong'),
    (caught: unknown) => caught as Error,
  );
}

describe('a folder of a server, over SFTP', () => {
  it('is listed with the folders below it, without links', async () => {
    server.files.set('/backups/shop/2026/b.dump', { content: Buffer.from('xx'), at });
    server.files.set('/backups/shop/latest', { content: Buffer.from(''), at, kind: 'link' });
    server.files.set('/backups/other/c.dump', { content: Buffer.from('x'), at });
    const place = await opened();
    expect((await filesIn(place)).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: '2026/b.dump', bytes: 2, at },
      { name: 'a.dump', bytes: 14, at },
    ]);
    await place.close();
  });

  it('is read whole and in parts', async () => {
    const place = await opened();
    expect((await (await place.open('a.dump', quiet)).toArray()).join('')).toBe('PGDMP and more');
    expect((await place.read('a.dump', { from: 0, bytes: 5 }, quiet)).toString()).toBe('PGDMP');
    expect((await place.read('a.dump', { from: 10, bytes: 100 }, quiet)).toString()).toBe('more');
    expect(await place.isPublic('a.dump', quiet)).toBeNull();
    await expect(place.read('../other/c.dump', { from: 0, bytes: 1 }, quiet)).rejects.toThrow(/no file of this place/);
    await place.close();
  });

  it('is read at both ends of five gigabytes, and no further', async () => {
    const size = 5 * 1024 ** 3;
    server.files.set('/backups/shop/big.dump', { content: Buffer.from('PGDMP'), size, at });
    const place = await opened();
    expect((await filesIn(place)).find(({ name }) => name === 'big.dump')?.bytes).toBe(size);
    expect((await place.read('big.dump', { from: 0, bytes: 5 }, quiet)).toString()).toBe('PGDMP');
    expect((await place.read('big.dump', { from: size - 8, bytes: 64 }, quiet)).length).toBe(8);
    expect(server.sent).toBe(5 + 8);
    await place.close();
  });

  it('lets a private key in', async () => {
    const place = await opened({ secret: own.private });
    expect((await filesIn(place)).length).toBe(1);
    await place.close();
  });

  it('remembers the host key at first, and does not log in where another one is shown', async () => {
    await (await opened()).close();
    expect(kept).toMatch(/^SHA256:[\w+/]{43}$/);
    const first = kept;
    await (await opened()).close();
    expect(server.logins).toBe(2);
    const { port } = server;
    await server.close();
    server = await startSftp({ hostKey: newHostKey(), password: PASSWORD, port });
    const error = await errorOf(opened());
    expect(error.message).toMatch(/host key of backup\.test changed: it was SHA256:/);
    expect(error.message).toContain(first);
    expect(server.logins).toBe(0);
    expect(kept).toBe(first);
  });

  it.each<[string, Options, RegExp]>([
    ['a wrong password', { secret: 'wrong-password-here' }, /does not let backup in/],
    ['another user', { user: 'root' }, /does not let root in/],
    ['another key', { secret: newKeyPair().private }, /does not let backup in/],
    ['half a key', { secret: own.private.slice(0, 120) }, /private key cannot be read/],
    ['a folder that is not there', { folder: '/backups/nothing' }, /the folder is not there/],
    ['a port that is not allowed', { allow: false }, /may not be reached from here.*EGRESS_ALLOW=127\.0\.0\.1\/32:\d+/],
  ])('says what is wrong: %s, and nothing of the secret', async (_what, options, wanted) => {
    const error = await errorOf((async () => filesIn(await opened(options)))());
    expect(error.message).toMatch(wanted);
    const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join(' ');
    for (const secret of [PASSWORD, options.secret ?? PASSWORD, own.private.slice(60, 120)]) expect(told).not.toContain(secret);
    if (options.allow === false) expect(server.logins).toBe(0);
  });

  it('ends when it is told to', async () => {
    const cancel = new AbortController();
    const place = await opened({}, cancel.signal);
    cancel.abort(new Error('enough'));
    expect((await errorOf(filesIn(place))).message).not.toBe('nothing was wrong');
  });
});
