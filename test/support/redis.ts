import { randomBytes } from 'node:crypto';
import { connectRedis, type RedisConnection, whenReady } from '../../src/shared/redis.js';

export interface TestRedis {
  redis: RedisConnection;
  url: string;
  /** A workspace id nobody else uses. */
  team: string;
  /** A hash tag nobody else uses, in place of GLOBAL_TAG. */
  prefix: string;
  /** Opens one more connection, closed with the others. */
  connect(patience: 'answer' | 'work'): Promise<RedisConnection>;
  close(): Promise<void>;
}

/** A connection to the run's real Redis, with names of its own, so that tests share one server and never meet. */
export async function testRedis(): Promise<TestRedis> {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) throw new Error('TEST_REDIS_URL is not set: run through jest, whose global set-up starts Redis.');
  const id = randomBytes(6).toString('hex');
  const open: RedisConnection[] = [];
  async function connect(patience: 'answer' | 'work'): Promise<RedisConnection> {
    const connection = connectRedis(url ?? '', patience, () => {});
    open.push(connection);
    return await whenReady(connection);
  }
  return {
    redis: await connect('work'),
    url,
    team: `T${id.toUpperCase()}`,
    prefix: `{farrier-test-${id}}`,
    connect,
    async close() {
      for (const connection of open) connection.disconnect();
    },
  };
}
