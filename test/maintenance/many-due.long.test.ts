import { testRedis } from '../support/redis.js';
import { weeksLater } from './builders.js';
import { openManyDue } from './many-due.js';

test('ten thousand plans due in one minute are all jobs within five seconds', async () => {
  const redis = await testRedis();
  try {
    const { ms, left, next } = await openManyDue(redis, 10_000);
    expect({ left, next }).toEqual({ left: 0, next: weeksLater(1) });
    // A promise of the product, not a guess about this machine.
    expect(ms).toBeLessThan(5000);
  } finally {
    await redis.close();
  }
});
