import { testRedis } from '../support/redis.js';
import { simulate } from './simulation.js';

test.each([1, 2, 3, 4])('each due date of 60 plans in 500 days of outages is one thread or one recorded miss (chance %i)', async (seed) => {
  const redis = await testRedis();
  try {
    const accounts = await simulate(redis, { plans: 60, days: 500, seed });
    for (const { plan, due, settled, rounds, threads } of accounts) {
      expect({ plan, settled }).toEqual({ plan, settled: due });
      expect({ plan, threads }).toEqual({ plan, threads: rounds });
    }
  } finally {
    await redis.close();
  }
});
