import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import type { Wish } from './wish.js';
import {
  changedKey,
  heardKey,
  madeKey,
  mergedIntoKey,
  mergedSizesKey,
  parseWish,
  revisionKey,
  sizesKey,
  stateKey,
  votedKey,
  votesKey,
  wishKey,
} from './wish-store.js';

/**
 * KEYS wish, votes, sizes, merged into it, merged sizes, deleted ones, made, changed, revision, heard; ARGV expected record, id, start of the
 * keys of what people voted for. Nothing is left of the wish, unless it is not the expected one any more. Returns 1 when it is gone.
 */
const REMOVE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  for _, user in ipairs(redis.call('SMEMBERS', KEYS[2])) do redis.call('ZREM', ARGV[3] .. user, ARGV[2]) end
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
  redis.call('ZREM', KEYS[6], ARGV[2])
  redis.call('SREM', KEYS[7], ARGV[2])
  redis.call('ZREM', KEYS[8], ARGV[2])
  redis.call('HDEL', KEYS[10], ARGV[2])
  redis.call('INCR', KEYS[9])
  return 1`;

export type RemovalStore = ReturnType<typeof removalStore>;

/** The end of deleted wishes. */
export function removalStore(redis: RedisConnection) {
  return {
    /** Removes a wish with its votes and sizes if `isOver` says so of what is stored; tries again when somebody wrote in between. */
    async remove(team: string, id: string, isOver: (wish: Wish) => boolean): Promise<boolean> {
      for (;;) {
        const text = await redis.get(wishKey(team, id));
        if (text === null) return false;
        const wish = parseWish(text);
        if (!isOver(wish)) return false;
        const { channel, createdBy } = wish;
        const keys = [
          wishKey(team, id),
          votesKey(team, id),
          sizesKey(team, id),
          mergedIntoKey(team, id),
          mergedSizesKey(team, id),
          stateKey(team, channel, 'deleted'),
          madeKey(team, channel, createdBy),
          changedKey(team, channel),
          revisionKey(team, channel),
          heardKey(team, channel),
        ];
        const removed = await redis.eval(REMOVE, keys.length, ...keys, text, id, votedKey(team, channel, ''));
        if (z.number().parse(removed) === 1) return true;
      }
    },
  };
}
