import { z } from 'zod';
import type { Clock } from '../shared/clock.js';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';

/** A signature is good for five minutes, Slack repeats events for six. */
const SPAN_MS = 600_000;
/**
 * Hash, request → the JSON of what it was answered, of all requests in ten minutes: one command writes many. Read for another ten.
 */
const seenKey = (team: string, span: number) => workspaceKey(team, 'seen', String(span));

const answerSchema = z.union([z.string(), z.record(z.string(), z.unknown())]).nullable();
/** What an acknowledgement carries; null: nothing. */
export type SeenAnswer = z.infer<typeof answerSchema>;

/** Requests that were answered, so that the same request again gets the same answer and does nothing. */
export function seenStore(redis: RedisConnection, now: Clock) {
  const currentSpan = () => Math.floor(now().getTime() / SPAN_MS);

  return {
    /** Undefined when the request is new. */
    async answerTo(team: string, id: string): Promise<SeenAnswer | undefined> {
      const span = currentSpan();
      const texts = await Promise.all([redis.hget(seenKey(team, span), id), redis.hget(seenKey(team, span - 1), id)]);
      const text = texts.find((one) => one !== null);
      return text == null ? undefined : answerSchema.parse(JSON.parse(text));
    },

    /** One round trip; in a cluster, one for each workspace. */
    async remember(entries: { team: string; id: string; answer: SeenAnswer }[]): Promise<void> {
      for (const team of new Set(entries.map((entry) => entry.team))) {
        const key = seenKey(team, currentSpan());
        const fields = entries.flatMap((entry) => (entry.team === team ? [entry.id, JSON.stringify(entry.answer)] : []));
        await redis
          .pipeline()
          .hset(key, ...fields)
          .pexpire(key, 2 * SPAN_MS)
          .exec();
      }
    },
  };
}

export type SeenStore = ReturnType<typeof seenStore>;
