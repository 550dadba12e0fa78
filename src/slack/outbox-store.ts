import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import type { Content, DeadLetter, MessageKind, OutboxMessage, Posted } from './outbox.js';
import { deadKey, ENTRY_LIFE_MS, editsKey, entryKey, laneKey, orderKey, repliesKey, turnKey } from './outbox-keys.js';
import { ACCEPT, EDIT, NEWEST, REMOVE, RETRY } from './outbox-scripts.js';

const kinds = [
  'farrier_round',
  'farrier_audit',
  'farrier_wish',
  'farrier_board',
  'farrier_alert',
  'farrier_report',
  'farrier_introduction',
] as const satisfies readonly MessageKind[];

const contentSchema = z.custom<Content>((value) => typeof value === 'object' && value !== null && 'text' in value);

const entrySchema = z.object({
  state: z.enum(['waiting', 'attempting', 'posted', 'dead', 'gone']),
  channel: z.string(),
  under: z.string().default(''),
  kind: z.enum(kinds),
  thing: z.string(),
  /** Version of `content`; what Slack shows is `shown`. */
  version: z.coerce.number(),
  shown: z.coerce.number().optional(),
  /** Dropped once Slack shows it. */
  content: z
    .string()
    .transform((text) => contentSchema.parse(JSON.parse(text)))
    .optional(),
  /** How many messages the content takes, counted on the first of them. */
  parts: z.coerce.number().default(1),
  removed: z.string().optional(),
  attempt: z.string().optional(),
  attemptAt: z.coerce.number().optional(),
  attemptVersion: z.coerce.number().optional(),
  /** How far the search for an unclear attempt got. */
  cursor: z.string().optional(),
  failures: z.coerce.number().default(0),
  ts: z.string().optional(),
  at: z.string().optional(),
  reason: z.string().optional(),
  perhaps: z.string().optional(),
});

/** One message on its way, or where it stands. */
export type Entry = z.infer<typeof entrySchema>;

/** Messages as they are accepted, changed and found again. Posting them is `laneStore`'s and `drainLane`'s part. */
export function outboxStore(redis: RedisConnection) {
  async function read(team: string, key: string): Promise<Entry | null> {
    const fields = await redis.hgetall(entryKey(team, key));
    return fields.state === undefined ? null : entrySchema.parse(fields);
  }

  return {
    read,

    /**
     * Stores a message unless its key is known. With `revive` a removed one is posted anew, if `version` is newer than its removal.
     * True when its lane has to be woken.
     */
    async accept(team: string, message: OutboxMessage, options: { parts: number; version: number; revive: boolean }): Promise<boolean> {
      const { key, channel, under = '', kind, thing, text, blocks } = message;
      const keys = [
        entryKey(team, key),
        laneKey(team, channel),
        repliesKey(team, under),
        entryKey(team, under),
        orderKey(team),
        turnKey(team, channel),
        editsKey(team, channel),
      ];
      const content = JSON.stringify({ text, blocks });
      const { version, parts, revive } = options;
      const values = [key, under, channel, kind, thing, content, version, parts, revive ? '1' : '', ENTRY_LIFE_MS];
      const woken = await redis.eval(ACCEPT, keys.length, ...keys, ...values);
      if (woken === -1)
        throw new RangeError(`Message ${key} for ${channel} belongs to the thread of ${under}, which is in another channel`);
      return woken === 1;
    },

    /** Sets the content that is to be shown, if `version` is newer. True when the lane has to be woken. */
    async edit(
      team: string,
      key: string,
      channel: string,
      options: { version: number; content: Content; parts: number },
    ): Promise<boolean> {
      const keys = [entryKey(team, key), editsKey(team, channel), turnKey(team, channel)];
      const values = [key, options.version, JSON.stringify(options.content), options.parts, ENTRY_LIFE_MS];
      return (await redis.eval(EDIT, keys.length, ...keys, ...values)) === 1;
    },

    /** `version` is that of the edit which needs this part no more, or null. */
    async remove(team: string, key: string, entry: Entry, version: number | null): Promise<boolean> {
      const { channel, under } = entry;
      const keys = [
        entryKey(team, key),
        laneKey(team, channel),
        editsKey(team, channel),
        repliesKey(team, under),
        deadKey(team),
        turnKey(team, channel),
      ];
      return (await redis.eval(REMOVE, keys.length, ...keys, key, version ?? '')) === 1;
    },

    async retry(team: string, key: string, channel: string, again: boolean): Promise<boolean> {
      const keys = [entryKey(team, key), laneKey(team, channel), editsKey(team, channel), deadKey(team), orderKey(team)];
      return (await redis.eval(RETRY, keys.length, ...keys, key, again ? '1' : '')) === 1;
    },

    async whereIs(team: string, key: string): Promise<Posted | null> {
      const [ts, channel, state] = await redis.hmget(entryKey(team, key), 'ts', 'at', 'state');
      return typeof ts === 'string' && typeof channel === 'string' && state !== 'gone' ? { channel, ts } : null;
    },

    /** Replies that wait for this message. */
    async waitingReplies(team: string, key: string): Promise<string[]> {
      return await redis.zrange(repliesKey(team, key), '0', '-1');
    },

    /** Newest first. */
    async deadLetters(team: string, limit: number): Promise<DeadLetter[]> {
      const rows = z.array(z.string()).parse(await redis.eval(NEWEST, 1, deadKey(team), limit - 1));
      const letters: DeadLetter[] = [];
      for (let index = 0; index < rows.length; index += 2) {
        const [key = '', at = '0'] = rows.slice(index, index + 2);
        const entry = await read(team, key);
        if (entry === null) {
          await redis.zrem(deadKey(team), key);
          continue;
        }
        const { channel, kind, thing, content, reason = 'unknown', perhaps } = entry;
        letters.push({
          key,
          channel,
          kind,
          thing,
          text: content?.text ?? '',
          reason,
          perhapsPosted: perhaps === '1',
          at: new Date(Number(at)),
        });
      }
      return letters;
    },

    async countDead(team: string): Promise<number> {
      return await redis.zcard(deadKey(team));
    },
  };
}

export type OutboxStore = ReturnType<typeof outboxStore>;
