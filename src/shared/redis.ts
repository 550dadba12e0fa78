import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { z } from 'zod';

/** One connection to Redis, Valkey or a Redis Cluster. */
export type RedisConnection = Redis | Cluster;

/** The name under which queues and everything that belongs to no workspace live; the braces keep it on one shard. */
export const GLOBAL_TAG = '{farrier}';

/**
 * A key of one workspace: `{f:<team>}:<part>:<part>…`.
 * The hash tag keeps all keys of a workspace on one shard, so that MULTI and Lua scripts work on a cluster.
 */
export function workspaceKey(team: string, ...parts: string[]): string {
  return [`{f:${team}}`, ...parts].join(':');
}

/** How a connection behaves while Redis is away: `answer` fails at once (a person waits), `work` waits for ever (a job waits). */
export type Patience = 'answer' | 'work';

/**
 * Opens a connection from a REDIS_URL: `redis://`, `rediss://`, `unix://<path>`, or a comma-separated list of cluster nodes.
 * The caller owns it: add an `error` listener through `onError` and end it with `quit()` or `disconnect()`.
 */
export function connectRedis(url: string, patience: Patience, onError: (error: Error) => void): RedisConnection {
  const patient: RedisOptions = { maxRetriesPerRequest: null };
  const prompt: RedisOptions = { maxRetriesPerRequest: 1, enableOfflineQueue: false };
  const nodes = url.split(',').map((node) => node.trim());
  const connection = nodes.length > 1 ? openCluster(nodes, patience) : openSingle(url, patience === 'answer' ? prompt : patient);
  connection.on('error', onError);
  if (patience === 'answer' && connection instanceof Redis) writeTogether(connection);
  return connection;
}

/**
 * What is asked in one turn of the event loop goes out in one write: many people are answered over one connection, and a system
 * call costs more than most commands. ioredis's own pipelining waits for a batch's answers before it sends the next.
 */
function writeTogether(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream);
    let held = false;
    Object.assign(stream, {
      write(...given: Parameters<typeof write>): boolean {
        if (!held) {
          held = true;
          stream.cork();
          process.nextTick(() => {
            held = false;
            stream.uncork();
          });
        }
        return write(...given);
      },
    });
  });
}

function openSingle(url: string, options: RedisOptions): Redis {
  return url.startsWith('unix://') ? new Redis({ ...options, path: url.slice('unix://'.length) }) : new Redis(url, options);
}

function openCluster(nodes: string[], patience: Patience): Cluster {
  const answer = patience === 'answer';
  return new Cluster(nodes, { enableOfflineQueue: !answer, redisOptions: { maxRetriesPerRequest: answer ? 1 : null } });
}

/** Waits until the connection can be used. Needed once for `answer` connections, which refuse commands before they are ready. */
export async function whenReady(connection: RedisConnection): Promise<RedisConnection> {
  if (connection.status !== 'ready') {
    await new Promise<void>((resolve, reject) => {
      connection.once('ready', resolve);
      connection.once('end', () => reject(new Error('The connection to Redis ended before it was ready')));
    });
  }
  return connection;
}

/** KEYS[1] set to ARGV[2] only while it still holds ARGV[1] (empty: while it is absent). Returns 1 when it was set. */
const SWAP = `
  local now = redis.call('GET', KEYS[1])
  if (now or '') ~= ARGV[1] then return 0 end
  if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
  return 1`;

/**
 * Reads a JSON record, applies `change` and writes it back only if nobody wrote in between; tries again otherwise.
 * Two writers at once lose nothing. `change` must be free of side effects: it may run several times.
 * `change` gets null when there is no record; returning null deletes it, returning the same object writes nothing.
 * @returns what is stored afterwards.
 */
export async function updateJson<T>(
  redis: RedisConnection,
  key: string,
  schema: z.ZodType<T>,
  change: (record: T | null) => T | null,
): Promise<T | null> {
  for (;;) {
    const seen = await redis.get(key);
    const before = seen === null ? null : schema.parse(JSON.parse(seen));
    const after = change(before);
    if (after === before) return after;
    const swapped = await redis.eval(SWAP, 1, key, seen ?? '', after === null ? '' : JSON.stringify(after));
    if (swapped === 1) return after;
  }
}

/** Reads a JSON record, or null when there is none. */
export async function readJson<T>(redis: RedisConnection, key: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await redis.get(key);
  return text === null ? null : schema.parse(JSON.parse(text));
}
