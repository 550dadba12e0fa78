/** Runs a Redis in a temporary folder, prints its URL, and ends both when standard input closes: also when the test run is killed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRedis } from '../../src/shared/embedded-redis.js';

const quiet = { info() {}, warn() {} };

process.on('SIGINT', () => {});
const dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
try {
  const redis = await ensureRedis({ redisUrl: process.env.TEST_REDIS_URL, dataDir, env: process.env, log: quiet });
  console.log(redis.url);
  await new Promise((resolve) => process.stdin.on('end', resolve).resume());
  await redis.stop?.();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
