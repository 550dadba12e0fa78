import { type RedisConnection, workspaceKey } from '../../shared/redis.js';
import { type DrillRecord, drillRecordSchema } from './drill-record.js';

/** Hash: id of a drill → JSON of its record. DRILLS_KEPT at most; until the site goes. */
const drillsKey = (team: string, site: string) => workspaceKey(team, 'drills', site);

/** Two years of one a day. */
const DRILLS_KEPT = 750;

/** The drills of sites: counts only, never rows. */
export interface DrillStore {
  /** Records it once: what is recorded under its id already is returned, and stays. */
  add(team: string, site: string, record: DrillRecord): Promise<{ isNew: boolean; record: DrillRecord }>;
  /** Those of the newest backups, which tell how the backups are; the newest drill first. */
  ofSite(team: string, site: string): Promise<DrillRecord[]>;
  /** With those of kept backups, which are evidence and no more. */
  everyOf(team: string, site: string): Promise<DrillRecord[]>;
  remove(team: string, site: string): Promise<void>;
}

export function drillStore(redis: RedisConnection): DrillStore {
  const parse = (text: string) => drillRecordSchema.parse(JSON.parse(text));

  async function everyOf(team: string, site: string): Promise<DrillRecord[]> {
    const all = (await redis.hvals(drillsKey(team, site))).map(parse);
    return all.sort((a, b) => Date.parse(b.ranAt) - Date.parse(a.ranAt) || (a.id < b.id ? -1 : 1));
  }

  return {
    everyOf,
    ofSite: async (team, site) => (await everyOf(team, site)).filter(({ picked }) => picked === null),
    async add(team, site, record) {
      const key = drillsKey(team, site);
      if ((await redis.hsetnx(key, record.id, JSON.stringify(record))) === 0) {
        const known = await redis.hget(key, record.id);
        return { isNew: false, record: known === null ? record : parse(known) };
      }
      if ((await redis.hlen(key)) > DRILLS_KEPT) {
        const old = (await everyOf(team, site)).slice(DRILLS_KEPT).map(({ id }) => id);
        if (old.length > 0) await redis.hdel(key, ...old);
      }
      return { isNew: true, record };
    },
    async remove(team, site) {
      await redis.del(drillsKey(team, site));
    },
  };
}
