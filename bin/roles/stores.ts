import { reportStore } from '../../src/audits/report-store.js';
import { runStore } from '../../src/audits/run-store.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import { planStore } from '../../src/maintenance/plan-store.js';
import { roundStore } from '../../src/maintenance/round-store.js';
import { dueStore } from '../../src/schedule/due-store.js';
import type { RedisConnection } from '../../src/shared/redis.js';
import { siteStore } from '../../src/sites/site-store.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { wishlistStores } from '../../src/wishlist/deps.js';

export type Stores = ReturnType<typeof openStores>;

/** Every store, on one connection. Opening them asks Redis nothing. */
export function openStores(redis: RedisConnection, prefix: string) {
  return {
    sites: siteStore(redis),
    plans: planStore(redis),
    rounds: roundStore(redis),
    reports: reportStore(redis),
    runs: runStore(redis),
    monitors: monitorStore(redis, prefix),
    workspaces: workspaceStore(redis, prefix),
    due: dueStore(redis, prefix),
    ...wishlistStores(redis, prefix),
  };
}
