import { GLOBAL_TAG, type RedisConnection, workspaceKey } from '../shared/redis.js';
import { type Site, siteSchema } from './site.js';

/** Hash: site id → record. Lives until the site is removed. */
const sitesKey = (team: string) => workspaceKey(team, 'sites');
/**
 * Hash: name in lower case → the record again. A name is held by one site, and a command, for which a person waits, finds its site by
 * one plain read: a script in its place cost a tenth of the commands that a bot answers.
 */
const namesKey = (team: string) => workspaceKey(team, 'site-names');

/** Publish/subscribe: the workspace of which a site was saved or removed. */
export const SITES_CHANGED = `${GLOBAL_TAG}:sites-changed`;

/**
 * KEYS sites, names; ARGV id, record, name, channel of the news, workspace, and perhaps the record as it was read. Saves the record
 * unless another site holds the name; frees the name it had before. Returns 1 when saved, 0 when the name is taken, -1 when somebody
 * else wrote since it was read.
 */
const SAVE = `
  local holder = redis.call('HGET', KEYS[2], ARGV[3])
  if holder and cjson.decode(holder).id ~= ARGV[1] then return 0 end
  local before = redis.call('HGET', KEYS[1], ARGV[1])
  if ARGV[6] and before ~= ARGV[6] then return -1 end
  if before then redis.call('HDEL', KEYS[2], string.lower(cjson.decode(before).name)) end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[2])
  redis.call('PUBLISH', ARGV[4], ARGV[5])
  return 1`;

export interface SiteStore {
  /** Saves a site. False when another site of the workspace has its name. */
  save(team: string, site: Site): Promise<boolean>;
  /** Changes a site, but not its name; null when there is none. Two at once lose nothing: `change` may run several times. */
  update(team: string, id: string, change: (site: Site) => Site): Promise<Site | null>;
  get(team: string, id: string): Promise<Site | null>;
  /** All sites of the workspace, by name. */
  list(team: string): Promise<Site[]>;
  /** The sites whose home is this channel, by name. */
  byChannel(team: string, channel: string): Promise<Site[]>;
  /** By name, in any case. */
  byName(team: string, name: string): Promise<Site | null>;
  remove(team: string, id: string): Promise<void>;
}

export function siteStore(redis: RedisConnection): SiteStore {
  const parse = (text: string): Site => siteSchema.parse(JSON.parse(text));

  async function get(team: string, id: string): Promise<Site | null> {
    const text = await redis.hget(sitesKey(team), id);
    return text === null ? null : parse(text);
  }

  async function list(team: string): Promise<Site[]> {
    const texts = await redis.hvals(sitesKey(team));
    return texts.map(parse).sort((a, b) => a.name.localeCompare(b.name));
  }

  async function write(team: string, site: Site, ...seen: [] | [string]): Promise<unknown> {
    const news = [SITES_CHANGED, team];
    return await redis.eval(SAVE, 2, sitesKey(team), namesKey(team), site.id, JSON.stringify(site), nameKey(site.name), ...news, ...seen);
  }

  return {
    get,
    list,
    async save(team, site) {
      return (await write(team, site)) === 1;
    },
    async update(team, id, change) {
      for (;;) {
        const seen = await redis.hget(sitesKey(team), id);
        if (seen === null) return null;
        const after = change(parse(seen));
        const saved = await write(team, after, seen);
        if (saved === 1) return after;
        if (saved === 0) throw new Error(`The site ${id} cannot take the name of another one`);
      }
    },
    async byChannel(team, channel) {
      return (await list(team)).filter((site) => site.channel === channel);
    },
    async byName(team, name) {
      const text = await redis.hget(namesKey(team), nameKey(name));
      return text === null ? null : parse(text);
    },
    async remove(team, id) {
      const site = await get(team, id);
      if (!site) return;
      await redis.multi().hdel(sitesKey(team), id).hdel(namesKey(team), nameKey(site.name)).publish(SITES_CHANGED, team).exec();
    },
  };
}

/** Lower case of ASCII letters only, because the script above can do no more. */
export function nameKey(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
