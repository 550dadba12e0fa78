import { testRedis } from '../support/redis.js';
import { weeksLater } from './builders.js';
import { openManyDue } from './many-due.js';

test('a thousand plans due in one minute all become jobs and move to their next week', async () => {
  const redis = await testRedis();
  try {
    expect(await openManyDue(redis, 1000)).toMatchObject({ left: 0, next: weeksLater(1) });
  } finally {
    await redis.close();
  }
});
