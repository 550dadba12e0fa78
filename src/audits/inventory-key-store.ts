import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { siteKeys } from '../sites/site-key-store.js';

const recordSchema = z.object({ keyHash: z.string(), askedBy: z.string(), createdAt: z.iso.datetime() });

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

/** @param prefix as in `siteKeys` */
export function inventoryKeyStore(redis: RedisConnection, prefix: string): InventoryKeyStore {
  const keys = siteKeys(redis, prefix, 'inventory', recordSchema);
  return {
    removeAll: (team) => keys.removeAll(team),
    countUse: (keyHash, now) => keys.countUse(keyHash, now),
    renew: (team, site, { keyHash, askedBy, at }) => keys.renew(team, site, { keyHash, askedBy, createdAt: at.toISOString() }),
    async remove(team, site) {
      await keys.remove(team, site);
    },
    async byHash(keyHash) {
      const owner = await keys.byHash(keyHash);
      return owner === null ? null : { team: owner.team, site: owner.site, askedBy: owner.record.askedBy };
    },
  };
}
