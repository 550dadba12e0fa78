import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSecret } from '../../bin/commands/secret.js';
import { openStores, type Stores } from '../../bin/roles/stores.js';
import { ensureRedis } from '../../src/shared/embedded-redis.js';
import { secretBox } from '../../src/shared/encryption.js';
import { lazySecretBox } from '../../src/shared/encryption-key.js';
import { connectRedis, GLOBAL_TAG } from '../../src/shared/redis.js';
import { secretStore } from '../../src/sites/secret-store.js';
import type { Site } from '../../src/sites/site.js';
import { aPlace } from '../backups/places/builders.js';
import { quiet } from '../slack/post-office.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { folderWithRedisServer } from '../support/redis-server.js';

const TOKEN = 'glpat-0123456789-farrier-secret';
const now = new Date('2026-11-22T12:00:00.000Z');
const key = randomBytes(32);

const site = (id: string, name: string, repository: string | null): Site => ({
  version: 1,
  id,
  name,
  address: null,
  repository,
  manifest: null,
  timeZone: 'UTC',
  channel: 'C1',
  backups: null,
  createdBy: 'U1',
  createdAt: now.toISOString(),
});

let server: TestRedis;
let stores: Stores;
let said: string;

beforeEach(async () => {
  server = await testRedis();
  stores = openStores(server.redis, server.prefix);
  await stores.workspaces.markInstalled(server.team, 'Acme', now);
  await stores.sites.save(server.team, site('s1', 'Shop', 'https://git.example/acme/shop#apps/shop'));
  await stores.sites.save(server.team, site('s2', "Ada's place", null));
  said = '';
});
afterEach(() => server.close());

async function* piped(...texts: string[]) {
  yield* texts;
}

function run(words: string[], input: string[] = [], env: Record<string, string> = {}) {
  const hear = (text: string) => {
    said += text;
  };
  const given = { REDIS_URL: server.url, ENCRYPTION_KEY: key.toString('base64'), SLACK_BOT_TOKEN: 'xoxb-1', ...env };
  return runSecret(words, { env: given, now, stdout: hear, stderr: hear, stdin: piped(...input) }, server.prefix);
}

const kept = (team = server.team) => secretStore(server.redis, async () => secretBox([key])).read(team, 's1', 'repository');

