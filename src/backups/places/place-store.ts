import { z } from 'zod';
import { type RedisConnection, readJson, workspaceKey } from '../../shared/redis.js';
import { type OwnCheck, ownCheckSchema } from '../drill/own-check.js';
import { type Look, lookSchema } from './look.js';
import { HOLDS, type Place, placeSchema } from './place.js';

/** String, JSON of one place. Lives until it or its site is removed, as does all that follows. */
const placeKey = (team: string, id: string) => workspaceKey(team, 'backup-place', id);
/** Hash: place id → site id. */
const placesKey = (team: string) => workspaceKey(team, 'backup-places');
/** Hash: place id → JSON of the newest look. */
const looksKey = (team: string) => workspaceKey(team, 'backup-looks');
/** Hash: check id → JSON of what the team asks of what is restored from the place. */
const checksKey = (team: string, id: string) => workspaceKey(team, 'backup-checks', id);
/** Hash: place id → `<host>:<port> <fingerprint>` of the server that was met at first. */
const hostKeysKey = (team: string) => workspaceKey(team, 'backup-host-keys');

/** Hash: `<site id>/<holds>` → JSON of who said that there is none, and when. */
const noneKey = (team: string) => workspaceKey(team, 'backup-none');

const noneSchema = z.object({ by: z.string(), at: z.iso.datetime() });
/** Who said that a site has none of something that a dump of its database does not hold, or that it is kept elsewhere. */
export type NoneSaid = z.infer<typeof noneSchema>;

/** A place with the newest look at it; null before the first. */
export interface PlaceState {
  place: Place;
  look: Look | null;
}

/** Where backups of sites lie, and what was seen there. Holds no secret: those are in the secret store. */
export interface PlaceStore {
  /** Stores a place, new or changed; what was seen before counts no more. */
  save(team: string, place: Place): Promise<void>;
  get(team: string, id: string): Promise<Place | null>;
  /** The places of a site, oldest first. */
  ofSite(team: string, site: string): Promise<Place[]>;
  /** The same, each with the newest look at it. */
  statesOf(team: string, site: string): Promise<PlaceState[]>;
  lastLook(team: string, id: string): Promise<Look | null>;
  /** Keeps a look, unless the place was removed meanwhile. */
  keepLook(team: string, id: string, look: Look): Promise<void>;
  /** The host key that `server` (`host:port`) showed at first; null for another server. */
  hostKey(team: string, id: string, server: string): Promise<string | null>;
  keepHostKey(team: string, id: string, server: string, fingerprint: string): Promise<void>;
  /** What somebody said that there is none of, or that is kept elsewhere. */
  saidNone(team: string, site: string): Promise<Partial<Record<Place['holds'], NoneSaid>>>;
  /** Keeps that somebody said so; null takes it back. */
  sayNone(team: string, site: string, holds: Place['holds'], said: NoneSaid | null): Promise<void>;
  /** What the team asks of what is restored from the place, by name. */
  checksOf(team: string, id: string): Promise<OwnCheck[]>;
  /** Keeps a check, unless the place was removed meanwhile; null removes it. */
  keepCheck(team: string, id: string, check: string, asked: OwnCheck | null): Promise<void>;
  remove(team: string, id: string): Promise<void>;
  removeOfSite(team: string, site: string): Promise<string[]>;
}

/** KEYS places, looks; ARGV id, look. Nothing where the place is gone. */
const KEEP_LOOK = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
  return 1`;

/** KEYS places, checks; ARGV place id, check id, check. Nothing where the place is gone. */
const KEEP_CHECK = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
  return 1`;

export function placeStore(redis: RedisConnection): PlaceStore {
  const get = (team: string, id: string) => readJson(redis, placeKey(team, id), placeSchema);
  const lastLook = async (team: string, id: string) => {
    const text = await redis.hget(looksKey(team), id);
    return text === null ? null : lookSchema.parse(JSON.parse(text));
  };
  const ofSite = async (team: string, site: string) => {
    const all = await redis.hgetall(placesKey(team));
    const ids = Object.keys(all).filter((id) => all[id] === site);
    const places = await Promise.all(ids.map((id) => get(team, id)));
    return places.flatMap((place) => place ?? []).sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
  };
  const remove = async (team: string, id: string) => {
    await redis
      .multi()
      .del(placeKey(team, id), checksKey(team, id))
      .hdel(placesKey(team), id)
      .hdel(looksKey(team), id)
      .hdel(hostKeysKey(team), id)
      .exec();
  };
  return {
    get,
    ofSite,
    lastLook,
    remove,
    async save(team, place) {
      await redis
        .multi()
        .set(placeKey(team, place.id), JSON.stringify(place))
        .hset(placesKey(team), place.id, place.site)
        .hdel(looksKey(team), place.id)
        .exec();
    },
    async statesOf(team, site) {
      const places = await ofSite(team, site);
      return await Promise.all(places.map(async (place) => ({ place, look: await lastLook(team, place.id) })));
    },
    async keepLook(team, id, look) {
      await redis.eval(KEEP_LOOK, 2, placesKey(team), looksKey(team), id, JSON.stringify(look));
    },
    async hostKey(team, id, server) {
      const [host, fingerprint] = ((await redis.hget(hostKeysKey(team), id)) ?? '').split(' ');
      return host === server ? (fingerprint ?? null) : null;
    },
    async keepHostKey(team, id, server, fingerprint) {
      await redis.hset(hostKeysKey(team), id, `${server} ${fingerprint}`);
    },
    async saidNone(team, site) {
      const texts = await redis.hmget(noneKey(team), ...HOLDS.map((holds) => `${site}/${holds}`));
      const said = texts.map((text) => (text === null ? null : noneSchema.parse(JSON.parse(text))));
      return Object.fromEntries(HOLDS.flatMap((holds, index) => (said[index] == null ? [] : [[holds, said[index]]])));
    },
    async sayNone(team, site, holds, said) {
      if (said === null) await redis.hdel(noneKey(team), `${site}/${holds}`);
      else await redis.hset(noneKey(team), `${site}/${holds}`, JSON.stringify(said));
    },
    async checksOf(team, id) {
      const checks = (await redis.hvals(checksKey(team, id))).map((text) => ownCheckSchema.parse(JSON.parse(text)));
      return checks.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },
    async keepCheck(team, id, check, asked) {
      if (asked === null) await redis.hdel(checksKey(team, id), check);
      else await redis.eval(KEEP_CHECK, 2, placesKey(team), checksKey(team, id), id, check, JSON.stringify(asked));
    },
    async removeOfSite(team, site) {
      const places = await ofSite(team, site);
      for (const { id } of places) await remove(team, id);
      await redis.hdel(noneKey(team), ...HOLDS.map((holds) => `${site}/${holds}`));
      return places.map(({ id }) => id);
    },
  };
}
