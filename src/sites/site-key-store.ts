import type { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

interface Kept {
  keyHash: string;
}

/**
 * One address for each site at which something from outside arrives: of its key only the hash is kept, beside what `schema` says. Kept as
 * a hash of site id → JSON in the workspace, and a hash of SHA-256 of a key → `<team>.<site id>` of all workspaces, until it is revoked
 * or the site removed. `prefix` is the hash tag of what belongs to no workspace: a key in an address does not tell whose it is.
 * @param name of what arrives, in the singular: `drill`
 */
export function siteKeys<Record extends Kept>(redis: RedisConnection, prefix: string, name: string, schema: z.ZodType<Record>) {
  const recordsKey = (team: string) => workspaceKey(team, `${name}-keys`);
  const ownersKey = `${prefix}:${name}-keys`;
  /** String: uses of one key in one minute. Lives for two minutes. */
  const rateKey = (keyHash: string, minute: number) => `${prefix}:${name}-rate:${keyHash}:${minute}`;

  async function ofSite(team: string, site: string): Promise<Record | null> {
    const text = await redis.hget(recordsKey(team), site);
    return text === null ? null : schema.parse(JSON.parse(text));
  }

  /** False when there was none. */
  async function remove(team: string, site: string): Promise<boolean> {
    const record = await ofSite(team, site);
    if (record !== null) await redis.hdel(ownersKey, record.keyHash);
    return (await redis.hdel(recordsKey(team), site)) === 1;
  }

  return {
    ofSite,
    remove,
    /** Makes a new key count, and the site's old one no longer. */
    async renew(team: string, site: string, record: Record): Promise<void> {
      const before = await ofSite(team, site);
      await redis.hset(ownersKey, record.keyHash, `${team}.${site}`);
      await redis.hset(recordsKey(team), site, JSON.stringify(record));
      if (before !== null) await redis.hdel(ownersKey, before.keyHash);
    },
    /** Whose key this is, while it counts. */
    async byHash(keyHash: string): Promise<{ team: string; site: string; record: Record } | null> {
      const owner = await redis.hget(ownersKey, keyHash);
      const [, team, site] = /^([^.]+)\.(.+)$/.exec(owner ?? '') ?? [];
      if (team === undefined || site === undefined) return null;
      const record = await ofSite(team, site);
      return record?.keyHash === keyHash ? { team, site, record } : null;
    },
    /** Counts a use; how often this key was used in the minute of `now`. */
    async countUse(keyHash: string, now: Date): Promise<number> {
      const key = rateKey(keyHash, Math.floor(now.getTime() / 60_000));
      const count = await redis.incr(key);
      if (count === 1) await redis.expire(key, 120);
      return count;
    },
    /** Every key of a workspace. */
    async removeAll(team: string): Promise<void> {
      for (const site of await redis.hkeys(recordsKey(team))) await remove(team, site);
    },
  };
}
