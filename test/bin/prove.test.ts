import { proveTasks } from '../../bin/roles/prove.js';
import { reportStore } from '../../src/audits/report-store.js';
import { silenceStore } from '../../src/audits/silence-store.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import { placeStore } from '../../src/backups/places/place-store.js';
import { drillStore } from '../../src/backups/records/drill-store.js';
import type { Proof } from '../../src/maintenance/rounds/round.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { aReport } from '../audits/slack/reports.js';
import { aSite } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const NOW = new Date('2026-11-24T10:00:00Z');

let test_: TestRedis;
beforeEach(async () => {
  test_ = await testRedis();
});
afterEach(() => test_.close());

/** The proof of *Updates* when both of its audits ran that long ago, with nothing to read. */
async function prove(hoursOld: number | null, options: { looksAgain?: boolean } = {}, site = aSite()): Promise<Proof> {
  const { redis, prefix } = test_;
  const stores = {
    monitors: monitorStore(redis, prefix),
    places: placeStore(redis),
    reports: reportStore(redis),
    silences: silenceStore(redis),
    drills: drillStore(redis),
    rounds: roundStore(redis),
  };
  const finishedAt = new Date(NOW.getTime() - (hoursOld ?? 0) * 3_600_000).toISOString();
  for (const audit of hoursOld === null ? [] : ['django', 'dependencies']) {
    const where = { team: test_.team, site: site.id, run: 'a1' };
    await stores.reports.record(where, aReport({ audit, finishedAt, outcome: 'not-applicable' }));
  }
  return proveTasks({ stores, now: () => NOW, ...options })(test_.team, site, 'updates');
}

test.each([
  ['no report yet', null, true],
  ['a report of yesterday', 25, true],
  ['a report of just now', 1, false],
])('with %s, a round that opens has the site looked at again: %p hours old → %p', async (_name, hoursOld, pending) => {
  const proof = await prove(hoursOld, { looksAgain: true });
  expect(proof.pending ?? false).toBe(pending);
  if (pending) expect(proof).toMatchObject({ state: 'unknown', evidence: 'its packages are being looked at now' });
});

test('where nobody would look again, the old report is what there is', async () => {
  expect((await prove(25)).pending).toBeUndefined();
});

test('a site without a repository is not looked at', async () => {
  const proof = await prove(null, { looksAgain: true }, aSite({ repository: null }));
  expect(proof).toMatchObject({ state: 'not-connected' });
});
