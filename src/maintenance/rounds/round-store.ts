import { z } from 'zod';
import { dateInZone } from '../../schedule/zoned.js';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../../shared/redis.js';
import { type Note, type Round, restoreProofSchema, roundSchema } from './round.js';

/** String: one round as JSON. Kept for ever: the record of what was done. */
const roundKey = (team: string, id: string) => workspaceKey(team, 'round', id);
/** Sorted set: round id → when it opened (ms), of one plan. Kept for ever. */
const openedKey = (team: string, plan: string) => workspaceKey(team, 'rounds', plan);
/** Hash: occurrence (ms) → why it was not posted and when that was recorded, of one plan. Kept for ever. */
const missedKey = (team: string, plan: string) => workspaceKey(team, 'rounds-missed', plan);
/** String: id of the plan's running round. Replaced by the next one, dropped when the round is over. */
const currentKey = (team: string, plan: string) => workspaceKey(team, 'round-current', plan);
/** String: id of the round whose thread the channel's plans share on a local day (`2026-11-24`). Lives three days. */
const threadKey = (team: string, channel: string, date: string) => workspaceKey(team, 'round-thread', channel, date);
const THREAD_LIFE_S = 3 * 86_400;
/** JSON: the restores of a site that were proved by hand, newest last, RESTORES_KEPT at most. Kept until the workspace goes. */
const restoresKey = (team: string, site: string) => workspaceKey(team, 'restores-by-hand', site);
const RESTORES_KEPT = 24;
/** Set: keys of the messages that were posted in a channel in a week, counted from the epoch. Lives 60 days. */
const messagesKey = (team: string, channel: string, week: number) => workspaceKey(team, 'messages', channel, String(week));
const MESSAGES_LIFE_S = 60 * 86_400;

/**
 * KEYS round, opened, missed, current, thread of the day; ARGV record, id, opened ms, occurrence ms, 1 when somebody asked for it,
 * the round that has the day's thread or nothing, 1 when this one begins a thread, life of the thread's key.
 * One occurrence is either a round or a miss, never both. A round that somebody asked for must be the plan's only running one, and
 * stays out of the day's thread.
 */
const CREATE = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 'exists' end
  if redis.call('HEXISTS', KEYS[3], ARGV[4]) == 1 then return 'missed' end
  if ARGV[5] == '1' then
    if redis.call('EXISTS', KEYS[4]) == 1 then return 'busy' end
  else
    local host = redis.call('GET', KEYS[5]) or ''
    if host ~= ARGV[6] then return 'moved' end
    if ARGV[7] == '1' then redis.call('SET', KEYS[5], ARGV[2], 'EX', ARGV[8]) end
  end
  redis.call('SET', KEYS[1], ARGV[1])
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
  redis.call('SET', KEYS[4], ARGV[2])
  return 'created'`;

/** KEYS round, missed; ARGV occurrence ms, what to record. Returns 1 when it is a miss now or was one. */
const MISS = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
  return 1`;

