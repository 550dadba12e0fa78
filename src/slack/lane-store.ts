import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { ATTENDANCE, BEGIN, BURY, EDIT_LATER, ENTER, HOLD, LEAVE, POSTED, SHOWN, UNMARK, UNSENT } from './lane-scripts.js';
import {
  busyKey,
  DIRECT_LIFE_MS,
  deadKey,
  directKey,
  editsKey,
  entryKey,
  laneKey,
  paceKey,
  repliesKey,
  TURN_LIFE_MS,
  turnKey,
} from './outbox-keys.js';

/** How fast a workspace is written to. */
export interface Pace {
  /** Between two messages in a channel. Slack allows one a second. */
  channelGapMs: number;
  /** Messages a minute over all channels of a workspace; Slack has a limit here that it does not name. */
  workspacePerMinute: number;
}

export const DEFAULT_PACE: Pace = { channelGapMs: 1000, workspacePerMinute: 240 };

const enterSchema = z.union([
  z.tuple([z.literal('held'), z.coerce.number(), z.coerce.number()]).transform(([, until, now]) => ({ is: 'held' as const, until, now })),
  z.tuple([z.literal('attended')]).transform(() => ({ is: 'attended' as const })),
  z.tuple([z.literal('empty')]).transform(() => ({ is: 'empty' as const })),
  z
    .tuple([z.literal('yours'), z.coerce.number(), z.coerce.number(), z.string(), z.string(), z.coerce.number()])
    .transform(([, now, postAt, post, edit, editAt]) => ({ is: 'yours' as const, now, postAt, post, edit, editAt })),
]);
const beginSchema = z.union([
  z.tuple([z.literal('go'), z.string(), z.coerce.number()]).transform(([, content, version]) => ({ is: 'go' as const, content, version })),
  z.tuple([z.literal('later'), z.coerce.number()]).transform(([, at]) => ({ is: 'later' as const, at })),
  z.tuple([z.enum(['lost', 'changed'])]).transform(([is]) => ({ is })),
]);

