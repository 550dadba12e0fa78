import { z } from 'zod';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { type Monitor, monitorSchema } from './monitor.js';

/** String, JSON of one monitor. Lives until it is removed. */
const monitorKey = (team: string, id: string) => workspaceKey(team, 'monitor', id);
/** Hash: monitor id → site id. Lives until they are removed. */
const monitorsKey = (team: string) => workspaceKey(team, 'monitors');
/** List of JSON, newest first: the last LOG_LENGTH check-ins with what the job sent. */
const logKey = (team: string, id: string) => workspaceKey(team, 'monitor-log', id);
/** Hash: SHA-256 of a check-in key → `<team>.<monitor id>`, of all workspaces. Lives until the key is revoked. */
const keysKey = (prefix: string) => `${prefix}:ping-keys`;
/** String: check-ins with one key in one minute. Lives for two minutes. */
const rateKey = (prefix: string, keyHash: string, minute: number) => `${prefix}:ping-rate:${keyHash}:${minute}`;

const LOG_LENGTH = 10;

/** KEYS monitor, log; ARGV the monitor as it was read, as it is now, an entry of the log or '', how many of them are kept. 0: somebody wrote in between. */
const CHECK_IN = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  if ARGV[3] ~= '' then
    redis.call('LPUSH', KEYS[2], ARGV[3])
    redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
  end
  return 1`;

const logEntrySchema = z.object({
  at: z.iso.datetime(),
  signal: z.string(),
  rid: z.string(),
  bytes: z.number().nullable(),
  body: z.string(),
});
/** One check-in as it came. */
export type LogEntry = z.infer<typeof logEntrySchema>;

export interface MonitorStore {
  /** Stores a monitor and makes its key count. */
  create(team: string, monitor: Monitor): Promise<void>;
  get(team: string, id: string): Promise<Monitor | null>;
  /** Changes a monitor; null when there is none. `change` may run several times. */
  update(team: string, id: string, change: (monitor: Monitor) => Monitor): Promise<Monitor | null>;
  /** The monitors of a site, oldest first. */
  ofSite(team: string, site: string): Promise<Monitor[]>;
  /** Whose key this is. */
  byKeyHash(keyHash: string): Promise<{ team: string; id: string } | null>;
  /** Makes a new key count and the old one no longer. */
  replaceKey(team: string, id: string, keyHash: string): Promise<Monitor | null>;
  remove(team: string, id: string): Promise<void>;
  /** As `update`, with what the job sent put on top of its log in the same step; null keeps nothing of it. */
  checkIn(team: string, id: string, change: (monitor: Monitor) => Monitor, entry: LogEntry | null): Promise<Monitor | null>;
  /** The last check-ins, newest first. */
  log(team: string, id: string): Promise<LogEntry[]>;
  /** Counts a check-in; how many came with this key in the minute of `now`. */
  countCheckIn(keyHash: string, now: Date): Promise<number>;
}

/** `prefix` is the hash tag of what belongs to no workspace: a key in an address does not tell whose it is. */
export function monitorStore(redis: RedisConnection, prefix: string): MonitorStore {
  const get = (team: string, id: string) => readJson(redis, monitorKey(team, id), monitorSchema);
  const update = (team: string, id: string, change: (monitor: Monitor) => Monitor) =>
    updateJson(redis, monitorKey(team, id), monitorSchema, (before) => (before === null ? null : change(before)));

  return {
    get,
    update,
    async create(team, monitor) {
      await redis
        .multi()
        .set(monitorKey(team, monitor.id), JSON.stringify(monitor))
        .hset(monitorsKey(team), monitor.id, monitor.site)
        .exec();
      await redis.hset(keysKey(prefix), monitor.keyHash, `${team}.${monitor.id}`);
    },
    async ofSite(team, site) {
      const all = await redis.hgetall(monitorsKey(team));
      const ids = Object.keys(all).filter((id) => all[id] === site);
      const monitors = await Promise.all(ids.map((id) => get(team, id)));
      return monitors.flatMap((monitor) => monitor ?? []).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    },
    async byKeyHash(keyHash) {
      const owner = await redis.hget(keysKey(prefix), keyHash);
      const [, team, id] = /^([^.]+)\.(.+)$/.exec(owner ?? '') ?? [];
      return team === undefined || id === undefined ? null : { team, id };
    },
    async replaceKey(team, id, keyHash) {
      const before = await get(team, id);
      if (before === null) return null;
      await redis.hset(keysKey(prefix), keyHash, `${team}.${id}`);
      const after = await update(team, id, (monitor) => ({ ...monitor, keyHash, edition: monitor.edition + 1 }));
      await redis.hdel(keysKey(prefix), before.keyHash);
      return after;
    },
    async remove(team, id) {
      const monitor = await get(team, id);
      if (monitor !== null) await redis.hdel(keysKey(prefix), monitor.keyHash);
      await redis.multi().del(monitorKey(team, id), logKey(team, id)).hdel(monitorsKey(team), id).exec();
    },
    async checkIn(team, id, change, entry) {
      for (;;) {
        const seen = await redis.get(monitorKey(team, id));
        if (seen === null) return null;
        const after = change(monitorSchema.parse(JSON.parse(seen)));
        const words = [seen, JSON.stringify(after), entry === null ? '' : JSON.stringify(entry), LOG_LENGTH];
        if ((await redis.eval(CHECK_IN, 2, monitorKey(team, id), logKey(team, id), ...words)) === 1) return after;
      }
    },
    async log(team, id) {
      const texts = await redis.lrange(logKey(team, id), 0, -1);
      return texts.map((text) => logEntrySchema.parse(JSON.parse(text)));
    },
    async countCheckIn(keyHash, now) {
      const key = rateKey(prefix, keyHash, Math.floor(now.getTime() / 60_000));
      const count = await redis.incr(key);
      if (count === 1) await redis.expire(key, 120);
      return count;
    },
  };
}
