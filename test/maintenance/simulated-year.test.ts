import { type TestRedis, testRedis } from '../support/redis.js';
import { simulate } from './simulation.js';

let redis: TestRedis;
beforeEach(async () => {
  redis = await testRedis();
});
afterEach(() => redis.close());

test('each due date of 20 plans in a year of outages, kills and pauses is one thread or one recorded miss', async () => {
  const accounts = await simulate(redis, { plans: 20, days: 365, seed: 7 });
  for (const { plan, due, settled, rounds, threads } of accounts) {
    expect({ plan, settled }).toEqual({ plan, settled: due });
    expect({ plan, threads }).toEqual({ plan, threads: rounds });
  }
  const total = (pick: (account: (typeof accounts)[number]) => number) => accounts.reduce((sum, account) => sum + pick(account), 0);
  // The year was eventful: both kinds of outcome are well represented.
  expect(total((account) => account.rounds)).toBeGreaterThan(200);
  expect(total((account) => account.misses)).toBeGreaterThan(50);
});
