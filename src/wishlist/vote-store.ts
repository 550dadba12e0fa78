import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { type Left, orderFor, periodStart, type Settings } from './settings.js';
import { readSettings } from './settings-store.js';
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
  settingsKey,
  sizesKey,
  votedKey,
  votesKey,
  wishKey,
} from './wish-store.js';

/**
 * KEYS wish, votes, ranking, revision, changed, voted, settings; ARGV 'vote' or 'withdraw', person, now in ms, id, rank member, closed
 * states, settings expected (empty: none), how many votes a person has (0: any number), start of the running period in ms.
 * Spent are the votes that a person cast in the period, stand where they were cast, and are no gift of a merge or split, which has a
 * fraction of a ms. A vote that came so becomes the person's own when they vote for the wish itself; not where votes are counted out, because
 * that would cost them a second one for the same.
 * State, settings and what is left are judged and the vote set in one step, so that neither a closed wish nor a spent person gets one.
 * Returns {record, what happened, votes now, spent now, whether the person has a vote in the channel}; the record is false when there is none.
 */
const VOTE = `${NOTE_CHANGE}
  local record = redis.call('GET', KEYS[1])
  if not record then return {false, 'same', 0, 0, 0} end
  if (redis.call('GET', KEYS[7]) or '') ~= ARGV[7] then return {record, 'again', 0, 0, 0} end
  local limit = tonumber(ARGV[8])
  local function spent()
    if limit == 0 then return 0 end
    local cast = redis.call('ZRANGEBYSCORE', KEYS[6], ARGV[9], '+inf', 'WITHSCORES')
    local own = 0
    for i = 2, #cast, 2 do if tonumber(cast[i]) % 1 == 0 then own = own + 1 end end
    return own
  end
  local closed = string.find(ARGV[6], ' ' .. cjson.decode(record).state .. ' ', 1, true)
  local what = 'same'
  if not closed and ARGV[1] == 'vote' then
    if redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 1 then
      local at = tonumber(redis.call('ZSCORE', KEYS[6], ARGV[4]) or '0')
      if limit == 0 and at % 1 ~= 0 then redis.call('ZADD', KEYS[6], string.format('%.0f', math.floor(at)), ARGV[4]) end
    elseif limit > 0 and spent() >= limit then
      what = 'spent'
    else
      redis.call('SADD', KEYS[2], ARGV[2])
      redis.call('ZADD', KEYS[6], ARGV[3], ARGV[4])
      what = 'changed'
    end
  elseif not closed and redis.call('SREM', KEYS[2], ARGV[2]) == 1 then
    redis.call('ZREM', KEYS[6], ARGV[4])
    what = 'changed'
  end
  local votes = redis.call('SCARD', KEYS[2])
  if what == 'changed' then
    redis.call('ZADD', KEYS[3], 'XX', -votes, ARGV[5])
    noteChange(KEYS[4], KEYS[5], ARGV[4])
  end
  return {record, what, votes, spent(), redis.call('EXISTS', KEYS[6])}`;

/** KEYS wish, sizes, revision, changed, merged sizes; ARGV person, size, id. Returns 0 when there is no such wish. */
const ESTIMATE = `${NOTE_CHANGE}
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HDEL', KEYS[5], ARGV[1])
  noteChange(KEYS[3], KEYS[4], ARGV[3])
  return 1`;

const CLOSED_STATES = ` ${WISH_STATES.filter(isClosed).join(' ')} `;
const voteAnswer = z.tuple([z.string().nullable(), z.enum(['changed', 'same', 'spent', 'again']), z.number(), z.number(), z.number()]);

export type Ballot = 'vote' | 'withdraw';

/** What became of a vote. `wish` is as it was at that moment; a closed one changed nothing. */
export interface Counted {
  wish: Wish;
  /** False when the person had voted (or not voted) already, or the wish is closed. */
  changed: boolean;
  /** Of everybody, now. */
  votes: number;
  /** What the person has left in this period; null where votes are not counted out. */
  left: Left | null;
  /** The person may not see how many votes there are. */
  hidden: boolean;
  /** It was a vote too many, and changed nothing. */
  isSpent: boolean;
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
      const key = settingsKey(team, channel);
      const keys = [
        wishKey(team, id),
        votesKey(team, id),
        rankingKey(team, channel),
        revisionKey(team, channel),
        changedKey(team, channel),
        votedKey(team, channel, user),
        key,
      ];
      for (;;) {
        const text = await redis.get(key);
        const settings = readSettings(text);
        const budget = settings.votes;
        const limits = budget === null ? ['0', '0'] : [String(budget.count), String(periodStart(budget, at).getTime())];
        const args = [ballot, user, String(at.getTime()), id, rankMember(wish), CLOSED_STATES, text ?? '', ...limits];
        const [record, what, votes, spent, hasAny] = voteAnswer.parse(await redis.eval(VOTE, keys.length, ...keys, ...args));
        if (record === null) return null;
        if (what === 'again') continue;
        const left = budget === null ? null : { count: Math.max(budget.count - spent, 0), of: budget };
        const hidden = orderFor(settings, hasAny === 1) === 'age';
        return { wish: parseWish(record), changed: what === 'changed', votes, left, hidden, isSpent: what === 'spent' };
      }
    },

    /** Whether the person voted for each of these, in the same order. */
    async hasVoted(team: string, ids: string[], user: string): Promise<boolean[]> {
      if (ids.length === 0) return [];
      const pipeline = redis.pipeline();
      for (const id of ids) pipeline.sismember(votesKey(team, id), user);
      const answers = await pipeline.exec();
      return ids.map((_, index) => answerOf(answers?.[index]) === 1);
    },

    /** Whether the person has a vote on any wish of the channel. */
    async hasAny(team: string, channel: string, user: string): Promise<boolean> {
      return (await redis.exists(votedKey(team, channel, user))) === 1;
    },

    async voters(team: string, id: string): Promise<string[]> {
      return redis.smembers(votesKey(team, id));
    },

    /** Those who may be named for their vote, by id; nobody where votes are anonymous, or were when it was cast. */
    async namedVoters(team: string, wish: Pick<Wish, 'id' | 'channel'>, settings: Settings): Promise<string[]> {
      if (settings.anonymous) return [];
      const users = (await redis.smembers(votesKey(team, wish.id))).sort();
      if (settings.namedSince === null || users.length === 0) return users;
      const since = Date.parse(settings.namedSince);
      const pipeline = redis.pipeline();
      for (const user of users) pipeline.zscore(votedKey(team, wish.channel, user), wish.id);
      const answers = await pipeline.exec();
      return users.filter((_, index) => Number(answerOf(answers?.[index]) ?? 0) >= since);
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
