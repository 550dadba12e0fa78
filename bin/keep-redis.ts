import { type AvailableRedis, ensureRedis } from '../src/shared/embedded-redis.js';
import type { Log } from '../src/shared/logger.js';
import type { Environment } from '../src/shared/programs.js';
import { connectRedis } from '../src/shared/redis.js';

const LOOK_MS = 500;

/** The Redis of this machine: found or started, and started again when it dies. A given one is left alone. */
export async function keepRedis(wanted: { redisUrl: string | null; dataDir: string; env: Environment; log: Log }): Promise<AvailableRedis> {
  const { redisUrl, dataDir, env, log } = wanted;
  const ensure = () => ensureRedis({ redisUrl: redisUrl ?? undefined, dataDir, env, log });
  let redis = await ensure();
  if (redis.how === 'given') return redis;

  const connection = connectRedis(redis.url, 'answer', () => {});
  let looking: Promise<void> | null = null;
  async function look(): Promise<void> {
    try {
      if (connection.status === 'ready') await connection.ping();
      else redis = await ensure();
    } catch (error) {
      log.error({ err: error }, 'Redis is away');
    }
  }
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, LOOK_MS);

  return {
    url: redis.url,
    how: redis.how,
    async stop() {
      clearInterval(timer);
      await looking;
      connection.disconnect();
      await redis.stop?.();
    },
  };
}
