import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';
import type { EvidenceIn } from './evidence.js';
import { inOrder, isByEvidence, isBySize, type Order, type Placed, type WishWithVotes } from './priority.js';
import { isRanked, KEPT_STATES, type KeptState, type Size, sizeSchema, type Wish, type WishState, wishSchema } from './wish.js';

// All keys of wishes, for the stores of this folder. None of them expires.

/** String: the record as JSON. */
export const wishKey = (team: string, id: string) => workspaceKey(team, 'wish', id);
/** Set: user ids of those who voted. */
export const votesKey = (team: string, id: string) => workspaceKey(team, 'wish', id, 'votes');
/** Hash: user id → S, M or L. */
export const sizesKey = (team: string, id: string) => workspaceKey(team, 'wish', id, 'sizes');
/** Sorted set: `<createdAt> <id>` → minus its votes, so that reading upwards gives most votes first, then the older, then the id. */
export const rankingKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'ranking');
/** List: ids of the wishes that were merged into it, in that order. */
export const mergedIntoKey = (team: string, id: string) => workspaceKey(team, 'wish', id, 'merged');
/** Hash: user id → id of the merged wish that this person's size came from. */
export const mergedSizesKey = (team: string, id: string) => workspaceKey(team, 'wish', id, 'merged-sizes');
/** Sorted set for each state: id → since when, in ms. */
export const stateKey = (team: string, channel: string, state: WishState) => workspaceKey(team, 'wishes', channel, 'state', state);
/** Sorted set for each person: ids they voted for → when, in ms; half a ms more for a vote that came by merging, a quarter for one that came by splitting. */
export const votedKey = (team: string, channel: string, user: string) => workspaceKey(team, 'wishes', channel, 'voted', user);
/** Set for each person: ids they made. */
export const madeKey = (team: string, channel: string, user: string) => workspaceKey(team, 'wishes', channel, 'made', user);
/** Integer: grows with every change of anything the board or its wishes show. */
export const revisionKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'revision');
/** Sorted set: ids whose message is behind → the revision it has to show. */
export const changedKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'changed');

/** Hash: id of a wish → since when it is in the state that its voters were put down to be told of. */
export const heardKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'heard');

/** String: how the channel votes, as JSON; absent while everything is off. */
export const settingsKey = (team: string, channel: string) => workspaceKey(team, 'wishes', channel, 'settings');

/** A Lua function for every script that changes something people see. */
export const NOTE_CHANGE = `
  local function noteChange(revision, changed, id)
    redis.call('ZADD', changed, redis.call('INCR', revision), id)
  end`;

/**
 * KEYS wish, votes, ranking, revision, changed, state before, state after, sizes, made;
 * ARGV record expected (empty: none), new record, id, rank member, ranked (1 or 0), state since, size (or empty), person.
 * Writes the record and all indexes only if the record still is the expected one. Returns 1 when written.
 */
const SAVE = `${NOTE_CHANGE}
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('ZREM', KEYS[6], ARGV[3])
  redis.call('ZADD', KEYS[7], ARGV[6], ARGV[3])
  if ARGV[5] == '1' then
    redis.call('ZADD', KEYS[3], -redis.call('SCARD', KEYS[2]), ARGV[4])
  else
    redis.call('ZREM', KEYS[3], ARGV[4])
  end
  if ARGV[7] ~= '' then redis.call('HSET', KEYS[8], ARGV[8], ARGV[7]) end
  if ARGV[1] == '' then redis.call('SADD', KEYS[9], ARGV[3]) end
  noteChange(KEYS[4], KEYS[5], ARGV[3])
  return 1`;

/** Many wishes are read in groups of this size, so that one reply never holds up the connection for long. */
const READ_AT_ONCE = 500;

/** How many wishes of a channel are in each state. */
export type Tally = Record<KeptState, number>;

export type WishStore = ReturnType<typeof wishStore>;

const NO_EVIDENCE: EvidenceIn = async () => new Map();

