import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** String, the JSON of what a request was answered. 10 minutes: a signature is good for five, Slack repeats events for six. */
const seenKey = (team: string, id: string) => workspaceKey(team, 'seen', id);
const LIFE_MS = 600_000;

const answerSchema = z.union([z.string(), z.record(z.string(), z.unknown())]).nullable();
/** What an acknowledgement carries; null: nothing. */
export type SeenAnswer = z.infer<typeof answerSchema>;

/** Requests that were answered, so that the same request again gets the same answer and does nothing. */
export function seenStore(redis: RedisConnection) {
  return {
    /** Undefined when the request is new. */
    async answerTo(team: string, id: string): Promise<SeenAnswer | undefined> {
      const text = await redis.get(seenKey(team, id));
      return text === null ? undefined : answerSchema.parse(JSON.parse(text));
    },

    /** One round trip; in a cluster, one for each workspace. */
    async remember(entries: { team: string; id: string; answer: SeenAnswer }[]): Promise<void> {
      for (const team of new Set(entries.map((entry) => entry.team))) {
        const pipeline = redis.pipeline();
        for (const { id, answer } of entries.filter((entry) => entry.team === team)) {
          pipeline.set(seenKey(team, id), JSON.stringify(answer), 'PX', LIFE_MS);
        }
        await pipeline.exec();
      }
    },
  };
}

export type SeenStore = ReturnType<typeof seenStore>;
