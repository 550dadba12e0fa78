import { crashApp } from '../support/crash-app.js';
import { expectEachOnce } from '../support/expect-once.js';

it('posts 100 rounds and 100 alerts exactly once over at least 20 kills', async () => {
  const result = await crashApp({
    channels: 100,
    workers: 3,
    kills: 26,
    callsBetweenKills: 9,
    spreadMs: 60_000,
    patienceMs: 800_000,
    seed: 20_261,
  });
  expectEachOnce(result);
  const { bot, worker, redis } = result.kills;
  expect(bot + worker + redis).toBeGreaterThanOrEqual(20);
  expect(Math.min(bot, worker, redis)).toBeGreaterThan(2);
}, 900_000);
