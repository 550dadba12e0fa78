import { randomBytes } from 'node:crypto';
import { secretBox } from '../../src/shared/encryption.js';
import { workspaceKey } from '../../src/shared/redis.js';
import { secretStore } from '../../src/sites/secret-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const TOKEN = 'glpat-0123456789-farrier-secret';
const secret = { text: TOKEN, origin: 'https://git.example', at: new Date('2026-11-22T12:00:00.000Z') };
const key = randomBytes(32);
const box = secretBox([key]);

let server: TestRedis;
beforeEach(async () => {
  server = await testRedis();
});
afterEach(() => server.close());

const open = (opened = box) => secretStore(server.redis, async () => opened);
const raw = () => server.redis.hgetall(workspaceKey(server.team, 'secrets'));

describe('a secret of a site', () => {
  it('is read again by those who have the key, and lies sealed', async () => {
    await open().put(server.team, 's1', 'repository', secret);
    expect(await open().read(server.team, 's1', 'repository')).toEqual({ text: TOKEN, origin: 'https://git.example' });
    expect(JSON.stringify(await raw())).not.toContain('farrier-secret');
    expect(await open().list(server.team)).toEqual([
      { site: 's1', kind: 'repository', origin: 'https://git.example', addedAt: '2026-11-22T12:00:00.000Z' },
    ]);
    await expect(open(secretBox([randomBytes(32)])).read(server.team, 's1', 'repository')).rejects.toThrow('ENCRYPTION_KEY');
  });

  it.each([
    ['another site', 's2/repository', (record: string) => record],
    ['another origin', 's1/repository', (record: string) => record.replace('git.example', 'evil.example')],
  ])('does not open when it was copied to %s', async (_where, field, change) => {
    await open().put(server.team, 's1', 'repository', secret);
    const record = (await raw())['s1/repository'] ?? '';
    await server.redis.hset(workspaceKey(server.team, 'secrets'), field, change(record));
    const [site = ''] = field.split('/');
    await expect(open().read(server.team, site, 'repository')).rejects.toThrow('copied from elsewhere');
  });

  it('is sealed again with a new key when it is read', async () => {
    await open().put(server.team, 's1', 'repository', secret);
    const next = secretBox([randomBytes(32), key]);
    const before = await raw();
    expect(await open(next).read(server.team, 's1', 'repository')).toMatchObject({ text: TOKEN });
    expect(await raw()).not.toEqual(before);
    expect(next.isOutdated(JSON.parse((await raw())['s1/repository'] ?? '').sealed)).toBe(false);
  });

  it('needs no key to be listed and removed', async () => {
    const keyless = secretStore(server.redis, () => Promise.reject(new Error('no key')));
    expect(await keyless.read(server.team, 's1', 'repository')).toBeNull();
    await open().put(server.team, 's1', 'repository', secret);
    await open().put(server.team, 's2', 'repository', secret);
    expect(await keyless.list(server.team)).toHaveLength(2);
    expect(await keyless.remove(server.team, 's1', 'repository')).toBe(true);
    expect(await keyless.remove(server.team, 's1', 'repository')).toBe(false);
    await keyless.removeOfSite(server.team, 's2');
    expect(await raw()).toEqual({});
    await open().put(server.team, 's1', 'repository', secret);
    await keyless.removeAll(server.team);
    expect(await raw()).toEqual({});
  });
});
