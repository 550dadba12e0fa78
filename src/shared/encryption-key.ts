import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SecretBox, secretBox } from './encryption.js';
import { Misconfigured } from './errors.js';

/** 32 bytes each; the first one seals, all of them open. */
export type EncryptionKeys = readonly [Buffer, ...Buffer[]];

export interface EncryptionSettings {
  /** In base64, the newest first; null: not set. */
  encryptionKeys: [string, ...string[]] | null;
  redisUrl: string | null;
  dataDir: string;
}

/** Opens the box of secrets when it is first needed: whoever keeps none needs no key. A failure is not remembered. */
export function lazySecretBox(settings: EncryptionSettings): () => Promise<SecretBox> {
  let box: SecretBox | null = null;
  return async () => {
    box ??= secretBox(await encryptionKeys(settings));
    return box;
  };
}

/**
 * The keys that encrypt secrets at rest. Without ENCRYPTION_KEY it is created once in the data folder, readable by its owner
 * only; processes that ask at the same time get the same one.
 * @throws {Misconfigured} when Redis is shared with other machines, which could not read what this one's own key wrote.
 */
export async function encryptionKeys(given: EncryptionSettings): Promise<EncryptionKeys> {
  if (given.encryptionKeys !== null) {
    const [newest, ...older] = given.encryptionKeys;
    return [Buffer.from(newest, 'base64'), ...older.map((key) => Buffer.from(key, 'base64'))];
  }
  if (!isPrivateRedis(given.redisUrl, given.dataDir)) {
    throw new Misconfigured(
      'ENCRYPTION_KEY is not set; wanted, because REDIS_URL is: 32 bytes in base64, the same for every bot and worker (openssl rand -base64 32).',
    );
  }
  const path = join(given.dataDir, 'encryption.key');
  await mkdir(given.dataDir, { recursive: true, mode: 0o700 });
  const text = (await read(path)) ?? (await create(path));
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === 32) return [key];
  throw new Misconfigured(
    `${path} holds ${key.length} bytes; wanted: 32 bytes in base64. Put the right key back, or secrets stay unreadable.`,
  );
}

/** Whether Redis is the one that Farrier starts in its data folder, so that no other machine can use it. */
export function isPrivateRedis(redisUrl: string | null, dataDir: string): boolean {
  return redisUrl === null || redisUrl === `unix://${join(dataDir, 'redis', 'redis.sock')}`;
}

async function read(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}

/** Linked into place, so that nobody reads half a key and the first of several wins. */
async function create(path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  try {
    await link(draft, path);
  } catch (error) {
    if ((await read(path)) === null) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(path, 'utf8');
}
