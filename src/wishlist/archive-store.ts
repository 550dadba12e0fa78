import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import type { Kept } from './archive.js';
import { isClosed, isRanked, sizeSchema, type Wish } from './wish.js';
import {
  answerOf,
  changedKey,
  heardKey,
  madeKey,
  mergedIntoKey,
  mergedSizesKey,
  NOTE_CHANGE,
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
 * KEYS wish, votes, sizes, ranking, revision, changed, state, made, merged into it, merged sizes, heard;
 * ARGV record, id, rank member, ranked (1 or 0), shown (1 or 0), state since in ms, start of the keys of what people voted for, maker,
 * since when it is in its state,
 * JSON {votes: [[person, score]], sizes: [[person, size, merged wish or empty]], merged: [id]}.
 * Writes a wish with all its indexes, unless there is one. Of a state that it brings along nobody is told. A closed one gets a message of its own only when somebody changes it.
 */
const PUT = `${NOTE_CHANGE}
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  local given = cjson.decode(ARGV[10])
  redis.call('SET', KEYS[1], ARGV[1])
  for _, vote in ipairs(given.votes) do
    redis.call('SADD', KEYS[2], vote[1])
    redis.call('ZADD', ARGV[7] .. vote[1], vote[2], ARGV[2])
  end
  for _, size in ipairs(given.sizes) do
    redis.call('HSET', KEYS[3], size[1], size[2])
    if size[3] ~= '' then redis.call('HSET', KEYS[10], size[1], size[3]) end
  end
  for _, id in ipairs(given.merged) do redis.call('RPUSH', KEYS[9], id) end
  if ARGV[4] == '1' then redis.call('ZADD', KEYS[4], -redis.call('SCARD', KEYS[2]), ARGV[3]) end
  redis.call('ZADD', KEYS[7], ARGV[6], ARGV[2])
  redis.call('SADD', KEYS[8], ARGV[8])
  redis.call('HSET', KEYS[11], ARGV[2], ARGV[9])
  if ARGV[5] == '1' then noteChange(KEYS[5], KEYS[6], ARGV[2]) else redis.call('INCR', KEYS[5]) end
  return 1`;

/** So many replies are waited for at once. */
const AT_ONCE = 500;

export type ArchiveStore = ReturnType<typeof archiveStore>;

/** All that is kept of wishes, to be exported and imported. */
export function archiveStore(redis: RedisConnection) {
  /** Every answer to the same question about many things, in their order. */
  async function ask<T, A>(
    things: readonly T[],
    question: (pipeline: ReturnType<RedisConnection['pipeline']>, thing: T) => void,
    answer: z.ZodType<A>,
  ): Promise<A[]> {
    const all: A[] = [];
    for (let from = 0; from < things.length; from += AT_ONCE) {
      const pipeline = redis.pipeline();
      for (const thing of things.slice(from, from + AT_ONCE)) question(pipeline, thing);
      for (const one of (await pipeline.exec()) ?? []) all.push(answer.parse(answerOf(one)));
    }
    return all;
  }

  return {
    /** The wishes with who voted and when, and who thinks how large they are. People in the order of their votes, then of their ids. */
    async read(team: string, channel: string, wishes: readonly Wish[]): Promise<Kept[]> {
      const ids = wishes.map(({ id }) => id);
      const voters = await ask(ids, (pipeline, id) => pipeline.smembers(votesKey(team, id)), z.array(z.string()));
      const sizes = await ask(ids, (pipeline, id) => pipeline.hgetall(sizesKey(team, id)), z.record(z.string(), sizeSchema));
      const from = await ask(ids, (pipeline, id) => pipeline.hgetall(mergedSizesKey(team, id)), z.record(z.string(), z.string()));
      const people = [...new Set(voters.flat())];
      const scores = await ask(
        people,
        (pipeline, user) => pipeline.zrange(votedKey(team, channel, user), '0', '-1', 'WITHSCORES'),
        z.array(z.string()),
      );
      const votedAt = new Map(people.map((user, index) => [user, scoresOf(scores[index] ?? [])]));
      return wishes.map((wish, index) => {
        const vote = (user: string) => voteOf(user, votedAt.get(user)?.get(wish.id) ?? Date.parse(wish.createdAt));
        const rated = Object.entries(sizes[index] ?? {}).sort(([a], [b]) => compare(a, b));
        return {
          wish,
          votes: (voters[index] ?? []).map(vote).sort((a, b) => compare(a.at, b.at) || compare(a.user, b.user)),
          sizes: rated.map(([user, size]) => ({ user, size, ...fromOf(from[index]?.[user]) })),
        };
      });
    },

    /** Stores a wish with its votes and sizes. False when there is one with its id, which stays as it is. */
    async put(team: string, { wish, votes, sizes }: Kept): Promise<boolean> {
      const { id, channel, state } = wish;
      const keys = [
        wishKey(team, id),
        votesKey(team, id),
        sizesKey(team, id),
        rankingKey(team, channel),
        revisionKey(team, channel),
        changedKey(team, channel),
        stateKey(team, channel, state),
        madeKey(team, channel, wish.createdBy),
        mergedIntoKey(team, id),
        mergedSizesKey(team, id),
        heardKey(team, channel),
      ];
      const given = {
        votes: votes.map(({ user, at, merged, split }) => [user, `${Date.parse(at)}${merged ? '.5' : split ? '.25' : ''}`]),
        sizes: sizes.map(({ user, size, from }) => [user, size, from ?? '']),
        merged: (wish.merged ?? []).map((one) => one.id),
      };
      const flags = [isRanked(state), !isClosed(state)].map((flag) => (flag ? '1' : '0'));
      const since = String(Date.parse(wish.stateAt));
      const args = [
        JSON.stringify(wish),
        id,
        rankMember(wish),
        ...flags,
        since,
        votedKey(team, channel, ''),
        wish.createdBy,
        wish.stateAt,
        JSON.stringify(given),
      ];
      return (await redis.eval(PUT, keys.length, ...keys, ...args)) === 1;
    },
  };
}

function scoresOf(flat: string[]): Map<string, number> {
  return new Map(Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2] ?? '', Number(flat[index * 2 + 1])]));
}

/** A half of a millisecond is the mark of a vote that came by merging, a quarter of one that came by splitting. */
function voteOf(user: string, score: number): Kept['votes'][number] {
  const at = new Date(Math.floor(score)).toISOString();
  if (Number.isInteger(score)) return { user, at };
  return score % 1 === 0.5 ? { user, at, merged: true } : { user, at, split: true };
}

function fromOf(wish: string | undefined): { from?: string } {
  return wish === undefined ? {} : { from: wish };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
