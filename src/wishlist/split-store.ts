import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { type AskedSplit, type SplitOutcome, split } from './split.js';
import {
  changedKey,
  madeKey,
  NOTE_CHANGE,
  parseWish,
  rankingKey,
  rankMember,
  revisionKey,
  sizesKey,
  stateKey,
  votedKey,
  votesKey,
  wishKey,
} from './wish-store.js';

/**
 * KEYS wish, its votes, ranking, revision, changed, open ones, made, then of each part the wish and its votes; ARGV expected record, new
 * record, id, state since, start of the keys of what people voted for, then of each part record, id, rank member.
 * Every voter votes for every part, noted a quarter of a millisecond after the time at which the vote was cast: no vote of a person's
 * own has that, so it costs none of theirs. Nothing is written unless the record still is the expected one. Returns 1 when written.
 */
const SPLIT = `${NOTE_CHANGE}
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  noteChange(KEYS[4], KEYS[5], ARGV[3])
  local voters = redis.call('SMEMBERS', KEYS[2])
  for part = 1, (#KEYS - 7) / 2 do
    local key, votes = KEYS[6 + part * 2], KEYS[7 + part * 2]
    local record, id, member = ARGV[3 + part * 3], ARGV[4 + part * 3], ARGV[5 + part * 3]
    redis.call('SET', key, record)
    for _, user in ipairs(voters) do
      redis.call('SADD', votes, user)
      local at = math.floor(tonumber(redis.call('ZSCORE', ARGV[5] .. user, ARGV[3]) or ARGV[4]))
      redis.call('ZADD', ARGV[5] .. user, string.format('%.2f', at + 0.25), id)
    end
    redis.call('ZADD', KEYS[3], -#voters, member)
    redis.call('ZADD', KEYS[6], ARGV[4], id)
    redis.call('SADD', KEYS[7], id)
    noteChange(KEYS[4], KEYS[5], id)
  end
  return 1`;

export type SplitStore = ReturnType<typeof splitStore>;

/** Splitting of a wish in one step, also while votes come in. */
export function splitStore(redis: RedisConnection) {
  return {
    /**
     * Splits parts off from a wish, with its voters. The same again changes nothing. Null when there is no such wish.
     * @param asked with ids that no other wish has
     */
    async split(team: string, id: string, asked: AskedSplit, by: string, at: Date): Promise<SplitOutcome | null> {
      for (;;) {
        const text = await redis.get(wishKey(team, id));
        if (text === null) return null;
        const wish = parseWish(text);
        const known = await redis.mget(asked.parts.map((part) => wishKey(team, part.id)).concat(wishKey(team, id)));
        const there = known.slice(0, -1).flatMap((record) => (record === null ? [] : [parseWish(record)]));
        if (there.length > 0) return { ok: true, kept: wish, parts: there };
        const outcome = split(wish, asked, by, at);
        if (!outcome.ok) return outcome;
        const { kept, parts } = outcome;
        const { channel } = wish;
        const keys = [
          wishKey(team, id),
          votesKey(team, id),
          rankingKey(team, channel),
          revisionKey(team, channel),
          changedKey(team, channel),
          stateKey(team, channel, 'open'),
          madeKey(team, channel, by),
          ...parts.flatMap((part) => [wishKey(team, part.id), votesKey(team, part.id)]),
        ];
        const args = [
          text,
          JSON.stringify(kept),
          id,
          String(at.getTime()),
          votedKey(team, channel, ''),
          ...parts.flatMap((part) => [JSON.stringify(part), part.id, rankMember(part)]),
        ];
        if ((await redis.eval(SPLIT, keys.length, ...keys, ...args)) === 1) return outcome;
      }
    },

    /** Whether anybody voted for the part itself, or rated it. */
    async isOwn(team: string, channel: string, id: string): Promise<boolean> {
      if ((await redis.hlen(sizesKey(team, id))) > 0) return true;
      const users = await redis.smembers(votesKey(team, id));
      for (const user of users) {
        const at = z.coerce.number().parse((await redis.zscore(votedKey(team, channel, user), id)) ?? 0);
        if (at % 1 !== 0.25) return true;
      }
      return false;
    },
  };
}
