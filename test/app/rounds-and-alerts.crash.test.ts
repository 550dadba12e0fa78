import { crashApp } from '../support/crash-app.js';
import { expectEachOnce } from '../support/expect-once.js';

it('posts each round and each alert exactly once while bot, worker and Redis are killed and the API fails', async () => {
  const result = await crashApp({
    channels: 10,
    workers: 2,
    kills: 4,
    callsBetweenKills: 5,
    spreadMs: 5000,
    patienceMs: 150_000,
    seed: 7,
  });
  expectEachOnce(result);
  const { bot, worker, redis } = result.kills;
  expect(Math.min(bot, worker, redis)).toBeGreaterThan(0);
}, 200_000);
