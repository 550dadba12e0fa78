import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { ensureRedis } from '../../src/shared/embedded-redis.js';
import { connectRedis, type RedisConnection, whenReady } from '../../src/shared/redis.js';
import { gone } from './farrier-process.js';
import type { TestRedis } from './redis.js';
import { folderWithRedisServer } from './redis-server.js';

export interface OwnRedis extends TestRedis {
  /** SIGKILLs the server. */
  kill(): Promise<void>;
  /** Starts it again on the same append-only file; every connection opened here is answered again. */
  restart(): Promise<void>;
  killAndRestart(): Promise<void>;
  /** Stops its process in its tracks, so that it neither answers nor closes a connection, and lets it go on. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** A connection may take a while to notice that its server was killed, so that only an answer proves that it stands. */
async function answersAgain(connection: RedisConnection): Promise<void> {
  while (connection.status !== 'end') {
    const answer = await connection.ping().catch(() => null);
    if (answer !== null) return;
    await wait(20);
  }
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
  async function signal(name: NodeJS.Signals): Promise<number> {
    const pid = Number(await readFile(join(dataDir, 'redis', 'redis.pid'), 'utf8'));
    process.kill(pid, name);
    return pid;
  }

  async function kill(): Promise<void> {
    await gone([await signal('SIGKILL')]);
  }

  async function restart(): Promise<void> {
    server = await start();
    await Promise.all(open.map(answersAgain));
  }

  return {
    redis: await connect('work'),
    url: server.url,
    team: `T${id.toUpperCase()}`,
    prefix: `{farrier-test-${id}}`,
    connect,
    kill,
    restart,
    async killAndRestart() {
      await kill();
      await restart();
    },
    async freeze() {
      await signal('SIGSTOP');
    },
    async thaw() {
      await signal('SIGCONT');
    },
    async close() {
      for (const connection of open) connection.disconnect();
      await server.stop?.();
      await rm(dataDir, { recursive: true, force: true });
      await rm(programs, { recursive: true, force: true });
    },
  };
}
