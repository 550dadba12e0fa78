import { z } from 'zod';
import { type RestoreProof, restoreProofSchema } from '../maintenance/round.js';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** Hash: id → JSON of a restore of the site. Lives until the site is removed. */
const restoresKey = (team: string, site: string) => workspaceKey(team, 'restores', site);

const recordSchema = restoreProofSchema.extend({ id: z.string(), at: z.iso.datetime(), by: z.string() });
/** A restore that a person says was done: always shown as done by hand. */
export type RestoreRecord = z.infer<typeof recordSchema>;

export interface RestoreStore {
  /** Stores a restore; the same id (what triggered it) is stored once. */
  record(team: string, site: string, restore: RestoreProof & { id: string; at: string; by: string }): Promise<void>;
  /** Newest first. */
  ofSite(team: string, site: string): Promise<RestoreRecord[]>;
  remove(team: string, site: string): Promise<void>;
}

export function restoreStore(redis: RedisConnection): RestoreStore {
  return {
    async record(team, site, restore) {
      await redis.hsetnx(restoresKey(team, site), restore.id, JSON.stringify(restore));
    },
    async ofSite(team, site) {
      const texts = await redis.hvals(restoresKey(team, site));
      return texts.map((text) => recordSchema.parse(JSON.parse(text))).sort((a, b) => b.at.localeCompare(a.at));
    },
    async remove(team, site) {
      await redis.del(restoresKey(team, site));
    },
  };
}
