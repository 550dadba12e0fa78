import { expectExactlyOnce } from './crash/expect-exactly-once.js';
import { runCrashes } from './crash/run-crashes.js';

it('posts each message exactly once while worker, bot and Redis are killed and the API fails', async () => {
  const result = await runCrashes({
    channels: 4,
    rounds: 7,
    alerts: 6,
    workers: 2,
    kills: 5,
    callsBetweenKills: 4,
    seed: 11,
    timeoutMs: 1000,
    worker: { pace: { channelGapMs: 100, workspacePerMinute: 60_000 }, sweepMs: 500, lockMs: 1000, leaseMs: 2000, lookGraceMs: 200 },
    patienceMs: 60_000,
  });
  expectExactlyOnce(result);
  expect(result.kills.worker + result.kills.producer + result.kills.redis).toBeGreaterThanOrEqual(2);
}, 90_000);
