import { z } from 'zod';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import type { Wish } from './wish.js';
import { answerOf, heardKey, votedKey } from './wish-store.js';

/** String: how far a person was told what became of wishes they voted for, as JSON. Kept until the workspace goes. */
const toldKey = (team: string, user: string) => workspaceKey(team, 'news', user);
/** Set: channels with wishes that a person voted for and that changed since they voted. */
const channelsKey = (team: string, user: string) => workspaceKey(team, 'news', user, 'channels');

const tellingSchema = z.object({ until: z.iso.datetime(), day: z.string() });
const toldSchema = z.object({
  /** Changes until then were told. */
  since: z.iso.datetime(),
  /** What is being told: changes until then, on that day of the person's. */
  telling: tellingSchema.nullable(),
  /** The day of their last message. */
  day: z.string().nullable(),
});
export type Told = z.infer<typeof toldSchema>;
export type Telling = z.infer<typeof tellingSchema>;

/** So many people are noted with one question. */
const AT_ONCE = 500;

export type NewsStore = ReturnType<typeof newsStore>;

/** What voters were told, and what they still are to be told. */
export function newsStore(redis: RedisConnection) {
  return {
    /** Those of the wishes whose state nobody was put down for yet. */
    async unheard(team: string, channel: string, wishes: Wish[]): Promise<Wish[]> {
      const changed = wishes.filter(({ stateAt, createdAt }) => stateAt !== createdAt);
      if (changed.length === 0) return [];
      const heard = await redis.hmget(heardKey(team, channel), ...changed.map(({ id }) => id));
      return changed.filter(({ stateAt }, index) => heard[index] !== stateAt);
    },

    /** Every voter is put down for the state of the wish: it is not unheard any more. */
    async heard(team: string, channel: string, { id, stateAt }: Pick<Wish, 'id' | 'stateAt'>): Promise<void> {
      await redis.hset(heardKey(team, channel), id, stateAt);
    },

    /** Puts people down to be told of changes in a channel; who was never told anything hears of those from `at` on. */
    async note(team: string, channel: string, users: string[], at: Date): Promise<void> {
      const never = JSON.stringify({ since: new Date(at.getTime() - 1).toISOString(), telling: null, day: null } satisfies Told);
      for (let from = 0; from < users.length; from += AT_ONCE) {
        const pipeline = redis.pipeline();
        for (const user of users.slice(from, from + AT_ONCE)) {
          pipeline.set(toldKey(team, user), never, 'NX').sadd(channelsKey(team, user), channel);
        }
        for (const answer of (await pipeline.exec()) ?? []) answerOf(answer);
      }
    },

    told: (team: string, user: string): Promise<Told | null> => readJson(redis, toldKey(team, user), toldSchema),

    async channels(team: string, user: string): Promise<string[]> {
      return (await redis.smembers(channelsKey(team, user))).sort();
    },

    /** The wishes of a channel that a person voted for, and since when. */
    async votedFor(team: string, channel: string, user: string): Promise<{ id: string; at: Date }[]> {
      const flat = await redis.zrange(votedKey(team, channel, user), '0', '-1', 'WITHSCORES');
      return Array.from({ length: flat.length / 2 }, (_, index) => ({
        id: flat[index * 2] ?? '',
        at: new Date(Math.floor(Number(flat[index * 2 + 1]))),
      }));
    },

    /** Begins to tell; what was begun before, and never ended, goes on as it was. */
    async begin(team: string, user: string, telling: Telling): Promise<Telling> {
      const told = await updateJson(redis, toldKey(team, user), toldSchema, (before) =>
        before === null || before.telling !== null ? before : { ...before, telling },
      );
      return told?.telling ?? telling;
    },

    /** What was begun has been told, on its day when there was something to tell. */
    async end(team: string, user: string, telling: Telling, hadNews: boolean): Promise<void> {
      await updateJson(redis, toldKey(team, user), toldSchema, (before) =>
        before?.telling?.until === telling.until
          ? { since: telling.until, telling: null, day: hadNews ? telling.day : before.day }
          : before,
      );
    },
  };
}
