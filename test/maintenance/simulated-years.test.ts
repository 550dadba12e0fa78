import { type OwnRedis, ownRedis } from '../support/own-redis.js';
import { expectSettled } from './expect-accounts.js';
import { simulate } from './simulation.js';

let redis: OwnRedis;
beforeEach(async () => {
  redis = await ownRedis();
  // Nobody kills this one, so it need not write every step to disk.
  await redis.redis.config('SET', 'appendfsync', 'no');
});
afterEach(() => redis.close());

test('each due date of 20 plans in ten years of outages, kills, edits and pauses is one thread or one recorded miss', async () => {
  const accounts = await simulate(redis, { plans: 20, days: 3652, seed: 7 });
  expectSettled(accounts);
}, 300_000);
