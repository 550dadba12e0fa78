import type { RedisConnection } from '../shared/redis.js';
import { type MergeOutcome, merge, unmerge } from './merge.js';
import { isRanked, type Wish } from './wish.js';
import {
  changedKey,
  mergedIntoKey,
  mergedSizesKey,
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
 * What both scripts begin with.
 * KEYS merged wish, kept wish, its votes, their votes, its sizes, their sizes, ranking, revision, changed, state before, state after,
 * merged into kept, merged sizes; ARGV expected record of each, new record of each, id of each, rank member of each, ranked after
 * (1 or 0), state since, start of the keys of what people voted for, of votes and of sizes of a wish, their end.
 * Nothing is written unless both records still are the expected ones.
 */
const WRITE_BOTH = `${NOTE_CHANGE}
  if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[3])
  redis.call('SET', KEYS[2], ARGV[4])
  redis.call('ZREM', KEYS[10], ARGV[5])
  redis.call('ZADD', KEYS[11], ARGV[10], ARGV[5])
  if ARGV[9] == '1' then redis.call('ZADD', KEYS[7], -redis.call('SCARD', KEYS[3]), ARGV[7])
  else redis.call('ZREM', KEYS[7], ARGV[7]) end
  local function votedBy(user) return ARGV[11] .. user end
  local function finish()
    redis.call('ZADD', KEYS[7], 'XX', -redis.call('SCARD', KEYS[4]), ARGV[8])
    noteChange(KEYS[8], KEYS[9], ARGV[5])
    noteChange(KEYS[8], KEYS[9], ARGV[6])
    return 1
  end`;

/**
 * A vote that comes by merging is noted half a millisecond after the time at which it was cast, which no vote of a person's own has:
 * undoing finds by it which votes to take back, and one that was withdrawn and cast anew since is the person's own.
 */
const MERGE = `${WRITE_BOTH}
  for _, user in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    if redis.call('SADD', KEYS[4], user) == 1 then
      local at = math.floor(tonumber(redis.call('ZSCORE', votedBy(user), ARGV[5]) or ARGV[10]))
      redis.call('ZADD', votedBy(user), string.format('%.1f', at + 0.5), ARGV[6])
    end
  end
  local sizes = redis.call('HGETALL', KEYS[5])
  for i = 1, #sizes, 2 do
    if redis.call('HSETNX', KEYS[6], sizes[i], sizes[i + 1]) == 1 then redis.call('HSET', KEYS[13], sizes[i], ARGV[5]) end
  end
  redis.call('RPUSH', KEYS[12], ARGV[5])
  return finish()`;

/** A vote or size that another merged wish brings too stays, and is that one's from now on. */
const UNMERGE = `${WRITE_BOTH}
  redis.call('LREM', KEYS[12], 0, ARGV[5])
  local others = redis.call('LRANGE', KEYS[12], 0, -1)
  local function votedForAnother(user)
    for _, id in ipairs(others) do
      if redis.call('SISMEMBER', ARGV[12] .. id .. ARGV[13], user) == 1 then return true end
    end
    return false
  end
  for _, user in ipairs(redis.call('SMEMBERS', KEYS[3])) do
    local at = redis.call('ZSCORE', votedBy(user), ARGV[6])
    if at and tonumber(at) % 1 == 0.5 and not votedForAnother(user) then
      redis.call('SREM', KEYS[4], user)
      redis.call('ZREM', votedBy(user), ARGV[6])
    end
  end
  local from = redis.call('HGETALL', KEYS[13])
  for i = 1, #from, 2 do
    local user = from[i]
    if from[i + 1] == ARGV[5] then
      redis.call('HDEL', KEYS[6], user)
      redis.call('HDEL', KEYS[13], user)
      for _, id in ipairs(others) do
        local size = redis.call('HGET', ARGV[12] .. id .. ARGV[14], user)
        if size and redis.call('HSETNX', KEYS[6], user, size) == 1 then redis.call('HSET', KEYS[13], user, id) end
      end
    end
  end
  return finish()`;

export type MergeStore = ReturnType<typeof mergeStore>;

/** Merging of two wishes, and its undoing: each in one step, also while votes come in. */
export function mergeStore(redis: RedisConnection) {
  type Stored = { text: string; wish: Wish };

  async function read(team: string, id: string): Promise<Stored | null> {
    const text = await redis.get(wishKey(team, id));
    return text === null ? null : { text, wish: parseWish(text) };
  }

  async function write(script: string, team: string, before: { merged: Stored; kept: Stored }, after: { merged: Wish; kept: Wish }) {
    const { merged, kept } = after;
    const { id, channel } = merged;
    const votes = votesKey(team, id);
    const sizes = sizesKey(team, id);
    const afterId = wishKey(team, id).length;
    const keys = [
      wishKey(team, id),
      wishKey(team, kept.id),
      votes,
      votesKey(team, kept.id),
      sizes,
      sizesKey(team, kept.id),
      rankingKey(team, channel),
      revisionKey(team, channel),
      changedKey(team, channel),
      stateKey(team, channel, before.merged.wish.state),
      stateKey(team, channel, merged.state),
      mergedIntoKey(team, kept.id),
      mergedSizesKey(team, kept.id),
    ];
    const args = [
      before.merged.text,
      before.kept.text,
      JSON.stringify(merged),
      JSON.stringify(kept),
      id,
      kept.id,
      rankMember(merged),
      rankMember(kept),
      isRanked(merged.state) ? '1' : '0',
      String(Date.parse(merged.stateAt)),
      votedKey(team, channel, ''),
      wishKey(team, ''),
      votes.slice(afterId),
      sizes.slice(afterId),
    ];
    return (await redis.eval(script, keys.length, ...keys, ...args)) === 1;
  }

  return {
    /**
     * Closes a wish as a repetition of another, which gets its voters and sizes: one vote a person, and a person's own size before a
     * merged one. The merged wish keeps its own. The same again changes nothing. Null when one of them is not there.
     */
    async merge(team: string, ids: { merged: string; kept: string }, by: string, at: Date): Promise<MergeOutcome | null> {
      for (;;) {
        const [merged, kept] = await Promise.all([read(team, ids.merged), read(team, ids.kept)]);
        if (merged === null || kept === null) return null;
        const pair = { merged: merged.wish, kept: kept.wish };
        if (merged.wish.beforeMerge !== undefined && merged.wish.stateReason === ids.kept) return { ok: true, pair };
        const outcome = merge(pair, by, at);
        if (!outcome.ok || (await write(MERGE, team, { merged, kept }, outcome.pair))) return outcome;
      }
    },

    /**
     * Takes a merge back. The merged wish is what it was, with its votes and sizes; the kept one loses what only the merge brought.
     * What people did to the kept one since is theirs: a vote withdrawn stays withdrawn, one cast (anew) stays.
     */
    async unmerge(team: string, id: string): Promise<MergeOutcome | null> {
      for (;;) {
        const merged = await read(team, id);
        const kept = await read(team, merged?.wish.stateReason ?? '');
        if (merged === null) return null;
        if (kept === null) return { ok: false, why: 'It is not merged into another wish.' };
        const outcome = unmerge({ merged: merged.wish, kept: kept.wish });
        if (!outcome.ok || (await write(UNMERGE, team, { merged, kept }, outcome.pair))) return outcome;
      }
    },
  };
}
