import { Redis } from 'ioredis';
import type { Clock } from '../shared/clock.js';
import type { RedisConnection } from '../shared/redis.js';
import type { Site } from './site.js';
import { SITES_CHANGED, type SiteStore } from './site-store.js';

/** News may stop without a word when a network drops an idle connection: what is older than this is read again. */
const KEPT_MS = 60_000;
/** Then it begins anew. A record is about a kilobyte. */
const MOST_KEPT = 10_000;

/**
 * The sites as this process remembers them by name as it was typed, so that a command that names one asks Redis nothing. Redis says when a site was
 * saved or removed, by any process; while it cannot (the connection is down, or it is a cluster) every look-up is a read.
 * A name that was not found is never remembered.
 * @param news a connection of its own, which listens from now on; the caller ends it.
 */
export function knownSites(sites: SiteStore, news: RedisConnection, now: Clock): SiteStore {
  const known = new Map<string, { site: Site; readAt: number }>();
  let isTold = false;
  /** Counts the news, so that what was read before them is not remembered after them. */
  let heard = 0;

  function forgetAll(): void {
    heard += 1;
    known.clear();
  }

  if (news instanceof Redis) {
    const listen = async () => {
      await news.subscribe(SITES_CHANGED);
      isTold = true;
    };
    const stop = () => {
      isTold = false;
      forgetAll();
    };
    // A connection that breaks while it subscribes subscribes again when it is back.
    const begin = () => void listen().catch(stop);
    // A site is changed by hand, a few times in its life.
    news.on('message', forgetAll);
    news.on('close', stop);
    news.on('ready', begin);
    if (news.status === 'ready') begin();
  }

  async function read(team: string, name: string, key: string): Promise<Site | null> {
    const heardBefore = heard;
    const site = await sites.byName(team, name);
    if (site === null || !isTold || heard !== heardBefore) return site;
    if (known.size >= MOST_KEPT) known.clear();
    known.set(key, { site, readAt: now().getTime() });
    return site;
  }

  return {
    ...sites,
    async byName(team, name) {
      // As it was typed: to fold its letters would cost more than the look-up.
      const key = `${team} ${name}`;
      const remembered = known.get(key);
      if (remembered !== undefined && now().getTime() - remembered.readAt < KEPT_MS) return remembered.site;
      return await read(team, name, key);
    },
  };
}
