import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnoseRedisAt, judgeRedis, type RedisFacts } from '../../src/doctor/redis.js';
import { type AvailableRedis, ensureRedis } from '../../src/shared/embedded-redis.js';
import { connectRedis } from '../../src/shared/redis.js';
import { folderWithRedisServer } from '../support/redis-server.js';

const good: RedisFacts = {
  node: '',
  product: 'Redis 7.0.15',
  version: '7.0.15',
  evictionPolicy: 'noeviction',
  appendOnly: true,
  appendFsync: 'always',
};

describe('judgeRedis', () => {
  it('finds nothing wrong with a durable one that throws nothing away', () => {
    expect(judgeRedis(good).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  it.each<[string, Partial<RedisFacts>, string, RegExp, string | undefined]>([
    ['an evicting one', { evictionPolicy: 'allkeys-lru' }, 'fail', /would be thrown away/, 'CONFIG SET maxmemory-policy noeviction'],
    [
      'one without a log',
      { appendOnly: false },
      'warn',
      /lost when Redis dies/,
      'CONFIG SET appendonly yes && redis-cli CONFIG SET appendfsync always',
    ],
    [
      'one that syncs each second',
      { appendFsync: 'everysec' },
      'warn',
      /everysec.*last acknowledged writes/,
      'CONFIG SET appendfsync always',
    ],
    ['an old one', { product: 'Redis 5.0.7', version: '5.0.7' }, 'fail', /Redis 5\.0\.7 is too old/, 'upgrade to Redis 6.2'],
    ['a policy that is not told', { evictionPolicy: null }, 'could-not-check', /noeviction/, undefined],
    ['a log that is not told', { appendOnly: null, appendFsync: null }, 'could-not-check', /appendonly is yes and appendfsync/, undefined],
    ['a sync that is not told', { appendFsync: null }, 'could-not-check', /appendfsync is always/, undefined],
  ])('judges %s', (_name, facts, state, seen, fix) => {
    const [diagnosis, ...more] = judgeRedis({ ...good, ...facts }).filter((each) => each.state !== 'ok');
    expect(more).toEqual([]);
    expect(diagnosis).toMatchObject({ state });
    expect(diagnosis?.seen).toMatch(seen);
    if (fix !== undefined) expect(diagnosis?.fix).toContain(fix);
  });

  it('names the node of a cluster', () => {
    expect(judgeRedis({ ...good, node: '10.0.0.1:7000' })[0]?.subject).toBe('Redis 10.0.0.1:7000: version');
  });
});

describe('diagnoseRedisAt', () => {
  let dataDir: string;
  let path: string;
  let redis: AvailableRedis;
  beforeAll(async () => {
    path = await folderWithRedisServer();
    dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
    redis = await ensureRedis({ dataDir, env: { PATH: path }, log: { info() {}, warn() {} } });
  });
  afterAll(async () => {
    await redis.stop?.();
    await rm(dataDir, { recursive: true });
    await rm(path, { recursive: true });
  });

  async function tell(...command: [string, ...string[]]): Promise<void> {
    const connection = connectRedis(redis.url, 'work', () => {});
    await connection.call(...command);
    connection.disconnect();
  }

  it('is content with the private one', async () => {
    expect((await diagnoseRedisAt(redis.url)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  it('sees what is set wrong, and its fix mends it', async () => {
    await tell('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await tell('CONFIG', 'SET', 'appendfsync', 'everysec');
    const wrong = (await diagnoseRedisAt(redis.url)).filter(({ state }) => state !== 'ok');
    expect(wrong.map(({ subject, state }) => [subject, state])).toEqual([
      ['Redis: eviction', 'fail'],
      ['Redis: durability', 'warn'],
    ]);
    for (const { fix } of wrong) {
      const words = /redis-cli (CONFIG SET \S+ \S+)/.exec(fix ?? '')?.[1]?.split(' ') ?? [];
      await tell('CONFIG', ...words.slice(1));
    }
    expect((await diagnoseRedisAt(redis.url)).every(({ state }) => state === 'ok')).toBe(true);
  });

  it('says what it could not check where CONFIG is forbidden, as hosted ones do', async () => {
    await tell('ACL', 'SETUSER', 'hosted', 'on', '>pass', '+@all', '-config', '~*');
    const socket = redis.url.slice('unix://'.length);
    const proxy = await tcpTo(socket);
    const diagnoses = await diagnoseRedisAt(`redis://hosted:pass@127.0.0.1:${proxy.port}`);
    await proxy.close();
    expect(diagnoses.map(({ subject, state }) => [subject, state])).toEqual([
      ['Redis: version', 'ok'],
      ['Redis: eviction', 'ok'],
      ['Redis: durability', 'could-not-check'],
    ]);
  });

  it('says so, without the password, when nothing answers', async () => {
    const [diagnosis] = await diagnoseRedisAt('redis://farrier:hunter2@127.0.0.1:1');
    expect(diagnosis).toMatchObject({ state: 'fail', fix: 'start it, or correct REDIS_URL' });
    expect(diagnosis?.seen).toMatch(/127\.0\.0\.1:1 \(.*ECONNREFUSED/);
    expect(diagnosis?.seen).not.toContain('hunter2');
  });
});

/** A TCP port that leads to a unix socket: an address with user and password needs one. */
async function tcpTo(socket: string): Promise<{ port: number; close(): Promise<void> }> {
  const { connect, createServer } = await import('node:net');
  const server = createServer((client) => {
    const upstream = connect(socket);
    client.on('error', () => {}).pipe(upstream);
    upstream.on('error', () => {}).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
