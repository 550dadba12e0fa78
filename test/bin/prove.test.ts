import { proveTasks } from '../../bin/roles/prove.js';
import { reportStore } from '../../src/audits/report-store.js';
import { silenceStore } from '../../src/audits/silence-store.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import type { Place } from '../../src/backups/places/place.js';
import { placeStore } from '../../src/backups/places/place-store.js';
import { drillStore } from '../../src/backups/records/drill-store.js';
import type { Proof } from '../../src/maintenance/rounds/round.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { aReport } from '../audits/slack/reports.js';
import { aLook, aPlace } from '../backups/places/builders.js';
import { aDrill } from '../backups/records/drill-builder.js';
import { aSite } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const NOW = new Date('2026-11-24T10:00:00Z');

let test_: TestRedis;
beforeEach(async () => {
  test_ = await testRedis();
});
afterEach(() => test_.close());

function storesOf() {
  const { redis, prefix } = test_;
  return {
    monitors: monitorStore(redis, prefix),
    places: placeStore(redis),
    reports: reportStore(redis),
    silences: silenceStore(redis),
    drills: drillStore(redis),
    rounds: roundStore(redis),
  };
}

/** The proof of *Updates* when both of its audits ran that long ago, with nothing to read. */
async function prove(hoursOld: number | null, options: { looksAgain?: boolean } = {}, site = aSite()): Promise<Proof> {
  const stores = storesOf();
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

describe('a site with a place of its database', () => {
  const DAY_MS = 86_400_000;
  const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS).toISOString();
  const site = aSite({ backups: { kind: 'files' }, createdAt: ago(300) });

  async function backups(place: Partial<Place>, drilled: number | null): Promise<Proof> {
    const stores = storesOf();
    const named = aPlace({ site: site.id, ...place });
    await stores.places.save(test_.team, named);
    await stores.places.keepLook(test_.team, named.id, aLook(NOW, [['shop.dump', 5000, ago(0.1)]]));
    if (drilled !== null) await stores.drills.add(test_.team, site.id, aDrill({ ranAt: ago(drilled) }));
    return await proveTasks({ stores, now: () => NOW })(test_.team, site, 'backups');
  }

  test.each<[string, number, number | null, number | null, Proof['state']]>([
    ['never drilled, named lately', 35, null, null, 'proven'],
    ['never drilled, named long ago', 36, null, null, 'open'],
    ['never drilled for longer than is stated', 8, 7, null, 'open'],
    ['drilled within the stated days', 100, 60, 59, 'proven'],
    ['drilled before that', 100, 60, 61, 'open'],
  ])('%s', async (_name, named, provedDays, drilled, state) => {
    const proof = await backups({ createdAt: ago(named), provedDays }, drilled);
    expect(proof.state).toBe(state);
    expect((proof.findings ?? []).map(({ check }) => check)).toEqual(state === 'open' ? ['restore-drill-overdue'] : []);
  });
});

test('a site without a repository is not looked at', async () => {
  const proof = await prove(null, { looksAgain: true }, aSite({ repository: null }));
  expect(proof).toMatchObject({ state: 'not-connected' });
});
