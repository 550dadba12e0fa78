import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ensureRedis } from '../../src/shared/embedded-redis.js';
import { connectRedis, type RedisConnection, whenReady } from '../../src/shared/redis.js';
import type { TestRedis } from './redis.js';
import { folderWithRedisServer } from './redis-server.js';

export interface OwnRedis extends TestRedis {
  /** SIGKILLs the server and starts it again on the same append-only file. */
  killAndRestart(): Promise<void>;
}

/** A Redis for one test that does things to it; started, and after each kill started again, as `farrier start` does. */
export async function ownRedis(): Promise<OwnRedis> {
  const programs = await folderWithRedisServer();
  const dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  const log = pino({ level: 'silent' });
  const start = () => ensureRedis({ dataDir, env: { PATH: `${programs}:/usr/bin:/bin` }, log });
  let server = await start();
  const id = randomBytes(6).toString('hex');
  const open: RedisConnection[] = [];
  async function connect(patience: 'answer' | 'work'): Promise<RedisConnection> {
    const connection = connectRedis(server.url, patience, () => {});
    open.push(connection);
    return whenReady(connection);
  }
  return {
    redis: await connect('work'),
    url: server.url,
    team: `T${id.toUpperCase()}`,
    prefix: `{farrier-test-${id}}`,
    connect,
    async killAndRestart() {
      process.kill(Number(await readFile(join(dataDir, 'redis', 'redis.pid'), 'utf8')), 'SIGKILL');
      server = await start();
    },
    async close() {
      for (const connection of open) connection.disconnect();
      await server.stop?.();
      await rm(dataDir, { recursive: true, force: true });
      await rm(programs, { recursive: true, force: true });
    },
  };
}