/** Whose turn a lane is, and what became of what was tried. One worker at a time works on a lane. */
export function laneStore(redis: RedisConnection, prefix: string, pace: Pace = DEFAULT_PACE) {
  const busy = busyKey(prefix);
  const workspaceGap = Math.ceil(60_000 / pace.workspacePerMinute);
  /** One edit a second a message, at the pace of the channel when that is set slower or faster. */
  const editGap = pace.channelGapMs;

  return {
    /** Takes or renews the turn, and says what is first in the lane. Times are milliseconds on the clock of Redis. */
    async enter(team: string, channel: string, turn: { token: string; job: string; leaseMs: number }) {
      const keys = [turnKey(team, channel), laneKey(team, channel), editsKey(team, channel)];
      return enterSchema.parse(await redis.eval(ENTER, keys.length, ...keys, turn.token, turn.job, turn.leaseMs, TURN_LIFE_MS));
    },

    async leave(team: string, channel: string, token: string, at: number, graceMs: number): Promise<void> {
      await redis.eval(LEAVE, 1, turnKey(team, channel), token, at, graceMs);
    },

    async begin(team: string, channel: string, key: string, turn: { token: string; attempt: string; leaseMs: number }) {
      const keys = [turnKey(team, channel), entryKey(team, key), paceKey(team)];
      const values = [turn.token, turn.attempt, pace.channelGapMs, workspaceGap, turn.leaseMs];
      return beginSchema.parse(await redis.eval(BEGIN, keys.length, ...keys, ...values));
    },

    /** It stands in Slack; replies that waited for it are next. */
    async posted(team: string, channel: string, key: string, where: { ts: string; channel: string; version: number }): Promise<void> {
      const keys = [
        turnKey(team, channel),
        entryKey(team, key),
        laneKey(team, channel),
        editsKey(team, channel),
        repliesKey(team, key),
        deadKey(team),
      ];
      await redis.eval(POSTED, keys.length, ...keys, key, where.ts, where.channel, where.version, pace.channelGapMs, editGap);
    },

    /** It does not stand in Slack. `failed`: the attempt itself went wrong, so the next one waits longer. */
    async unsent(team: string, channel: string, key: string, waitMs: number, failed: boolean): Promise<void> {
      const keys = [turnKey(team, channel), entryKey(team, key), laneKey(team, channel)];
      await redis.eval(UNSENT, keys.length, ...keys, key, waitMs, failed ? '1' : '');
    },

    /** Where the search for an unclear attempt goes on. */
    async searchedUntil(team: string, key: string, cursor: string): Promise<void> {
      await redis.hset(entryKey(team, key), 'cursor', cursor);
    },

    /** Nothing is posted in the channel until the wait is over. */
    async hold(team: string, channel: string, waitMs: number): Promise<void> {
      await redis.eval(HOLD, 1, turnKey(team, channel), waitMs);
    },

    async bury(team: string, channel: string, key: string, reason: string, perhapsPosted: boolean): Promise<void> {
      const keys = [entryKey(team, key), laneKey(team, channel), editsKey(team, channel), deadKey(team)];
      await redis.eval(BURY, keys.length, ...keys, key, reason, perhapsPosted ? '1' : '');
    },

    async shown(team: string, channel: string, key: string, version: number): Promise<void> {
      await redis.eval(SHOWN, 2, entryKey(team, key), editsKey(team, channel), key, version, editGap);
    },

    async deleted(team: string, channel: string, key: string): Promise<void> {
      await redis
        .multi()
        .hset(entryKey(team, key), 'state', 'gone')
        .hdel(entryKey(team, key), 'content')
        .zrem(editsKey(team, channel), key)
        .zrem(laneKey(team, channel), key)
        .exec();
    },

    async editLater(team: string, channel: string, key: string, waitMs: number): Promise<void> {
      await redis.eval(EDIT_LATER, 1, editsKey(team, channel), key, waitMs);
    },

    /** Takes a reply out of the lane until the message it belongs to is posted. */
    async park(team: string, channel: string, key: string, under: string): Promise<void> {
      const order = await redis.zscore(laneKey(team, channel), key);
      if (order === null) return;
      await redis.multi().zadd(repliesKey(team, under), order, key).zrem(laneKey(team, channel), key).exec();
    },

    /** Gives a message that waits in its lane another one to reply to; '': none. */
    async replyTo(team: string, key: string, under: string): Promise<void> {
      await redis.hset(entryKey(team, key), 'under', under);
    },

    /** Takes out of the lane what has nothing to do there any more. */
    async drop(team: string, channel: string, key: string): Promise<void> {
      await redis.multi().zrem(laneKey(team, channel), key).zrem(editsKey(team, channel), key).exec();
    },

    async directConversation(team: string, user: string): Promise<string | null> {
      return await redis.get(directKey(team, user));
    },

    async rememberDirect(team: string, user: string, conversation: string): Promise<void> {
      await redis.set(directKey(team, user), conversation, 'PX', DIRECT_LIFE_MS);
    },

    /** Leaves a mark that the lane may hold something; kept until it was seen empty. */
    async markBusy(team: string, channel: string): Promise<void> {
      await redis.zincrby(busy, 1, `${team} ${channel}`);
    },

    async busyMark(team: string, channel: string): Promise<string | null> {
      return await redis.zscore(busy, `${team} ${channel}`);
    },

    async unmark(team: string, channel: string, mark: string | null): Promise<void> {
      if (mark !== null) await redis.eval(UNMARK, 1, busy, `${team} ${channel}`, mark);
    },

    async countBusy(): Promise<number> {
      return await redis.zcard(busy);
    },

    /** Some of the lanes that may hold something. */
    async busyLanes(limit: number): Promise<{ team: string; channel: string }[]> {
      const lanes = await redis.zrandmember(busy, limit);
      return lanes.map((lane) => {
        const [team = '', channel = ''] = lane.split(' ');
        return { team, channel };
      });
    },

    async attendance(team: string, channel: string): Promise<'empty' | 'attended' | 'abandoned'> {
      const keys = [turnKey(team, channel), laneKey(team, channel), editsKey(team, channel)];
      return z.enum(['empty', 'attended', 'abandoned']).parse(await redis.eval(ATTENDANCE, keys.length, ...keys));
    },
  };
}

export type LaneStore = ReturnType<typeof laneStore>;
