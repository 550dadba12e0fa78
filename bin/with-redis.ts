import { resolve } from 'node:path';
import { readVariables } from '../src/config.js';
import { ensureRedis } from '../src/shared/embedded-redis.js';
import type { EncryptionSettings } from '../src/shared/encryption-key.js';
import { Misconfigured, messageOf } from '../src/shared/errors.js';
import type { Log } from '../src/shared/logger.js';
import { connectRedis, type RedisConnection, whenReady } from '../src/shared/redis.js';
import { within } from '../src/shared/within.js';
import type { Stores } from './roles/stores.js';
import type { Surroundings } from './surroundings.js';

const ANSWER_WITHIN_MS = 5000;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The Redis of the Farrier that these settings start: that of REDIS_URL, else the private one, running or not. For a command that
 * looks in and goes; without Slack's tokens it is the playground's.
 * @throws {Misconfigured} when it does not answer.
 */
export async function withRedis(
  { env }: Surroundings,
  work: (redis: RedisConnection, settings: EncryptionSettings) => Promise<void>,
): Promise<void> {
  const values = readVariables(env, ['REDIS_URL', 'DATA_DIR', 'ENCRYPTION_KEY', 'SLACK_BOT_TOKEN', 'SLACK_CLIENT_ID']);
  // The playground keeps apart what was tried in it.
  const isPlayground = values.SLACK_BOT_TOKEN === null && values.SLACK_CLIENT_ID === null;
  const dataDir = resolve(values.DATA_DIR, ...(isPlayground ? ['playground'] : []));
  const server = await ensureRedis({ redisUrl: values.REDIS_URL ?? undefined, dataDir, env, log: quiet });
  const redis = connectRedis(server.url, 'work', () => {});
  try {
    await within(ANSWER_WITHIN_MS, whenReady(redis)).catch((error: unknown) => {
      throw new Misconfigured(
        `REDIS_URL: Redis does not answer (${messageOf(error)}). Is it running, and is this the address the bot uses?`,
      );
    });
    await work(redis, { encryptionKeys: values.ENCRYPTION_KEY, redisUrl: server.url, dataDir });
  } finally {
    redis.disconnect();
    await server.stop?.();
  }
}

/** The ids of the workspaces that Farrier is in, sorted. */
export async function workspacesIn({ workspaces }: Pick<Stores, 'workspaces'>): Promise<string[]> {
  const teams = await workspaces.list();
  const known = await Promise.all(teams.map(async (team) => ((await workspaces.get(team))?.removedAt === null ? [team] : [])));
  return known.flat().sort();
}
