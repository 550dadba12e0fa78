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

/** An answer as it was written down. */
export function readAnswer(json: string): SeenAnswer {
  return answerSchema.parse(JSON.parse(json));
}

/** Requests that were answered, so that the same request again gets the same answer and does nothing. */
export function seenStore(redis: RedisConnection, now: Clock) {
  const currentSpan = () => Math.floor(now().getTime() / SPAN_MS);

  return {
    /** Undefined when the request is new. */
    async answerTo(team: string, id: string): Promise<SeenAnswer | undefined> {
      const span = currentSpan();
      const texts = await Promise.all([redis.hget(seenKey(team, span), id), redis.hget(seenKey(team, span - 1), id)]);
      const text = texts.find((one) => one !== null);
      return text == null ? undefined : readAnswer(text);
    },

    /** Notes answers of one workspace: the id of a request, the JSON of its answer, and so on in turn. */
    async remember(team: string, answers: string[]): Promise<void> {
      const key = seenKey(team, currentSpan());
      await Promise.all([redis.hset(key, ...answers), redis.pexpire(key, 2 * SPAN_MS)]);
    },
  };
}

export type SeenStore = ReturnType<typeof seenStore>;
