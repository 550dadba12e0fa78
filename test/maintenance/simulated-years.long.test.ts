import { testRedis } from '../support/redis.js';
import { simulate } from './simulation.js';

test('each due date of 100 plans in three years of outages is one thread or one recorded miss', async () => {
  const redis = await testRedis();
  try {
    const accounts = await simulate(redis, { plans: 100, days: 3 * 365, seed: 11 });
    for (const { plan, due, settled, rounds, threads } of accounts) {
      expect({ plan, settled }).toEqual({ plan, settled: due });
      expect({ plan, threads }).toEqual({ plan, threads: rounds });
    }
  } finally {
    await redis.close();
  }
});
