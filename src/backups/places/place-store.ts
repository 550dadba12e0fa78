import { type RedisConnection, readJson, workspaceKey } from '../../shared/redis.js';
import { type Place, placeSchema } from './place.js';

/** String, JSON of one place. Lives until it or its site is removed. */
const placeKey = (team: string, id: string) => workspaceKey(team, 'backup-place', id);
/** Hash: place id → site id. */
const placesKey = (team: string) => workspaceKey(team, 'backup-places');

/** Where backups of sites lie. Holds no secret: those are in the secret store. */
export interface PlaceStore {
  /** Stores a place, new or changed. */
  save(team: string, place: Place): Promise<void>;
  get(team: string, id: string): Promise<Place | null>;
  /** The places of a site, oldest first. */
  ofSite(team: string, site: string): Promise<Place[]>;
  remove(team: string, id: string): Promise<void>;
}

export function placeStore(redis: RedisConnection): PlaceStore {
  const get = (team: string, id: string) => readJson(redis, placeKey(team, id), placeSchema);
  return {
    get,
    async save(team, place) {
      await redis.multi().set(placeKey(team, place.id), JSON.stringify(place)).hset(placesKey(team), place.id, place.site).exec();
    },
    async ofSite(team, site) {
      const all = await redis.hgetall(placesKey(team));
      const ids = Object.keys(all).filter((id) => all[id] === site);
      const places = await Promise.all(ids.map((id) => get(team, id)));
      return places.flatMap((place) => place ?? []).sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
    },
    async remove(team, id) {
      await redis.multi().del(placeKey(team, id)).hdel(placesKey(team), id).exec();
    },
  };
}
