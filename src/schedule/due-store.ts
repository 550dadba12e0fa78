import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';

/** Sorted set: member `<kind>.<team>.<id>` → scheduled time (ms). Lives as long as anything is due at all. */
const dueKey = (prefix: string) => `${prefix}:due`;

/**
 * KEYS ledger; ARGV in threes: member, the time it must still stand at, the new time or '' to drop it. Returns a 1 for each
 * that was moved, else a 0. Times are compared as numbers: Redis prints scores in its own way.
 */
const ADVANCE = `
  local moved = {}
  for index = 1, #ARGV, 3 do
    local member, from, to = ARGV[index], ARGV[index + 1], ARGV[index + 2]
    local at = redis.call('ZSCORE', KEYS[1], member)
    if not at or tonumber(at) ~= tonumber(from) then
      moved[#moved + 1] = 0
    else
      if to == '' then redis.call('ZREM', KEYS[1], member) else redis.call('ZADD', KEYS[1], to, member) end
      moved[#moved + 1] = 1
    end
  end
  return moved`;

/** KEYS ledger; ARGV now, time, members. Those not there, and those whose time has come and may be seen to right now, get the time. */
const ANEW = `
  for index = 3, #ARGV do
    local at = redis.call('ZSCORE', KEYS[1], ARGV[index])
    if not at or tonumber(at) <= tonumber(ARGV[1]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[index]) end
  end
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
  /** Sets the time of members, at most a few thousand, but of those that have one to come. */
  scheduleAnew(members: string[], at: Date, now: Date): Promise<void>;
  remove(member: string): Promise<void>;
  /** Removes every member of a workspace. */
  removeTeam(team: string): Promise<void>;
  /** Members due at `now` or before, the longest overdue first; `skip` leaves out that many of them. */
  dueBefore(now: Date, limit: number, skip?: number): Promise<DueEntry[]>;
  /** Moves a member only while it still stands at `from`. False: somebody else moved it meanwhile. */
  advance(member: string, from: Date, to: Date | null): Promise<boolean>;
  /** As `advance` for many at once, at most a few thousand. */
  advanceAll(moves: Move[]): Promise<boolean[]>;
  /** The next `count` members to come, overdue ones first. */
  peek(count: number): Promise<DueEntry[]>;
  /** When the member is due, or null. */
  at(member: string): Promise<Date | null>;
}

export function dueStore(redis: RedisConnection, prefix: string): DueStore {
  const key = dueKey(prefix);

  async function advanceAll(moves: Move[]): Promise<boolean[]> {
    if (moves.length === 0) return [];
    const threes = moves.flatMap(({ member, from, to }) => [member, from.getTime(), to === null ? '' : to.getTime()]);
    return z
      .array(z.number())
      .parse(await redis.eval(ADVANCE, 1, key, ...threes))
      .map((moved) => moved === 1);
  }

  return {
    advanceAll,
    async advance(member, from, to) {
      const [moved = false] = await advanceAll([{ member, from, to }]);
      return moved;
    },
    async schedule(member, at) {
      await redis.zadd(key, at.getTime(), member);
    },
    async scheduleAnew(members, at, now) {
      if (members.length > 0) await redis.eval(ANEW, 1, key, now.getTime(), at.getTime(), ...members);
    },
    async remove(member) {
      await redis.zrem(key, member);
    },
    async removeTeam(team) {
      for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
        const [next, flat] = await redis.zscan(key, cursor, 'MATCH', `*.${team}.*`, 'COUNT', 1000);
        const members = readEntries(flat).filter(({ member }) => readDueMember(member)?.team === team);
        if (members.length > 0) await redis.zrem(key, ...members.map(({ member }) => member));
        cursor = next;
      }
    },
    async dueBefore(now, limit, skip = 0) {
      return readEntries(await redis.zrangebyscore(key, '-inf', now.getTime(), 'WITHSCORES', 'LIMIT', skip, limit));
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
