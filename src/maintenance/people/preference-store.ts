import { z } from 'zod';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../../shared/redis.js';

/** String: what one person wants, as JSON. Kept until the workspace goes. */
const preferencesKey = (team: string, user: string) => workspaceKey(team, 'preferences', user);

const preferencesSchema = z.object({
  /** Turns as owner: asked before the first one of a plan, always, never. */
  turns: z.enum(['ask', 'always', 'never']).default('always'),
  /** Where they are reminded. */
  nudges: z.enum(['thread', 'direct', 'none']).default('thread'),
  /** Whether they hear what became of wishes they voted for. */
  wishes: z.enum(['daily', 'never']).default('daily'),
  /** Plans whose first turn they agreed to. */
  agreed: z.array(z.string()).default([]),
});
/** What one person wants of turns and nudges. */
export type Preferences = z.infer<typeof preferencesSchema>;

export interface PreferenceStore {
  get(team: string, user: string): Promise<Preferences>;
  /** Changes what a person wants; two changes at once lose nothing. */
  update(team: string, user: string, change: (before: Preferences) => Preferences): Promise<void>;
}

export function preferenceStore(redis: RedisConnection): PreferenceStore {
  const read = async (team: string, user: string) => (await readJson(redis, preferencesKey(team, user), preferencesSchema)) ?? null;
  return {
    get: async (team, user) => (await read(team, user)) ?? preferencesSchema.parse({}),
    async update(team, user, change) {
      await updateJson(redis, preferencesKey(team, user), preferencesSchema, (before) => change(before ?? preferencesSchema.parse({})));
    },
  };
}
