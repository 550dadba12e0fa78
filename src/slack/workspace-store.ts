import { Cluster } from 'ioredis';
import { z } from 'zod';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';

/** JSON, whether the app is in the workspace. Kept until the workspace's data is erased. */
const workspaceRecordKey = (team: string) => workspaceKey(team, 'workspace');
/** Set of the ids of all workspaces that the app is or was in. */
const workspacesKey = (prefix: string) => `${prefix}:workspaces`;

const workspaceSchema = z.object({
  version: z.literal(1),
  team: z.string(),
  name: z.string().nullable(),
  installedAt: z.iso.datetime(),
  /** When the app was removed or its token revoked; nothing is posted any more. */
  removedAt: z.iso.datetime().nullable(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

/** How long data is kept after the app was removed, so that a mistake can be taken back. */
export const KEPT_AFTER_REMOVAL_DAYS = 30;

/** The workspaces that the app is or was in. */
export function workspaceStore(redis: RedisConnection, prefix: string) {
  return {
    async get(team: string): Promise<Workspace | null> {
      return await readJson(redis, workspaceRecordKey(team), workspaceSchema);
    },

    /** Whether the app was removed from the workspace, and is not back. */
    async isRemoved(team: string): Promise<boolean> {
      return (await readJson(redis, workspaceRecordKey(team), workspaceSchema))?.removedAt != null;
    },

    /** Every workspace ever known and not erased, removed ones included. */
    async list(): Promise<string[]> {
      return await redis.smembers(workspacesKey(prefix));
    },

    async markInstalled(team: string, name: string | null, now: Date): Promise<void> {
      await redis.sadd(workspacesKey(prefix), team);
      await updateJson(redis, workspaceRecordKey(team), workspaceSchema, (known): Workspace => {
        if (known !== null && known.removedAt === null && known.name === name) return known;
        const installedAt = known?.removedAt === null ? known.installedAt : now.toISOString();
        return { version: 1, team, name, installedAt, removedAt: null };
      });
    },

    /** Returns since when the app is gone: the first word of it counts. */
    async markRemoved(team: string, now: Date): Promise<Date> {
      const at = now.toISOString();
      const record = await updateJson(redis, workspaceRecordKey(team), workspaceSchema, (known): Workspace => {
        if (known?.removedAt != null) return known;
        return { version: 1, team, name: known?.name ?? null, installedAt: known?.installedAt ?? at, removedAt: at };
      });
      return new Date(record?.removedAt ?? at);
    },

    /**
     * Deletes everything kept about a workspace, unless the app is back in it. Call it once its time is over.
     * Returns how many keys were deleted.
     */
    async erase(team: string): Promise<number> {
      const record = await readJson(redis, workspaceRecordKey(team), workspaceSchema);
      if (record?.removedAt === null) return 0;
      let deleted = 0;
      for (const node of redis instanceof Cluster ? redis.nodes('master') : [redis]) {
        for await (const keys of node.scanStream({ match: `${workspaceKey(team)}*`, count: 500 })) {
          const names = z.array(z.string()).parse(keys);
          if (names.length > 0) deleted += await redis.unlink(...names);
        }
      }
      await redis.srem(workspacesKey(prefix), team);
      return deleted;
    },
  };
}

export type WorkspaceStore = ReturnType<typeof workspaceStore>;
