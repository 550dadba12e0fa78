import type { RedisConnection } from '../../src/shared/redis.js';
import { dumpRedis } from './dump-redis.js';

/** How to read everything in a key of each type. */
const READ: Record<string, (redis: RedisConnection, key: string) => Promise<unknown>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, '0', '-1'),
  list: (redis, key) => redis.lrange(key, 0, -1),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

/** Every key with all that stands in it, as text that can be searched. */
export async function textOfRedis(redis: RedisConnection): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const key of (await dumpRedis(redis)).keys()) {
    const read = READ[await redis.type(key)];
    if (read !== undefined) texts.set(key, JSON.stringify(await read(redis, key)));
  }
  return texts;
}
