import { Cluster } from 'ioredis';
import { z } from 'zod';
import type { RedisConnection } from '../../src/shared/redis.js';

/** Every key with its value as Redis stores it. */
export async function dumpRedis(redis: RedisConnection): Promise<Map<string, string>> {
  const dump = new Map<string, string>();
  for (const node of redis instanceof Cluster ? redis.nodes('master') : [redis]) {
    for await (const keys of node.scanStream({ count: 500 })) {
      for (const key of z.array(z.string()).parse(keys)) {
        const value = await node.dumpBuffer(key);
        if (value !== null) dump.set(key, value.toString('base64'));
      }
    }
  }
  return dump;
}

/** Names of the keys that came, went or changed between two dumps. */
export function changedKeys(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}