/** The records of wishes, and lists of them. `evidenceIn` tells what audits say of them. */
export function wishStore(redis: RedisConnection, evidenceIn: EvidenceIn = NO_EVIDENCE) {
  async function get(team: string, id: string): Promise<Wish | null> {
    const text = await redis.get(wishKey(team, id));
    return text === null ? null : parseWish(text);
  }

  /** Writes `next` and its indexes if what is stored still is `before`. */
  async function save(team: string, before: { text: string; wish: Wish } | null, next: Wish, size: Size | null): Promise<boolean> {
    const { id, channel } = next;
    const keys = [
      wishKey(team, id),
      votesKey(team, id),
      rankingKey(team, channel),
      revisionKey(team, channel),
      changedKey(team, channel),
      stateKey(team, channel, before?.wish.state ?? next.state),
      stateKey(team, channel, next.state),
      sizesKey(team, id),
      madeKey(team, channel, next.createdBy),
    ];
    const ranked = isRanked(next.state) ? '1' : '0';
    const since = String(Date.parse(next.stateAt));
    const args = [before?.text ?? '', JSON.stringify(next), id, rankMember(next), ranked, since, size ?? '', next.createdBy];
    return (await redis.eval(SAVE, keys.length, ...keys, ...args)) === 1;
  }

  async function withVotes(team: string, ids: string[]): Promise<WishWithVotes[]> {
    const all: WishWithVotes[] = [];
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      all.push(...(await readTogether(team, ids.slice(from, from + READ_AT_ONCE))));
    }
    return await withEvidence(team, all);
  }

  async function withEvidence(team: string, entries: WishWithVotes[]): Promise<WishWithVotes[]> {
    const channels = new Set(entries.flatMap(({ wish }) => (wish.finding === null ? [] : [wish.channel])));
    for (const channel of channels) {
      const known = await evidenceIn(team, channel);
      for (const entry of entries) {
        const evidence = entry.wish.channel === channel ? known.get(entry.wish.id) : undefined;
        if (evidence !== undefined) entry.evidence = evidence;
      }
    }
    return entries;
  }

  async function readTogether(team: string, ids: string[]): Promise<WishWithVotes[]> {
    const pipeline = redis.pipeline();
    for (const id of ids) pipeline.get(wishKey(team, id)).scard(votesKey(team, id)).hvals(sizesKey(team, id));
    const answers = await pipeline.exec();
    return ids.flatMap((_, index) => {
      const [record, votes, sizes] = [0, 1, 2].map((part) => answerOf(answers?.[index * 3 + part]));
      if (typeof record !== 'string') return [];
      return [{ wish: parseWish(record), votes: z.number().parse(votes), sizes: z.array(sizeSchema).parse(sizes) }];
    });
  }

  /** What the places of all ranked wishes depend on; sizes only where they do. */
  async function placed(team: string, channel: string, by: Order): Promise<Placed[]> {
    const flat = await redis.zrange(rankingKey(team, channel), '0', '-1', 'WITHSCORES');
    const all = Array.from({ length: flat.length / 2 }, (_, index): Placed => {
      const member = flat[index * 2] ?? '';
      const wish = { id: idOfMember(member), createdAt: member.slice(0, member.indexOf(' ')) };
      return { wish, votes: -Number(flat[index * 2 + 1]), sizes: [] };
    });
    if (isByEvidence(by)) {
      const known = await evidenceIn(team, channel);
      for (const entry of all) {
        const evidence = known.get(entry.wish.id);
        if (evidence !== undefined) entry.evidence = evidence;
      }
    }
    if (!isBySize(by)) return all;
    for (let from = 0; from < all.length; from += READ_AT_ONCE) {
      const some = all.slice(from, from + READ_AT_ONCE);
      const pipeline = redis.pipeline();
      for (const { wish } of some) pipeline.hvals(sizesKey(team, wish.id));
      const answers = await pipeline.exec();
      for (const [index, entry] of some.entries()) entry.sizes = z.array(sizeSchema).parse(answerOf(answers?.[index]));
    }
    return all;
  }

  return {
    get,

    /**
     * Stores a new wish. The same id again changes nothing and gives what is stored, so that a replayed request adds nothing twice.
     * `size` is the opinion of whoever made it.
     */
    async create(team: string, wish: Wish, size: Size | null = null): Promise<{ wish: Wish; created: boolean }> {
      if (await save(team, null, wish, size)) return { wish, created: true };
      return { wish: (await get(team, wish.id)) ?? wish, created: false };
    },

    /**
     * Replaces a wish by what `change` makes of it; tries again when somebody else wrote in between.
     * `change` may run several times; null writes nothing.
     * @returns what is stored afterwards, or null when there is no such wish.
     */
    async update(team: string, id: string, change: (wish: Wish) => Wish | null): Promise<Wish | null> {
      for (;;) {
        const text = await redis.get(wishKey(team, id));
        if (text === null) return null;
        const wish = parseWish(text);
        const next = change(wish);
        if (next === null) return wish;
        if (await save(team, { text, wish }, next, null)) return next;
      }
    },

    /** Wishes by their ids, in that order; unknown ones are left out. */
    withVotes,

    /** Open, planned and started wishes in that order: `count` of them after the first `from`. */
    async ranking(team: string, channel: string, from: number, count: number, by: Order = 'votes'): Promise<WishWithVotes[]> {
      if (count <= 0) return [];
      if (by !== 'votes') {
        const all = inOrder(await placed(team, channel, by), by);
        return withVotes(
          team,
          all.slice(from, from + count).map(({ wish }) => wish.id),
        );
      }
      const members = await redis.zrange(rankingKey(team, channel), String(from), String(from + count - 1));
      return withVotes(team, members.map(idOfMember));
    },

    /** How many wishes are ranked. */
    async rankedCount(team: string, channel: string): Promise<number> {
      return redis.zcard(rankingKey(team, channel));
    },

    /** Those in the ranking, or in these states, that the person made or voted for, unsorted. */
    async rankedOf(team: string, channel: string, user: string, states?: readonly WishState[]): Promise<WishWithVotes[]> {
      const [made, voted] = await Promise.all([
        redis.smembers(madeKey(team, channel, user)),
        redis.zrange(votedKey(team, channel, user), '0', '-1'),
      ]);
      const wishes = await withVotes(team, [...new Set([...made, ...voted])]);
      return wishes.filter(({ wish }) => (states === undefined ? isRanked(wish.state) : states.includes(wish.state)));
    },

    /** Every wish of the channel in these states (all but deleted ones by default), unsorted. */
    async all(team: string, channel: string, states: readonly WishState[] = KEPT_STATES): Promise<WishWithVotes[]> {
      const ids = await Promise.all(states.map((state) => redis.zrange(stateKey(team, channel, state), '0', '-1')));
      return withVotes(team, ids.flat());
    },

    async tally(team: string, channel: string): Promise<Tally> {
      const counts = await Promise.all(KEPT_STATES.map(async (state) => [state, await redis.zcard(stateKey(team, channel, state))]));
      return z.record(z.enum(KEPT_STATES), z.number()).parse(Object.fromEntries(counts));
    },

    /** How many came into this state at or after `since` and still are. */
    async countSince(team: string, channel: string, state: WishState, since: Date): Promise<number> {
      return redis.zcount(stateKey(team, channel, state), since.getTime(), '+inf');
    },
  };
}

export function parseWish(text: string): Wish {
  return wishSchema.parse(JSON.parse(text));
}

export function rankMember(wish: Pick<Wish, 'id' | 'createdAt'>): string {
  return `${wish.createdAt} ${wish.id}`;
}

function idOfMember(member: string): string {
  return member.slice(member.indexOf(' ') + 1);
}

/** One answer of a pipeline; an error in it is thrown. */
export function answerOf(answer: [Error | null, unknown] | undefined): unknown {
  if (answer?.[0]) throw answer[0];
  return answer?.[1];
}
