import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../../shared/redis.js';

/** Hash: `<channel>.<person>` → JSON of their one key that counts. Lives until it is revoked or the channel has no plan any more. */
const recordsKey = (team: string) => workspaceKey(team, 'calendar-keys');
/** Hash: SHA-256 of a key → `<team>.<channel>.<person>`, of all workspaces. Lives until the key is revoked. */
const ownersKey = (prefix: string) => `${prefix}:calendar-keys`;
/** String: how often one key was used in one minute. Lives for two minutes. */
const rateKey = (prefix: string, keyHash: string, minute: number) => `${prefix}:calendar-rate:${keyHash}:${minute}`;

const recordSchema = z.object({ keyHash: z.string(), createdAt: z.iso.datetime() });
type KeyRecord = z.infer<typeof recordSchema>;

/** Whose calendar it is: one person's view of one channel. */
export interface CalendarOwner {
  team: string;
  channel: string;
  user: string;
}

/** The keys in the addresses of calendars; only their hashes are kept. */
export interface CalendarKeyStore {
  /** Makes a new key count, and the person's old one for this channel no longer. */
  renew(owner: CalendarOwner, key: { keyHash: string; at: Date }): Promise<void>;
  /** Whose key this is; null for a key that does not count. */
  byHash(keyHash: string): Promise<CalendarOwner | null>;
  /** Since when the person has a key for this channel; null: they have none. */
  since(owner: CalendarOwner): Promise<Date | null>;
  /** Counts a use; how often this key was used in the minute of `now`. */
  countUse(keyHash: string, now: Date): Promise<number>;
  revoke(owner: CalendarOwner): Promise<void>;
  /** Every key for a channel. */
  removeOfChannel(team: string, channel: string): Promise<void>;
  /** Every key of a workspace. */
  removeAll(team: string): Promise<void>;
}

/** `prefix` is the hash tag of what belongs to no workspace: a key in an address does not tell whose it is. */
export function calendarKeyStore(redis: RedisConnection, prefix: string): CalendarKeyStore {
  async function recordOf(team: string, field: string): Promise<KeyRecord | null> {
    const text = await redis.hget(recordsKey(team), field);
    return text === null ? null : recordSchema.parse(JSON.parse(text));
  }
  async function remove(team: string, field: string): Promise<void> {
    const record = await recordOf(team, field);
    if (record !== null) await redis.hdel(ownersKey(prefix), record.keyHash);
    await redis.hdel(recordsKey(team), field);
  }
  async function removeWhere(team: string, isMeant: (field: string) => boolean): Promise<void> {
    for (const field of (await redis.hkeys(recordsKey(team))).filter(isMeant)) await remove(team, field);
  }

  return {
    async renew(owner, { keyHash, at }) {
      const before = await recordOf(owner.team, fieldOf(owner));
      const record: KeyRecord = { keyHash, createdAt: at.toISOString() };
      await redis.hset(ownersKey(prefix), keyHash, `${owner.team}.${fieldOf(owner)}`);
      await redis.hset(recordsKey(owner.team), fieldOf(owner), JSON.stringify(record));
      if (before !== null) await redis.hdel(ownersKey(prefix), before.keyHash);
    },
    async byHash(keyHash) {
      const [team, channel, user] = (await redis.hget(ownersKey(prefix), keyHash))?.split('.') ?? [];
      if (team === undefined || channel === undefined || user === undefined) return null;
      const owner = { team, channel, user };
      const record = await recordOf(team, fieldOf(owner));
      return record?.keyHash === keyHash ? owner : null;
    },
    async since(owner) {
      const record = await recordOf(owner.team, fieldOf(owner));
      return record === null ? null : new Date(record.createdAt);
    },
    async countUse(keyHash, now) {
      const key = rateKey(prefix, keyHash, Math.floor(now.getTime() / 60_000));
      const count = await redis.incr(key);
      if (count === 1) await redis.expire(key, 120);
      return count;
    },
    revoke: (owner) => remove(owner.team, fieldOf(owner)),
    removeOfChannel: (team, channel) => removeWhere(team, (field) => field.startsWith(`${channel}.`)),
    removeAll: (team) => removeWhere(team, () => true),
  };
}

function fieldOf({ channel, user }: CalendarOwner): string {
  return `${channel}.${user}`;
}
