import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';
import { changedKey, NOTE_CHANGE, rankingKey, revisionKey } from './wish-store.js';

/** Sorted set: `<team> <channel>` → when its board has to be drawn, in ms; empty when all boards are drawn. */
const dueKey = (prefix: string) => `${prefix}:boards`;
/** Hash: key in the outbox → `posting` or `posted`. Lives as long as the wishes. */
const announcedKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'announced');
/** Hash: message key → how many times somebody deleted that message in Slack. Lives as long as the wishes. */
const deletedKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'deleted');
/** String: the channel's name as last seen, for the board's header. */
const nameKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'name');

/** Votes that come within this time are drawn together. */
const GATHER_MS = 400;
/** A worker that took a board and died gives it back after this. */
export const LEASE_MS = 20_000;

/** KEYS due; ARGV now, lease end, limit. Takes boards that are due by moving them to the end of the lease; returns them. */
const TAKE = `
  local boards = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])
  for _, board in ipairs(boards) do redis.call('ZADD', KEYS[1], ARGV[2], board) end
  return boards`;

/**
 * KEYS a sorted set; ARGV member, score. Removes the member only while it has this score: nothing happened to it since.
 * Scores are compared as numbers: Redis prints them in its own way.
 */
const REMOVE_UNCHANGED = `
  local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if score and tonumber(score) == tonumber(ARGV[2]) then return redis.call('ZREM', KEYS[1], ARGV[1]) end
  return 0`;

/**
 * KEYS deleted, ranking, revision, changed; ARGV message key, how often it was deleted so far, key of the board, how often that was.
 * Counts one deletion more, unless somebody did so since those numbers were read. A board takes the wishes of the ranking along.
 */
const COUNT_DELETED = `${NOTE_CHANGE}
  local function times(key) return tonumber(redis.call('HGET', KEYS[1], key) or '0') end
  if times(ARGV[1]) ~= tonumber(ARGV[2]) or times(ARGV[3]) ~= tonumber(ARGV[4]) then return 0 end
  redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
  if ARGV[1] ~= ARGV[3] then return 1 end
  for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    noteChange(KEYS[3], KEYS[4], string.match(member, ' (.+)$'))
  end
  return 1`;

/** KEYS revision, changed; ARGV id. */
const CHANGED = `${NOTE_CHANGE}
  noteChange(KEYS[1], KEYS[2], ARGV[1])`;

/** How many times the board, and one message of it, were deleted in Slack. */
export interface Deletions {
  board: number;
  message: number;
}

export interface TakenBoard {
  team: string;
  channel: string;
  leaseEndsAt: number;
}

export type BoardStore = ReturnType<typeof boardStore>;

/** Which boards and wishes have to be drawn again. */
export function boardStore(redis: RedisConnection, prefix: string) {
  const mark = async (team: string, channel: string, atMs: number): Promise<void> => {
    // LT also takes a board back from a worker that is drawing it (its lease ends later), so that it is drawn once more.
    await redis.zadd(dueKey(prefix), 'LT', atMs, `${team} ${channel}`);
  };

  return {
    /**
     * Has a board drawn soon. Call it *before* a change, which a crash must not leave undrawn, and `change` does so.
     * A change that took longer than votes are gathered is marked once more, because the drawing may have been too early.
     */
    async around<T>(team: string, channel: string, now: () => Date, change: () => Promise<T>): Promise<T> {
      const startedAt = now().getTime();
      await mark(team, channel, startedAt + GATHER_MS);
      const result = await change();
      const endedAt = now().getTime();
      if (endedAt - startedAt >= GATHER_MS) await mark(team, channel, endedAt);
      return result;
    },

    /** Has a board drawn as soon as possible. */
    async drawAgain(team: string, channel: string, now: Date): Promise<void> {
      await mark(team, channel, now.getTime());
    },

    /**
     * Has a board drawn soon, and its message edited even if it shows everything: the edit finds out whether it still stands.
     * With `wish` the message of that wish too.
     */
    async showAnew(team: string, channel: string, now: Date, wish: string | null = null): Promise<void> {
      if (wish === null) await redis.incr(revisionKey(team, channel));
      else await redis.eval(CHANGED, 2, revisionKey(team, channel), changedKey(team, channel), wish);
      await mark(team, channel, now.getTime());
    },

    /** Boards to draw now; nobody else gets them until `leaseEndsAt`, unless they change. */
    async take(now: Date, limit: number): Promise<TakenBoard[]> {
      const leaseEndsAt = now.getTime() + LEASE_MS;
      const boards = z
        .array(z.string())
        .parse(await redis.eval(TAKE, 1, dueKey(prefix), String(now.getTime()), String(leaseEndsAt), String(limit)));
      return boards.map((board) => {
        const [team = '', channel = ''] = board.split(' ');
        return { team, channel, leaseEndsAt };
      });
    },

    /** The board has been drawn. Does nothing when it changed meanwhile. */
    async drawn(board: TakenBoard): Promise<void> {
      await redis.eval(REMOVE_UNCHANGED, 1, dueKey(prefix), `${board.team} ${board.channel}`, String(board.leaseEndsAt));
    },

    /** Grows with every change of the channel's wishes; read it before what it stands for. */
    async revision(team: string, channel: string): Promise<number> {
      return Number((await redis.get(revisionKey(team, channel))) ?? 0);
    },

    /** Wishes whose message is behind, longest first, with the revision that has to be shown. */
    async changed(team: string, channel: string, limit: number): Promise<{ id: string; revision: number }[]> {
      const flat = await redis.zrange(changedKey(team, channel), '0', String(limit - 1), 'WITHSCORES');
      return Array.from({ length: flat.length / 2 }, (_, index) => ({ id: flat[index * 2] ?? '', revision: Number(flat[index * 2 + 1]) }));
    },

    /** The message of the wish shows `revision`; forgotten unless it changed again. */
    async shown(team: string, channel: string, id: string, revision: number): Promise<void> {
      await redis.eval(REMOVE_UNCHANGED, 1, changedKey(team, channel), id, String(revision));
    },

    /** How far a message has come: `new`, `posting` (a crash may have come before or after), `posted`. Notes `posting` for a new one. */
    async announce(team: string, channel: string, key: string): Promise<'new' | 'posting' | 'posted'> {
      const isNew = (await redis.hsetnx(announcedKey(team, channel), key, 'posting')) === 1;
      if (isNew) return 'new';
      return (await redis.hget(announcedKey(team, channel), key)) === 'posted' ? 'posted' : 'posting';
    },

    async announced(team: string, channel: string, key: string): Promise<void> {
      await redis.hset(announcedKey(team, channel), key, 'posted');
    },

    async deletions(team: string, channel: string, board: string, message: string): Promise<Deletions> {
      const [ofBoard, ofMessage] = await redis.hmget(deletedKey(team, channel), board, message);
      return { board: Number(ofBoard ?? 0), message: Number(ofMessage ?? 0) };
    },

    /** The message was deleted in Slack; a board's wishes have to be shown again with it. Does nothing when `before` is out of date. */
    async countDeleted(team: string, channel: string, board: string, message: string, before: Deletions): Promise<void> {
      const keys = [deletedKey(team, channel), rankingKey(team, channel), revisionKey(team, channel), changedKey(team, channel)];
      await redis.eval(COUNT_DELETED, keys.length, ...keys, message, before.message, board, before.board);
    },

    async nameChannel(team: string, channel: string, name: string): Promise<void> {
      await redis.set(nameKey(team, channel), name);
    },

    async channelName(team: string, channel: string): Promise<string | null> {
      return redis.get(nameKey(team, channel));
    },
  };
}
