import { expectExactlyOnce } from './crash/expect-exactly-once.js';
import { runCrashes } from './crash/run-crashes.js';

/** With the patience and nearly the pace of production, so that what is waited for here is what is waited for there. */
it('posts 100 rounds with their replies and 100 alerts exactly once over at least 20 kills', async () => {
  const result = await runCrashes({
    channels: 10,
    rounds: 100,
    alerts: 100,
    workers: 3,
    kills: 30,
    callsBetweenKills: 9,
    seed: 20_261,
    timeoutMs: 10_000,
    worker: {},
    patienceMs: 800_000,
  });
  expectExactlyOnce(result);
  const { worker, producer, redis } = result.kills;
  expect(worker + producer + redis).toBeGreaterThanOrEqual(20);
  expect(Math.min(worker, producer, redis)).toBeGreaterThan(0);
}, 900_000);
