import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { isClosed, type Size, sizeSchema, WISH_STATES, type Wish } from './wish.js';
import {
  answerOf,
  changedKey,
  mergedSizesKey,
  NOTE_CHANGE,
  parseWish,
  rankingKey,
  rankMember,
  revisionKey,
  sizesKey,
  votedKey,
  votesKey,
  wishKey,
} from './wish-store.js';

/**
 * KEYS wish, votes, ranking, revision, changed, voted; ARGV 'vote' or 'withdraw', person, now in ms, id, rank member, closed states.
 * A vote that came by merging becomes the person's own when they vote for the wish itself.
 * The state is judged and the vote set in one step, so that a closed wish never takes one.
 * Returns {record, did anything change, votes now}; the record is false when there is none.
 */
const VOTE = `${NOTE_CHANGE}
  local record = redis.call('GET', KEYS[1])
  if not record then return {false, 0, 0} end
  local closed = string.find(ARGV[6], ' ' .. cjson.decode(record).state .. ' ', 1, true)
  local changed = 0
  if not closed and ARGV[1] == 'vote' then
    changed = redis.call('SADD', KEYS[2], ARGV[2])
    if changed == 1 then
      redis.call('ZADD', KEYS[6], ARGV[3], ARGV[4])
    else
      local at = tonumber(redis.call('ZSCORE', KEYS[6], ARGV[4]) or '0')
      if at % 1 ~= 0 then redis.call('ZADD', KEYS[6], string.format('%.0f', math.floor(at)), ARGV[4]) end
    end
  elseif not closed then
    changed = redis.call('SREM', KEYS[2], ARGV[2])
    if changed == 1 then redis.call('ZREM', KEYS[6], ARGV[4]) end
  end
  local votes = redis.call('SCARD', KEYS[2])
  if changed == 1 then
    redis.call('ZADD', KEYS[3], 'XX', -votes, ARGV[5])
    noteChange(KEYS[4], KEYS[5], ARGV[4])
  end
  return {record, changed, votes}`;

/** KEYS wish, sizes, revision, changed, merged sizes; ARGV person, size, id. Returns 0 when there is no such wish. */
const ESTIMATE = `${NOTE_CHANGE}
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HDEL', KEYS[5], ARGV[1])
  noteChange(KEYS[3], KEYS[4], ARGV[3])
  return 1`;

const CLOSED_STATES = ` ${WISH_STATES.filter(isClosed).join(' ')} `;
const voteAnswer = z.tuple([z.string().nullable(), z.number(), z.number()]);

export type Ballot = 'vote' | 'withdraw';

/** What became of a vote. `wish` is as it was at that moment; a closed one changed nothing. */
export interface Counted {
  wish: Wish;
  /** False when the person had voted (or not voted) already, or the wish is closed. */
  changed: boolean;
  /** Of everybody, now. */
  votes: number;
}

export type VoteStore = ReturnType<typeof voteStore>;

/** What people think of wishes: votes and sizes, each one a person. */
export function voteStore(redis: RedisConnection) {
  return {
    /** Sets or removes one person's vote. Null when there is no such wish. */
    async cast(
      team: string,
      wish: Pick<Wish, 'id' | 'channel' | 'createdAt'>,
      user: string,
      ballot: Ballot,
      at: Date,
    ): Promise<Counted | null> {
      const { id, channel } = wish;
      const keys = [
        wishKey(team, id),
        votesKey(team, id),
        rankingKey(team, channel),
        revisionKey(team, channel),
        changedKey(team, channel),
        votedKey(team, channel, user),
      ];
      const args = [ballot, user, String(at.getTime()), id, rankMember(wish), CLOSED_STATES];
      const [record, changed, votes] = voteAnswer.parse(await redis.eval(VOTE, keys.length, ...keys, ...args));
      return record === null ? null : { wish: parseWish(record), changed: changed === 1, votes };
    },

    /** Whether the person voted for each of these, in the same order. */
    async hasVoted(team: string, ids: string[], user: string): Promise<boolean[]> {
      if (ids.length === 0) return [];
      const pipeline = redis.pipeline();
      for (const id of ids) pipeline.sismember(votesKey(team, id), user);
      const answers = await pipeline.exec();
      return ids.map((_, index) => answerOf(answers?.[index]) === 1);
    },

    async voters(team: string, id: string): Promise<string[]> {
      return redis.smembers(votesKey(team, id));
    },

    /** Notes how large one person thinks it is, in place of what they thought before. False when there is no such wish. */
    async estimate(team: string, wish: Pick<Wish, 'id' | 'channel'>, user: string, size: Size): Promise<boolean> {
      const { id, channel } = wish;
      const keys = [wishKey(team, id), sizesKey(team, id), revisionKey(team, channel), changedKey(team, channel), mergedSizesKey(team, id)];
      return (await redis.eval(ESTIMATE, keys.length, ...keys, user, size, id)) === 1;
    },

    /** User id → size, of everybody who rated it. */
    async estimates(team: string, id: string): Promise<Record<string, Size>> {
      return z.record(z.string(), sizeSchema).parse(await redis.hgetall(sizesKey(team, id)));
    },
  };
}
