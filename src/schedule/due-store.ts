import type { RedisConnection } from '../shared/redis.js';

/** Sorted set: member `<kind>.<team>.<id>` → scheduled time (ms). Lives as long as anything is due at all. */
const dueKey = (prefix: string) => `${prefix}:due`;

/**
 * KEYS ledger; ARGV member, the time it must still stand at, the new time or '' to drop it. Returns 1 when it was moved.
 * Times are compared as numbers: Redis prints scores in its own way.
 */
const ADVANCE = `
  local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if not at or tonumber(at) ~= tonumber(ARGV[2]) then return 0 end
  if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[1]) else redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
  return 1`;

/** Something in the ledger and when it is due. */
export interface DueEntry {
  member: string;
  at: Date;
}

export interface Move {
  member: string;
  from: Date;
  /** Its next time, or null when there is none. */
  to: Date | null;
}

/** What the ledger's members are made of. Kinds and teams have no dot; ids may. */
export interface DueName {
  kind: string;
  team: string;
  id: string;
}

export function dueMember({ kind, team, id }: DueName): string {
  return `${kind}.${team}.${id}`;
}

/** Null for a member that nobody here can have written. */
export function readDueMember(member: string): DueName | null {
  const match = /^([^.]+)\.([^.]+)\.(.+)$/s.exec(member);
  const [, kind, team, id] = match ?? [];
  return kind === undefined || team === undefined || id === undefined ? null : { kind, team, id };
}

/** The one list of everything that is due at some time: rounds, ends of rounds, expiries. */
export interface DueStore {
  /** Sets the time of a member, whether or not it is there. */
  schedule(member: string, at: Date): Promise<void>;
  remove(member: string): Promise<void>;
  /** Members due at `now` or before, the longest overdue first; `skip` leaves out that many of them. */
  dueBefore(now: Date, limit: number, skip?: number): Promise<DueEntry[]>;
  /** Moves a member only while it still stands at `from`. False: somebody else moved it meanwhile. */
  advance(member: string, from: Date, to: Date | null): Promise<boolean>;
  /** As `advance` for many at once. */
  advanceAll(moves: Move[]): Promise<boolean[]>;
  /** The next `count` members to come, overdue ones first. */
  peek(count: number): Promise<DueEntry[]>;
  /** When the member is due, or null. */
  at(member: string): Promise<Date | null>;
}

export function dueStore(redis: RedisConnection, prefix: string): DueStore {
  const key = dueKey(prefix);

  async function advance(member: string, from: Date, to: Date | null): Promise<boolean> {
    const moved = await redis.eval(ADVANCE, 1, key, member, from.getTime(), to === null ? '' : to.getTime());
    return moved === 1;
  }

  return {
    advance,
    async schedule(member, at) {
      await redis.zadd(key, at.getTime(), member);
    },
    async remove(member) {
      await redis.zrem(key, member);
    },
    async dueBefore(now, limit, skip = 0) {
      return readEntries(await redis.zrangebyscore(key, '-inf', now.getTime(), 'WITHSCORES', 'LIMIT', skip, limit));
    },
    async advanceAll(moves) {
      return await Promise.all(moves.map(({ member, from, to }) => advance(member, from, to)));
    },
    async peek(count) {
      return count < 1 ? [] : readEntries(await redis.zrange(key, 0, String(count - 1), 'WITHSCORES'));
    },
    async at(member) {
      const score = await redis.zscore(key, member);
      return score === null ? null : new Date(Number(score));
    },
  };
}

function readEntries(flat: string[]): DueEntry[] {
  const entries: DueEntry[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    entries.push({ member: flat[index] ?? '', at: new Date(Number(flat[index + 1])) });
  }
  return entries;
}
