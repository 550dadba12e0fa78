import { inventoryKeyStore } from '../../src/audits/inventory-key-store.js';
import { reportStore } from '../../src/audits/report-store.js';
import { runStore } from '../../src/audits/run-store.js';
import { sentFilesStore } from '../../src/audits/sent-files-store.js';
import { silenceStore } from '../../src/audits/silence-store.js';
import { upgradePlanStore } from '../../src/audits/upgrade-plan-store.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import { placeStore } from '../../src/backups/places/place-store.js';
import { drillKeyStore } from '../../src/backups/records/drill-key-store.js';
import { drillStore } from '../../src/backups/records/drill-store.js';
import { exportStore } from '../../src/exports/export-store.js';
import { calendarKeyStore } from '../../src/maintenance/calendar/calendar-key-store.js';
import { preferenceStore } from '../../src/maintenance/people/preference-store.js';
import { planStore } from '../../src/maintenance/plans/plan-store.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { reportFilesStore } from '../../src/reports/report-store.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { type EncryptionSettings, lazySecretBox } from '../../src/shared/encryption-key.js';
import { Misconfigured } from '../../src/shared/errors.js';
import type { RedisConnection } from '../../src/shared/redis.js';
import { secretStore } from '../../src/sites/secret-store.js';
import { siteStore } from '../../src/sites/site-store.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { evidenceIn } from '../../src/wishlist/evidence.js';

export type Stores = ReturnType<typeof openStores>;

/** Every store, on one connection. Opening them asks Redis nothing. Without `keys` secrets can be neither sealed nor opened. */
export function openStores(redis: RedisConnection, prefix: string, keys: EncryptionSettings | null = null) {
  const sites = siteStore(redis);
  const reports = reportStore(redis);
  const noBox = () => Promise.reject(new Misconfigured('This process was given no key for secrets.'));
  const openBox = keys === null ? noBox : lazySecretBox(keys);
  return {
    sites,
    plans: planStore(redis),
    preferences: preferenceStore(redis),
    rounds: roundStore(redis),
    reports,
    runs: runStore(redis),
    silences: silenceStore(redis),
    upgradePlans: upgradePlanStore(redis),
    sentFiles: sentFilesStore(redis),
    inventoryKeys: inventoryKeyStore(redis, prefix),
    calendarKeys: calendarKeyStore(redis, prefix),
    secrets: secretStore(redis, openBox),
    reportFiles: reportFilesStore(redis),
    exports: exportStore(redis),
    monitors: monitorStore(redis, prefix),
    places: placeStore(redis),
    drills: drillStore(redis),
    drillKeys: drillKeyStore(redis, prefix, openBox),
    workspaces: workspaceStore(redis, prefix),
    due: dueStore(redis, prefix),
    ...wishlistStores(redis, prefix, evidenceIn({ sites, reports })),
  };
}
