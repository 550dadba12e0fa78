import type { Config } from '../src/config.js';
import type { Log } from '../src/shared/logger.js';
import type { Environment } from '../src/shared/programs.js';
import { type KeptChild, keepChild } from './keep-child.js';
import { keepRedis } from './keep-redis.js';
import { checkRedis } from './roles/run-role.js';

/** In all, SIGTERM to last process, it must not take longer than this; what is left goes to Redis. */
const DRAIN_MS = 9_500;

/** What runs beside the bot and the worker: the playground. */
export interface Neighbour {
  /** Where a person finds it. */
  address: string;
  /** What the bot and the worker find in their environment on top. */
  env: Environment;
  close(): Promise<void>;
}

/**
 * Runs Redis, a neighbour if there is one, a bot and a worker until SIGTERM or Ctrl-C, then drains them, Redis last.
 * A second signal does not wait for jobs in hand. Resolves to the exit status; no process is left behind.
 */
export async function supervise(given: {
  config: Config;
  env: Environment;
  log: Log;
  /** The file that `node` runs for `farrier`. */
  entry: string;
  startNeighbour?: (redisUrl: string) => Promise<Neighbour>;
  onReady: (ready: { address: string }) => void;
}): Promise<number> {
  const { config, env, log, entry, startNeighbour, onReady } = given;
  const signals = watchSignals();
  const children: KeptChild[] = [];
  let neighbour: Neighbour | null = null;
  const redis = await keepRedis({ redisUrl: config.redisUrl, dataDir: config.dataDir, env, log });
  try {
    if (redis.how === 'given') await checkRedis(redis.url, log);
    neighbour = (await startNeighbour?.(redis.url)) ?? null;
    const address = neighbour?.address ?? `http://${isEverywhere(config.host) ? 'localhost' : config.host}:${config.port}`;
    const childEnv = { ...env, DATA_DIR: config.dataDir, ...neighbour?.env, REDIS_URL: redis.url };
    for (const role of ['bot', 'worker']) children.push(keepChild({ entry, words: [role], env: childEnv, log }));

    const givenUp = Promise.race(children.map((child) => child.givenUp));
    void Promise.all(children.map((child) => child.ready)).then(() => onReady({ address }));
    const code = await Promise.race([signals.first.then(() => 0), givenUp]);
    log.info(code === 0 ? 'stopping' : 'a part cannot run; stopping');
    return code;
  } finally {
    const graceMs = () => (signals.count() > 1 ? 0 : DRAIN_MS);
    const stopAll = () => Promise.all(children.map((child) => child.stop(graceMs())));
    await Promise.race([stopAll(), signals.second.then(stopAll)]);
    await neighbour?.close();
    await redis.stop?.();
    log.info('stopped');
  }
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function watchSignals(): { first: Promise<void>; second: Promise<void>; count: () => number } {
  let count = 0;
  let onFirst: () => void = () => {};
  let onSecond: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    onSecond = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      count += 1;
      (count === 1 ? onFirst : onSecond)();
    });
  }
  return { first, second, count: () => count };
}
