import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptionKey } from '../../src/shared/encryption-key.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-key-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe('encryptionKey', () => {
  it('uses the given key and writes nothing', async () => {
    const given = Buffer.alloc(32, 7);
    expect(await encryptionKey({ encryptionKey: given.toString('base64'), redisUrl: null, dataDir })).toEqual(given);
    await expect(stat(join(dataDir, 'encryption.key'))).rejects.toThrow();
  });

  it('creates one key that only its owner can read, the same for all who ask at once and later', async () => {
    const ask = () => encryptionKey({ encryptionKey: null, redisUrl: null, dataDir });
    const keys = await Promise.all(Array.from({ length: 20 }, ask));
    const later = await ask();
    expect(later).toHaveLength(32);
    for (const key of keys) expect(key).toEqual(later);
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);
  });

  it('counts the private Redis of the data folder as its own', async () => {
    const redisUrl = `unix://${dataDir}/redis/redis.sock`;
    expect(await encryptionKey({ encryptionKey: null, redisUrl, dataDir })).toHaveLength(32);
  });

  it('refuses to make one up where other machines share the Redis', async () => {
    await expect(encryptionKey({ encryptionKey: null, redisUrl: 'redis://redis:6379', dataDir })).rejects.toThrow(
      'ENCRYPTION_KEY is not set',
    );
  });

  it('says so when the file is damaged', async () => {
    await writeFile(join(dataDir, 'encryption.key'), 'c2hvcnQ=');
    await expect(encryptionKey({ encryptionKey: null, redisUrl: null, dataDir })).rejects.toThrow('holds 5 bytes; wanted: 32 bytes');
  });
});
