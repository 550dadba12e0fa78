import { z } from 'zod';
import { type RedisConnection, readJson, workspaceKey } from '../shared/redis.js';
import { archivedSchema } from './archive.js';
import { wishSchema } from './wish.js';

/** String, JSON: what a file would add, while somebody looks at it. Lives STAGED_SECONDS, also after it was added, for a repeated job. */
const stagedKey = (team: string, id: string) => workspaceKey(team, 'wish-import', id);
const STAGED_SECONDS = 86_400;

/** Where wishes go. The name is null where Slack does not tell it. */
export const targetSchema = z.object({ channel: z.string(), channelName: z.string().nullable() });
export type Target = z.infer<typeof targetSchema>;

const stagedSchema = targetSchema.extend({
  user: z.string(),
  wishes: z.array(z.object({ wish: wishSchema, votes: archivedSchema.shape.votes, sizes: archivedSchema.shape.sizes })),
  /** How many of the file were there already. */
  there: z.number().int(),
});
/** An import that waits to be confirmed. */
export type Staged = z.infer<typeof stagedSchema>;

export type ImportStore = ReturnType<typeof importStore>;

export function importStore(redis: RedisConnection) {
  return {
    async stage(team: string, id: string, staged: Staged): Promise<void> {
      await redis.set(stagedKey(team, id), JSON.stringify(staged), 'EX', STAGED_SECONDS);
    },
    staged: (team: string, id: string) => readJson(redis, stagedKey(team, id), stagedSchema),
  };
}