/** KEYS thread of the day; ARGV the round that has it, the one that gets it. */
const TAKE_THREAD = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
  return 1`;

/** KEYS current; ARGV id. */
const RELEASE = `
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
  return 0`;

const missSchema = z.object({ reason: z.enum(['late', 'paused']), recordedAt: z.iso.datetime() });
const handRestoreSchema = z.object({ ...restoreProofSchema.shape, by: z.string(), at: z.iso.datetime() });
/** A restore of a site that somebody proved by hand. */
export type HandRestore = z.infer<typeof handRestoreSchema>;
const restoresSchema = z.array(handRestoreSchema);

/** A due date that was not posted: another had come by the time Farrier could, or the plan was paused. */
export interface Miss {
  occurrence: Date;
  reason: z.infer<typeof missSchema>['reason'];
  recordedAt: Date;
}

export interface RoundStore {
  /**
   * `missed`: its occurrence is recorded as missed. `busy` (only for rounds asked for by hand): another one is running.
   * `moved` (only for others): `threadOfDay` is not `dayThread` any more. A round without `thread` begins the thread of its day.
   */
  create(team: string, round: Round, dayThread?: string | null): Promise<'created' | 'exists' | 'missed' | 'busy' | 'moved'>;
  /** Id of the round whose thread the channel's plans share on the day of `at`; null while there is none. */
  threadOfDay(team: string, channel: string, at: Date, timeZone: string): Promise<string | null>;
  /** A round that stands in the day's thread begins it instead, as the one that had it is gone. Again changes nothing. */
  takeThread(team: string, round: Round): Promise<void>;
  get(team: string, id: string): Promise<Round | null>;
  /** Changes a round; two changes at once lose nothing. `change` may run several times. Null: there is no such round. */
  update(team: string, id: string, change: (round: Round) => Round): Promise<Round | null>;
  /** Id of the round that runs, or that a kill kept from being finished: it is closed, but perhaps nobody was told. */
  unfinished(team: string, plan: string): Promise<string | null>;
  /** The running round of a plan. */
  current(team: string, plan: string): Promise<Round | null>;
  /** Says that the round is over, so that another may run. */
  release(team: string, plan: string, id: string): Promise<void>;
  /** The newest rounds of a plan, newest first, without removed ones. */
  latest(team: string, plan: string, count: number): Promise<Round[]>;
  /** The rounds of a plan that opened in a period (its end excluded), oldest first, without removed ones. */
  between(team: string, plan: string, from: Date, to: Date): Promise<Round[]>;
  /** Records that the round `id` of an occurrence will not be posted. False: it was opened. */
  miss(team: string, plan: string, id: string, miss: Miss): Promise<boolean>;
  /** Oldest first. */
  misses(team: string, plan: string): Promise<Miss[]>;
  /** Again changes nothing. */
  recordRestore(team: string, sites: string[], note: Note): Promise<void>;
  /** The task it was recorded for is open again: what was said of it counts no more, and the restore before it does. */
  takeBackRestore(team: string, sites: string[], note: Note): Promise<void>;
  lastRestore(team: string, site: string): Promise<HandRestore | null>;
  /** Oldest first. */
  restores(team: string, site: string): Promise<HandRestore[]>;
  /** Counts a message that nobody asked for; the same key counts once. */
  countMessage(team: string, channel: string, key: string, at: Date): Promise<void>;
  /** Messages counted in the week of `at` (Monday to Sunday, UTC). */
  messagesThisWeek(team: string, channel: string, at: Date): Promise<number>;
}

export function roundStore(redis: RedisConnection): RoundStore {
  const get = (team: string, id: string) => readJson(redis, roundKey(team, id), roundSchema);

  /** `change` gets the restores of a site but for `one`. */
  async function changeRestores(
    team: string,
    sites: string[],
    one: HandRestore,
    change: (others: HandRestore[], one: HandRestore) => HandRestore[],
  ): Promise<void> {
    for (const site of sites) {
      await updateJson(redis, restoresKey(team, site), restoresSchema, (known) => {
        const others = (known ?? []).filter(({ by, at }) => by !== one.by || at !== one.at);
        return change(others, one)
          .sort((a, b) => a.at.localeCompare(b.at))
          .slice(-RESTORES_KEPT);
      });
    }
  }

  return {
    get,
    async create(team, round, dayThread = null) {
      const day = dateInZone(new Date(round.openedAt), round.timeZone);
      const keys = [
        roundKey(team, round.id),
        openedKey(team, round.plan),
        missedKey(team, round.plan),
        currentKey(team, round.plan),
        threadKey(team, round.channel, day),
      ];
      const opened = Date.parse(round.openedAt);
      // A round by hand has no due date of its own that could have been missed.
      const occurrence = round.askedBy === null ? Date.parse(round.occurrence) : -1;
      const alone = round.askedBy === null ? '0' : '1';
      const begins = round.thread === undefined ? '1' : '0';
      const values = [JSON.stringify(round), round.id, opened, occurrence, alone, dayThread ?? '', begins, THREAD_LIFE_S];
      const answer = await redis.eval(CREATE, keys.length, ...keys, ...values);
      return z.enum(['created', 'exists', 'missed', 'busy', 'moved']).parse(answer);
    },
    async threadOfDay(team, channel, at, timeZone) {
      return await redis.get(threadKey(team, channel, dateInZone(at, timeZone)));
    },
    async takeThread(team, round) {
      const key = threadKey(team, round.channel, dateInZone(new Date(round.openedAt), round.timeZone));
      if (round.thread !== undefined) await redis.eval(TAKE_THREAD, 1, key, round.thread.round, round.id);
    },
    async update(team, id, change) {
      return await updateJson(redis, roundKey(team, id), roundSchema, (round) => (round === null ? null : change(round)));
    },
    async unfinished(team, plan) {
      return await redis.get(currentKey(team, plan));
    },
    async current(team, plan) {
      const id = await redis.get(currentKey(team, plan));
      const round = id === null ? null : await get(team, id);
      return round?.state === 'open' ? round : null;
    },
    async release(team, plan, id) {
      await redis.eval(RELEASE, 1, currentKey(team, plan), id);
    },
    async latest(team, plan, count) {
      const found: Round[] = [];
      for (let start = 0; found.length < count; start += count) {
        const ids = await redis.zrevrange(openedKey(team, plan), start, start + count - 1);
        if (ids.length === 0) break;
        const rounds = await Promise.all(ids.map((id) => get(team, id)));
        found.push(...rounds.filter((round) => round !== null).filter((round) => round.state !== 'removed'));
      }
      return found.slice(0, count);
    },
    async between(team, plan, from, to) {
      const ids = await redis.zrangebyscore(openedKey(team, plan), from.getTime(), `(${to.getTime()}`);
      const rounds = await Promise.all(ids.map((id) => get(team, id)));
      return rounds.filter((round) => round !== null).filter((round) => round.state !== 'removed');
    },
    async miss(team, plan, id, { occurrence, reason, recordedAt }) {
      const record = JSON.stringify({ reason, recordedAt: recordedAt.toISOString() });
      return (await redis.eval(MISS, 2, roundKey(team, id), missedKey(team, plan), occurrence.getTime(), record)) === 1;
    },
    async misses(team, plan) {
      const all = Object.entries(await redis.hgetall(missedKey(team, plan)));
      return all
        .map(([ms, text]) => {
          const { reason, recordedAt } = missSchema.parse(JSON.parse(text));
          return { occurrence: new Date(Number(ms)), reason, recordedAt: new Date(recordedAt) };
        })
        .sort((a, b) => a.occurrence.getTime() - b.occurrence.getTime());
    },
    async recordRestore(team, sites, { restore, by, at }) {
      if (restore === undefined) return;
      await changeRestores(team, sites, { ...restore, by, at }, (others, one) => [...others, one]);
    },
    async takeBackRestore(team, sites, { restore, by, at }) {
      if (restore === undefined) return;
      await changeRestores(team, sites, { ...restore, by, at }, (others) => others);
    },
    async restores(team, site) {
      return (await readJson(redis, restoresKey(team, site), restoresSchema)) ?? [];
    },
    async lastRestore(team, site) {
      return (await readJson(redis, restoresKey(team, site), restoresSchema))?.at(-1) ?? null;
    },
    async countMessage(team, channel, key, at) {
      const week = messagesKey(team, channel, weekOf(at));
      await redis.multi().sadd(week, key).expire(week, MESSAGES_LIFE_S).exec();
    },
    async messagesThisWeek(team, channel, at) {
      return await redis.scard(messagesKey(team, channel, weekOf(at)));
    },
  };
}

/** 1 January 1970 was a Thursday: three days later than a Monday. */
function weekOf(at: Date): number {
  return Math.floor((at.getTime() / 86_400_000 + 3) / 7);
}
