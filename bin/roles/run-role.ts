import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../src/config.js';
import { ensureRedis } from '../../src/shared/embedded-redis.js';
import { Misconfigured } from '../../src/shared/errors.js';
import { createLogger, type Log, type Logger } from '../../src/shared/logger.js';
import type { Environment } from '../../src/shared/programs.js';
import type { RunningRole } from './role.js';

/** A supervisor allows 10 s in all; what is not done a second before that is left to be done again. */
const DRAIN_MS = 9_000;

/** The configuration with a Redis that is there. */
export type ReadyConfig = Config & { redisUrl: string };

/**
 * Runs a bot or a worker until it is told to stop: by SIGTERM, by Ctrl-C, or because its supervisor is gone.
 * Resolves to the exit status once it has drained, or when the time for that is over.
 */
export async function runRole(
  role: 'bot' | 'worker',
  { config, env }: { config: Config; env: Environment },
  start: (config: ReadyConfig, log: Logger) => Promise<RunningRole>,
): Promise<number> {
  const log = await createLogger({ role, ...config.log });
  const supervised = process.send !== undefined;
  const stopped = untilStopped(supervised);
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'a bug ended this process');
    process.exit(70);
  });
  const redis = await ensureRedis({ redisUrl: config.redisUrl ?? undefined, dataDir: config.dataDir, env, log });
  try {
    // The supervisor has looked already.
    if (!supervised) await checkRedis(redis.url, log);
    const running = await Promise.race([start({ ...config, redisUrl: redis.url }, log), stopped.then(() => null)]);
    if (running === null) return 0;
    // A supervisor that is gone already is no fault of ours: `stopped` knows.
    process.send?.({ ready: true }, () => {});
    log.info('ready');

    log.info({ reason: await stopped }, 'stopping');
    const drained = await Promise.race([running.stop().then(() => true), wait(DRAIN_MS, false, { ref: false })]);
    if (!drained) log.warn(`not everything ended in ${DRAIN_MS / 1000} s; jobs in hand run again elsewhere`);
    return 0;
  } finally {
    await redis.stop?.();
    log.info('stopped');
  }
}

/** Under a supervisor Ctrl-C reaches every process of the terminal; the supervisor then says when to stop. */
function untilStopped(supervised: boolean): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGINT', () => {
      if (!supervised) resolve('SIGINT');
    });
    const gone = () => resolve('the supervisor is gone');
    process.on('disconnect', gone);
    // It may have died while this process was loading, when nobody listened.
    if (supervised && !process.connected) gone();
  });
}

/**
 * Warns of a Redis that is not durable, with the fix.
 * @throws {Misconfigured} for one that evicts, is too old or does not answer.
 */
export async function checkRedis(url: string, log: Log): Promise<void> {
  // Not needed under a supervisor, so not in every child's memory.
  const { diagnoseRedisAt } = await import('../../src/doctor/redis.js');
  for (const { subject, state, seen, fix } of await diagnoseRedisAt(url)) {
    const text = `${subject}: ${seen}${fix === undefined ? '' : `. Fix: ${fix}`}`;
    if (state === 'fail') throw new Misconfigured(text);
    if (state !== 'ok') log.warn(text);
  }
}
