import { ownRedis } from '../support/own-redis.js';
import { expectEachSettled } from './expect-accounts.js';
import { simulate } from './simulation.js';

test('each due date of 200 plans in a year of outages, kills, edits and pauses is one thread or one recorded miss', async () => {
  const redis = await ownRedis();
  try {
    // Nobody kills this one, so it need not write every step to disk.
    await redis.redis.config('SET', 'appendfsync', 'no');
    expectEachSettled(await simulate(redis, { plans: 200, days: 365, seed: 11 }));
  } finally {
    await redis.close();
  }
}, 1_800_000);
