import { z } from 'zod';
import { type RedisConnection, workspaceKey } from '../shared/redis.js';
import { type AcceptedRisk, type Silence, type Silences, silenceSchema } from './silence.js';

/** Hash: finding id → JSON of what a person said about it. Lives until it is taken back or the site removed. */
const silencesKey = (team: string, site: string) => workspaceKey(team, 'silences', site);
/** List of JSON, newest first: who said and took back what, the last LOG_LENGTH. Lives until the site is removed. */
const logKey = (team: string, site: string) => workspaceKey(team, 'silence-log', site);
const LOG_LENGTH = 500;

const entrySchema = z.object({
  what: z.enum(['accepted', 'untrue', 'taken back', 'ran out']),
  finding: z.string(),
  title: z.string(),
  /** Null: nobody did it, time passed. */
  by: z.string().nullable(),
  at: z.iso.datetime(),
});
/** One line of the record of a site's accepted risks and findings called untrue. */
export type SilenceEntry = z.infer<typeof entrySchema>;

/** KEYS silences, log; ARGV finding, what stands there as read, what shall stand there (empty: nothing), entry, length. 1: written. */
const CHANGE = `
  if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
  if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
  redis.call('LPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], 0, ARGV[5] - 1)
  return 1`;

export interface SilenceStore {
  /** What people said about the findings of a site, by finding. */
  ofSite(team: string, site: string): Promise<Silences>;
  /** Keeps a person's word, in place of an earlier one about the same finding. Again changes nothing. */
  say(team: string, site: string, silence: Silence): Promise<void>;
  /** Takes a word back; with `saidAt` only the one that was said then. Null: it is gone already. */
  takeBack(team: string, site: string, finding: string, doer: { by: string; at: Date; saidAt?: string }): Promise<Silence | null>;
  /** Notes that an accepted risk has run out, once. Gives the risk whose time is over, again too; null when none is. */
  runOut(team: string, site: string, finding: string, at: Date): Promise<AcceptedRisk | null>;
  /** Newest first. */
  log(team: string, site: string): Promise<SilenceEntry[]>;
  remove(team: string, site: string): Promise<void>;
}

export function silenceStore(redis: RedisConnection): SilenceStore {
  /** `decide` gets what stands there and gives what shall, with its entry for the log; null: nothing is to be done. */
  async function change(
    team: string,
    site: string,
    finding: string,
    decide: (before: Silence | null) => { after: Silence | null; entry: SilenceEntry } | null,
  ): Promise<Silence | null> {
    for (;;) {
      const seen = await redis.hget(silencesKey(team, site), finding);
      const before = seen === null ? null : silenceSchema.parse(JSON.parse(seen));
      const decided = decide(before);
      if (decided === null) return null;
      const after = decided.after === null ? '' : JSON.stringify(decided.after);
      const entry = JSON.stringify(decided.entry);
      const keys = [silencesKey(team, site), logKey(team, site)];
      if ((await redis.eval(CHANGE, 2, ...keys, finding, seen ?? '', after, entry, LOG_LENGTH)) === 1) return before;
    }
  }

  async function ofSite(team: string, site: string): Promise<Silences> {
    const all = await redis.hgetall(silencesKey(team, site));
    return Object.fromEntries(Object.entries(all).map(([id, text]) => [id, silenceSchema.parse(JSON.parse(text))]));
  }

  return {
    ofSite,
    async say(team, site, silence) {
      const { finding, title, by, at, kind } = silence;
      await change(team, site, finding, (before) =>
        before?.by === by && before.at === at ? null : { after: silence, entry: { what: kind, finding, title, by, at } },
      );
    },
    async takeBack(team, site, finding, { by, at, saidAt }) {
      return await change(team, site, finding, (before) => {
        if (before === null || (saidAt !== undefined && before.at !== saidAt)) return null;
        return { after: null, entry: { what: 'taken back', finding, title: before.title, by, at: at.toISOString() } };
      });
    },
    async runOut(team, site, finding, at) {
      await change(team, site, finding, (before) => {
        if (before?.kind !== 'accepted' || before.ranOut === true || new Date(before.until) > at) return null;
        const entry = { what: 'ran out' as const, finding, title: before.title, by: null, at: at.toISOString() };
        return { after: { ...before, ranOut: true }, entry };
      });
      const stands = (await ofSite(team, site))[finding];
      return stands?.kind === 'accepted' && stands.ranOut === true ? stands : null;
    },
    async log(team, site) {
      const texts = await redis.lrange(logKey(team, site), 0, -1);
      return texts.map((text) => entrySchema.parse(JSON.parse(text)));
    },
    async remove(team, site) {
      await redis.del(silencesKey(team, site), logKey(team, site));
    },
  };
}
