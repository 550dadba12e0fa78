import { testRedis } from '../support/redis.js';
import { weeksLater } from './builders.js';
import { openManyDue } from './many-due.js';

test('ten thousand plans due in one minute are all jobs, once each', async () => {
  const redis = await testRedis();
  try {
    const { left, next } = await openManyDue(redis, 10_000);
    expect({ left, next }).toEqual({ left: 0, next: weeksLater(1) });
  } finally {
    await redis.close();
  }
});