describe('farrier secret', () => {
  it('keeps what comes on standard input, for one origin, and never shows it again', async () => {
    expect(await run(['add', 'shop', 'repository'], [TOKEN.slice(0, 9), `${TOKEN.slice(9)}\n`])).toBe(0);
    expect(await kept()).toEqual({ text: TOKEN, origin: 'https://git.example' });
    expect(said).toContain(`Kept for Shop (${server.team}). It is sent to https://git.example only.`);
    await run(['list']);
    expect(said).toContain(`Shop\trepository\tfor https://git.example\tadded 2026-11-22\t${server.team}\n`);
    expect(said).not.toContain('farrier-secret');
  });

  it('replaces and deletes one', async () => {
    await run(['add', 's1', 'repository'], ['old']);
    await run(['add', 's1', 'repository'], [TOKEN]);
    expect(await kept()).toMatchObject({ text: TOKEN });
    await run(['remove', 'Shop', 'repository']);
    expect(await kept()).toBeNull();
    await expect(run(['remove', 'Shop', 'repository'])).rejects.toThrow('Shop has no secret of the kind repository.');
    await run(['list']);
    expect(said).toContain('No secret is kept.\n');
  });

  it.each([
    ['nothing', [], 'Nothing came in on standard input'],
    ['an empty line', ['\n'], 'Nothing came in on standard input'],
    ['two words', [`${TOKEN} ${TOKEN}\n`], 'A token is one word'],
    ['two lines', [`${TOKEN}\n${TOKEN}\n`], 'A token is one word'],
    ['too much', [TOKEN.repeat(200)], 'A token has at most 4096 characters'],
    ['no end', Array.from({ length: 100 }, () => TOKEN.repeat(100)), 'A token has at most 4096 characters'],
  ])('keeps nothing of %s, and does not repeat it', async (_what, input, words) => {
    const error = (await run(['add', 'Shop', 'repository'], input).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain(words);
    expect(said + error.message).not.toContain('farrier-secret');
    expect(await kept()).toBeNull();
  });

  it.each([
    [['add', 'Store', 'repository'], `There is no site called "Store". There are: Ada's place, Shop.`],
    [['add', 'Shop', 'password'], 'There is no kind of secret called "password". Try: repository, s3, sftp, https.'],
    [['add', "ada's place", 'repository'], "Ada's place has no repository at an https address"],
  ])('says what is wrong with %j', async (words, message) => {
    await expect(run(words, [TOKEN])).rejects.toThrow(message);
  });

  describe('for a place where backups lie', () => {
    const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----';
    const bucket = (id: string, name: string) =>
      aPlace({ id, location: { kind: 's3', endpoint: null, region: 'eu-central-1', bucket: name, prefix: 'db/', style: 'virtual' } });
    const ofKind = (kind: 's3' | 'sftp') => secretStore(server.redis, async () => secretBox([key])).read(server.team, 's1', kind);

    it('keeps the key of a bucket, for that bucket only', async () => {
      await stores.places.save(server.team, bucket('b1', 'shop-backups'));
      await run(['add', 'Shop', 's3'], ['AKIDEXAMPLE:farrier-secret/key+1\n']);
      expect(await ofKind('s3')).toEqual({
        text: 'AKIDEXAMPLE:farrier-secret/key+1',
        origin: 'https://s3.eu-central-1.amazonaws.com/shop-backups',
      });
      expect(said).toContain('It is sent to https://s3.eu-central-1.amazonaws.com/shop-backups only.');
      expect(said).not.toContain('farrier-secret');
    });

    it('keeps a private key with its lines', async () => {
      await stores.places.save(
        server.team,
        aPlace({ location: { kind: 'sftp', host: 'backup.example', port: 22, user: 'farrier', folder: '/db' } }),
      );
      await run(['add', 'Shop', 'sftp'], [KEY]);
      expect(await ofKind('sftp')).toEqual({ text: `${KEY}\n`, origin: 'sftp://farrier@backup.example:22' });
    });

    it.each([
      ['another form', ['b1'], ['add', 'Shop', 's3'], 'farrier-secret', 'has the form `key id:secret key`'],
      ['no place', [], ['add', 'Shop', 's3'], 'AKIDEXAMPLE:farrier-secret', 'Shop has no such place of the kind s3'],
      [
        'two buckets',
        ['b1', 'b2'],
        ['add', 'Shop', 's3'],
        'AKIDEXAMPLE:farrier-secret',
        'Name one: --place s3://shop-b1/db/ or s3://shop-b2/db/',
      ],
    ])('keeps nothing for %s, and does not repeat it', async (_what, places, words, input, message) => {
      for (const id of places) await stores.places.save(server.team, bucket(id, `shop-${id}`));
      const error = (await run(words, [input]).catch((thrown: unknown) => thrown)) as Error;
      expect(error.message).toContain(message);
      expect(said + error.message).not.toContain('farrier-secret');
      expect(await ofKind('s3')).toBeNull();
    });

    it('takes the one of two buckets that is named', async () => {
      for (const id of ['b1', 'b2']) await stores.places.save(server.team, bucket(id, `shop-${id}`));
      await run(['add', 'Shop', 's3', '--place', 's3://shop-b2/db/'], ['AKIDEXAMPLE:farrier-secret']);
      expect(await ofKind('s3')).toMatchObject({ origin: 'https://s3.eu-central-1.amazonaws.com/shop-b2' });
    });
  });

  it('asks which workspace when several have a site of that name', async () => {
    const other = `${server.team}B`;
    await stores.workspaces.markInstalled(other, 'Other', now);
    await stores.sites.save(other, site('s1', 'Shop', 'https://git.other/acme/shop'));
    await expect(run(['add', 'Shop', 'repository'], [TOKEN])).rejects.toThrow(`Name one: --workspace ${server.team} or ${other}.`);
    await run(['add', 'Shop', 'repository', '--workspace', other], [TOKEN]);
    expect(await kept(other)).toMatchObject({ origin: 'https://git.other' });
    expect(await kept()).toBeNull();
    await stores.workspaces.markRemoved(other, now);
    await run(['add', 'Shop', 'repository'], [TOKEN]);
    expect(await kept()).toMatchObject({ origin: 'https://git.example' });
  });

  it('needs the key that all machines share, and a Redis that answers', async () => {
    await expect(run(['add', 'Shop', 'repository'], [TOKEN], { ENCRYPTION_KEY: '' })).rejects.toThrow('ENCRYPTION_KEY is not set');
    expect(await kept()).toBeNull();
    await expect(run(['list'], [], { REDIS_URL: 'redis://127.0.0.1:1' })).rejects.toThrow('REDIS_URL: Redis does not answer');
  });

  it('finds the private Redis of the playground, with the key beside it', async () => {
    const path = `${await folderWithRedisServer()}:/usr/bin:/bin`;
    const folder = await mkdtemp(join(tmpdir(), 'farrier-'));
    const dataDir = join(folder, 'playground');
    const playground = await ensureRedis({ dataDir, env: { PATH: path }, log: quiet });
    // It belongs to another process that lives, as when the playground runs.
    await writeFile(join(dataDir, 'redis', 'owner.pid'), String(process.ppid));
    const redis = connectRedis(playground.url, 'work', () => {});
    try {
      const there = openStores(redis, GLOBAL_TAG);
      await there.workspaces.markInstalled('T1', 'Playground', now);
      await there.sites.save('T1', site('s1', 'Shop', 'https://git.example/acme/shop'));
      const env = { DATA_DIR: folder, PATH: path };
      await runSecret(['add', 'Shop', 'repository'], { env, now, stdout: () => {}, stderr: () => {}, stdin: piped(TOKEN) });
      const box = lazySecretBox({ encryptionKeys: null, redisUrl: playground.url, dataDir });
      expect(await secretStore(redis, box).read('T1', 's1', 'repository')).toMatchObject({ text: TOKEN });
      expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);
    } finally {
      redis.disconnect();
      await playground.stop?.();
      await rm(folder, { recursive: true });
    }
  });
});
