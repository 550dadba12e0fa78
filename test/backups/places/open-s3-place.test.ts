import { createGuard } from '../../../src/audits/sources/guard.js';
import { openPlace } from '../../../src/backups/places/open-place.js';
import { type BackupPlace, type LocationOf, secretOrigin } from '../../../src/backups/places/place.js';
import { S3_KEY, type S3Server, startS3 } from '../../support/s3-server.js';

const { signal } = new AbortController();
const at = new Date('2026-11-21T02:00:00.000Z');
let s3: S3Server;

beforeEach(async () => {
  s3 = await startS3({ bucket: 'shop-backups', region: 'eu-central-1', page: 3 });
});
afterEach(() => s3.close());

interface Options {
  location?: Partial<LocationOf<'s3'>>;
  secret?: string | null;
  origin?: string;
  allow?: boolean;
}

async function opened({ location = {}, secret = `${S3_KEY.id}:${S3_KEY.secret}`, origin, allow = true }: Options = {}) {
  const whole: LocationOf<'s3'> = {
    kind: 's3',
    endpoint: s3.url,
    region: 'eu-central-1',
    bucket: 'shop-backups',
    prefix: 'db/',
    style: 'path',
    ...location,
  };
  const guard = createGuard({
    allow: allow ? [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }] : [],
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const kept = secret === null ? null : { text: secret, origin: origin ?? secretOrigin(whole) };
  const hostKeys = { known: () => Promise.resolve(null), keep: () => Promise.resolve() };
  const remote = { guard, now: () => new Date(), secret: () => Promise.resolve(kept), hostKeys };
  const place = await openPlace({ location: whole, pattern: null }, { backupRoot: null, remote }, signal);
  return place;
}

async function filesIn(place: BackupPlace) {
  const files = [];
  for await (const file of place.list(signal)) files.push(file);
  return files;
}

describe('a bucket', () => {
  it('is listed over several pages, below its prefix, whatever signs are in the names', async () => {
    const names = ['a.dump', 'b c.dump', 'd+e&f.dump', 'g%h.dump', 'ü/ß.dump', "i'(j)*!.dump", '2026/11/k.dump'];
    s3.objects = [
      ...names.map((name) => ({ key: `db/${name}`, content: Buffer.from(name), at })),
      { key: 'media/x.tar', content: Buffer.from('x'), at },
    ];
    const place = await opened();
    const files = await filesIn(place);
    expect(files.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(files.find(({ name }) => name === 'a.dump')).toEqual({ name: 'a.dump', bytes: 6, at });
    expect(s3.requests.length).toBe(3);
    for (const name of names) expect((await (await place.open(name, signal)).toArray()).join('')).toBe(name);
  });

  it('is reached by its own host name as well', async () => {
    s3.objects = [{ key: 'db/a.dump', content: Buffer.from('PGDMP'), at }];
    const endpoint = s3.url.replace('127.0.0.1', 's3.test');
    const place = await opened({ location: { style: 'virtual', endpoint } });
    expect(await filesIn(place)).toEqual([{ name: 'a.dump', bytes: 5, at }]);
    expect((await place.read('a.dump', { from: 0, bytes: 2 }, signal)).toString()).toBe('PG');
    expect(s3.requests.at(-1)?.url).toBe('/db/a.dump');
  });

  it('takes a prefix that ends within a name', async () => {
    s3.objects = ['db/shop-1.dump', 'db/shop-2.dump', 'db/other.dump'].map((key) => ({ key, content: Buffer.from(key), at }));
    const place = await opened({ location: { prefix: 'db/shop-' } });
    expect((await filesIn(place)).map(({ name }) => name)).toEqual(['shop-1.dump', 'shop-2.dump']);
    expect((await (await place.open('shop-2.dump', signal)).toArray()).join('')).toBe('db/shop-2.dump');
  });

  it('is read at both ends of five gigabytes, and no further', async () => {
    const size = 5 * 1024 ** 3;
    s3.objects = [{ key: 'db/big.dump', content: Buffer.from('PGDMP'), size, at }];
    const place = await opened();
    const before = process.memoryUsage().rss;
    expect(await filesIn(place)).toEqual([{ name: 'big.dump', bytes: size, at }]);
    expect((await place.read('big.dump', { from: 0, bytes: 4096 }, signal)).subarray(0, 5).toString()).toBe('PGDMP');
    expect((await place.read('big.dump', { from: size - 8, bytes: 4096 }, signal)).length).toBe(8);
    expect((await place.read('big.dump', { from: size, bytes: 8 }, signal)).length).toBe(0);
    expect(s3.sent).toBe(4096 + 8);
    expect(s3.requests.filter(({ url }) => url.includes('big.dump')).every(({ range }) => range !== null)).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 ** 2);
  });

  it('tells whether anybody may read an object, asking without the key', async () => {
    s3.objects = [
      { key: 'db/open.dump', content: Buffer.from('x'), at, isPublic: true },
      { key: 'db/shut.dump', content: Buffer.from('x'), at },
    ];
    const place = await opened();
    expect(await place.isPublic('open.dump', signal)).toBe(true);
    expect(await place.isPublic('shut.dump', signal)).toBe(false);
    expect(s3.requests.map(({ method, signed }) => ({ method, signed }))).toEqual([
      { method: 'HEAD', signed: false },
      { method: 'HEAD', signed: false },
    ]);
  });

  it.each<[string, Options, { status: number; code: string } | null, RegExp]>([
    ['another key', { secret: `OTHERKEY1234:${S3_KEY.secret}` }, null, /does not know the key/],
    ['a wrong secret', { secret: `${S3_KEY.id}:wrongwrongwrong` }, null, /SignatureDoesNotMatch/],
    ['no secret', { secret: null }, null, /No secret for it is kept yet: farrier secret add <site> s3/],
    ['a secret of another form', { secret: 'topsecretword' }, null, /has the form `key id:secret key`/],
    ['a secret for elsewhere', { origin: 'https://s3.example.org/shop' }, null, /is for https:\/\/s3\.example\.org\/shop/],
    ['another region', { location: { region: 'us-east-1' } }, null, /another region than us-east-1/],
    ['a bucket that is not there', { location: { bucket: 'nothing' } }, null, /nothing does not exist/],
    ['no right', {}, { status: 403, code: 'AccessDenied' }, /needs ListBucket and GetObject/],
    ['a wrong clock', {}, { status: 403, code: 'RequestTimeTooSkewed' }, /clock of this machine/],
    ['an error of the server', {}, { status: 503, code: 'SlowDown' }, /answers with status 503, SlowDown/],
    ['nonsense', {}, { status: 200, code: 'No' }, /list of objects cannot be read/],
    ['a private address', { allow: false }, null, /127\.0\.0\.1 is not an address on the public internet.*EGRESS_ALLOW/],
  ])('says what is wrong: %s, and nothing of the secret', async (_what, options, fails, wanted) => {
    s3.fails = fails;
    const tried = (async () => filesIn(await opened(options)))();
    const error = await tried.then(
      () => new Error('nothing was wrong'),
      (caught: unknown) => caught as Error,
    );
    expect(error.message).toMatch(wanted);
    const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join(' ');
    for (const secret of [S3_KEY.secret, 'wrongwrongwrong', 'topsecretword', S3_KEY.id]) expect(told).not.toContain(secret);
    if (options.allow === false) expect(s3.requests).toEqual([]);
  });

  it('does not wait for ever for a list without an end', async () => {
    s3.objects = [{ key: 'db/a', content: Buffer.from('x'), at }];
    const place = await opened();
    await expect(
      (async () => {
        for await (const _file of place.list(AbortSignal.abort(new Error('enough')))) throw new Error('listed');
      })(),
    ).rejects.toThrow('enough');
  });
});
