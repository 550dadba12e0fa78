import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard } from '../../../src/audits/sources/guard.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import type { BackupPlace } from '../../../src/backups/places/place.js';

const SECRET = 'backup:correct-horse-battery';
const BASIC = `Basic ${Buffer.from(SECRET).toString('base64')}`;
const CONTENT = Buffer.from('PGDMP and more');
const at = new Date('2026-11-21T02:00:00.000Z');
const { signal } = new AbortController();

let server: Server;
let origin = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: IncomingMessage[] = [];

beforeEach(async () => {
  asked = [];
  answer = file({});
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

function file({ open = false, head = true, ranges = true, modified = true }) {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!open && request.headers.authorization !== BASIC) return response.writeHead(401).end();
    if (!head && request.method === 'HEAD') return response.writeHead(405).end();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const isPart = ranges && first !== undefined;
    if (isPart && Number(first) >= CONTENT.length) return response.writeHead(416).end();
    const body = isPart ? CONTENT.subarray(Number(first), Number(last) + 1) : CONTENT;
    if (modified) response.setHeader('last-modified', at.toUTCString());
    response.setHeader('content-length', body.length);
    if (isPart) response.setHeader('content-range', `bytes ${first}-${Number(first) + body.length - 1}/${CONTENT.length}`);
    return response.writeHead(isPart ? 206 : 200).end(request.method === 'HEAD' ? '' : body);
  };
}

async function opened({
  secret = SECRET,
  allow = true,
  path = '/shop/newest.dump',
}: {
  secret?: string | null;
  allow?: boolean;
  path?: string;
} = {}) {
  const guard = createGuard({ allow: allow ? [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] : [] });
  const hostKeys = { known: () => Promise.resolve(null), keep: () => Promise.resolve() };
  const kept = secret === null ? null : { text: secret, origin };
  const remote = { guard, now: () => new Date(), secret: () => Promise.resolve(kept), hostKeys };
  return await openPlace({ location: { kind: 'https', url: `${origin}${path}` }, pattern: null }, { backupRoot: null, remote }, signal);
}

async function filesIn(place: BackupPlace) {
  const files = [];
  for await (const one of place.list(signal)) files.push(one);
  return files;
}

describe('a file at an address', () => {
  it.each([
    ['by HEAD', {}],
    ['where HEAD is not answered', { head: false }],
    ['where neither HEAD nor parts are answered', { head: false, ranges: false }],
  ])('is seen with size and time, %s', async (_how, how) => {
    answer = file(how);
    expect(await filesIn(await opened())).toEqual([{ name: 'newest.dump', bytes: CONTENT.length, at }]);
  });

  it('is read whole and in parts', async () => {
    const place = await opened();
    expect((await (await place.open('newest.dump', signal)).toArray()).join('')).toBe('PGDMP and more');
    expect((await place.read('newest.dump', { from: 10, bytes: 100 }, signal)).toString()).toBe('more');
    expect((await place.read('newest.dump', { from: 14, bytes: 100 }, signal)).toString()).toBe('');
  });

  it('is read at its beginning where parts are not answered, and not at its end', async () => {
    answer = file({ ranges: false });
    const place = await opened();
    expect((await place.read('newest.dump', { from: 0, bytes: 5 }, signal)).toString()).toBe('PGDMP');
    await expect(place.read('newest.dump', { from: 10, bytes: 4 }, signal)).rejects.toThrow(/does not answer with parts/);
  });

  it('is public where it is answered without the secret', async () => {
    expect(await (await opened()).isPublic('newest.dump', signal)).toBe(false);
    answer = file({ open: true });
    expect(await (await opened()).isPublic('newest.dump', signal)).toBe(true);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('is no file where the answer is 404', async () => {
    answer = (_request, response) => void response.writeHead(404).end();
    expect(await filesIn(await opened())).toEqual([]);
  });

  it('does not send its secret to where it is redirected', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200, { 'last-modified': at.toUTCString(), 'content-length': '3' }).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    answer = (_request, response) =>
      void response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/x` }).end();
    await filesIn(await opened());
    expect(seen).toEqual([undefined]);
    await new Promise((resolve) => other.close(resolve));
  });

  it.each<[string, Parameters<typeof opened>[0], Parameters<typeof file>[0], RegExp]>([
    ['a wrong secret', { secret: 'backup:wrong-password' }, {}, /does not let me read the file \(status 401\)/],
    ['no time', {}, { modified: false }, /does not say when the file was written/],
    ['a private address', { allow: false }, {}, /not an address on the public internet.*EGRESS_ALLOW/],
  ])('says what is wrong: %s, and nothing of the secret', async (_what, options, how, wanted) => {
    answer = file(how);
    const error = await (async () => filesIn(await opened(options)))().then(
      () => new Error('nothing was wrong'),
      (caught: unknown) => caught as Error,
    );
    expect(error.message).toMatch(wanted);
    const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join(' ');
    for (const secret of ['correct-horse-battery', 'wrong-password', BASIC]) expect(told).not.toContain(secret);
    if (options?.allow === false) expect(asked).toEqual([]);
  });
});
