import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** Hash: site id → JSON of its one key that counts. Lives until the key is revoked or the site removed. */
const recordsKey = (team: string) => workspaceKey(team, 'inventory-keys');
/** Hash: SHA-256 of a key → `<team>.<site id>`, of all workspaces. Lives until the key is revoked. */
const ownersKey = (prefix: string) => `${prefix}:inventory-keys`;
/** String: files sent with one key in one minute. Lives for two minutes. */
const rateKey = (prefix: string, keyHash: string, minute: number) => `${prefix}:inventory-rate:${keyHash}:${minute}`;

const recordSchema = z.object({ keyHash: z.string(), askedBy: z.string(), createdAt: z.iso.datetime() });
type KeyRecord = z.infer<typeof recordSchema>;

/** The keys with which CI and production send the dependency files of a site; only their hashes are kept. */
export interface InventoryKeyStore {
  /** Makes a new key count, and the site's old one no longer. `askedBy` is told when something arrives. */
  renew(team: string, site: string, key: { keyHash: string; askedBy: string; at: Date }): Promise<void>;
  /** Whose key this is. */
  byHash(keyHash: string): Promise<{ team: string; site: string; askedBy: string } | null>;
  /** Counts a use; how often this key was used in the minute of `now`. */
  countUse(keyHash: string, now: Date): Promise<number>;
  remove(team: string, site: string): Promise<void>;
  /** Every key of a workspace. */
  removeAll(team: string): Promise<void>;
}

/** `prefix` is the hash tag of what belongs to no workspace: a key in an address does not tell whose it is. */
export function inventoryKeyStore(redis: RedisConnection, prefix: string): InventoryKeyStore {
  async function recordOf(team: string, site: string): Promise<KeyRecord | null> {
    const text = await redis.hget(recordsKey(team), site);
    return text === null ? null : recordSchema.parse(JSON.parse(text));
  }
  async function remove(team: string, site: string): Promise<void> {
    const record = await recordOf(team, site);
    if (record !== null) await redis.hdel(ownersKey(prefix), record.keyHash);
    await redis.hdel(recordsKey(team), site);
  }

  return {
    remove,
    async renew(team, site, { keyHash, askedBy, at }) {
      const before = await recordOf(team, site);
      const record: KeyRecord = { keyHash, askedBy, createdAt: at.toISOString() };
      await redis.hset(ownersKey(prefix), keyHash, `${team}.${site}`);
      await redis.hset(recordsKey(team), site, JSON.stringify(record));
      if (before !== null) await redis.hdel(ownersKey(prefix), before.keyHash);
    },
    async byHash(keyHash) {
      const owner = await redis.hget(ownersKey(prefix), keyHash);
      const [, team, site] = /^([^.]+)\.(.+)$/.exec(owner ?? '') ?? [];
      if (team === undefined || site === undefined) return null;
      const record = await recordOf(team, site);
      return record?.keyHash === keyHash ? { team, site, askedBy: record.askedBy } : null;
    },
    async countUse(keyHash, now) {
      const key = rateKey(prefix, keyHash, Math.floor(now.getTime() / 60_000));
      const count = await redis.incr(key);
      if (count === 1) await redis.expire(key, 120);
      return count;
    },
    async removeAll(team) {
      for (const site of await redis.hkeys(recordsKey(team))) await remove(team, site);
    },
  };
}
