import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptionKeys } from '../../src/shared/encryption-key.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-key-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe('encryptionKeys', () => {
  it('uses the given key and writes nothing', async () => {
    const given = Buffer.alloc(32, 7);
    const older = Buffer.alloc(32, 6);
    const both: [string, string] = [given.toString('base64'), older.toString('base64')];
    expect(await encryptionKeys({ encryptionKeys: both, redisUrl: 'redis://redis', dataDir })).toEqual([given, older]);
    await expect(stat(join(dataDir, 'encryption.key'))).rejects.toThrow();
  });

  it('creates one key that only its owner can read, the same for all who ask at once and later', async () => {
    const ask = () => encryptionKeys({ encryptionKeys: null, redisUrl: null, dataDir });
    const keys = await Promise.all(Array.from({ length: 20 }, ask));
    const later = await ask();
    expect(later.map((key) => key.length)).toEqual([32]);
    for (const key of keys) expect(key).toEqual(later);
    expect((await stat(join(dataDir, 'encryption.key'))).mode & 0o777).toBe(0o600);
  });

  it('counts the private Redis of the data folder as its own', async () => {
    const redisUrl = `unix://${dataDir}/redis/redis.sock`;
    expect(await encryptionKeys({ encryptionKeys: null, redisUrl, dataDir })).toHaveLength(1);
  });

  it('refuses to make one up where other machines share the Redis', async () => {
    await expect(encryptionKeys({ encryptionKeys: null, redisUrl: 'redis://redis:6379', dataDir })).rejects.toThrow(
      'ENCRYPTION_KEY is not set',
    );
  });

  it('says so when the file is damaged', async () => {
    await writeFile(join(dataDir, 'encryption.key'), 'c2hvcnQ=');
    await expect(encryptionKeys({ encryptionKeys: null, redisUrl: null, dataDir })).rejects.toThrow('holds 5 bytes; wanted: 32 bytes');
  });
});
