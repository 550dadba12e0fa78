import { ownRedis } from '../support/own-redis.js';
import { expectSettled } from './expect-accounts.js';
import { simulate } from './simulation.js';

test('each due date of 200 plans in ten years of outages, kills, edits and pauses is one thread or one recorded miss', async () => {
  const redis = await ownRedis();
  try {
    // Nobody kills this one, so it need not write every step to disk.
    await redis.redis.config('SET', 'appendfsync', 'no');
    expectSettled(await simulate(redis, { plans: 200, days: 3652, seed: 11 }));
  } finally {
    await redis.close();
  }
}, 1_800_000);
