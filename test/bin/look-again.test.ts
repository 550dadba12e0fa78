import { lookAgain } from '../../bin/roles/look-again.js';
import { auditQueue } from '../../src/audits/audit-queue.js';
import { siteStore } from '../../src/sites/site-store.js';
import { aSite } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

let test_: TestRedis;
beforeEach(async () => {
  test_ = await testRedis();
});
afterEach(() => test_.close());

test('a round has a site’s bound audits run once, without a message, and a site that is gone not at all', async () => {
  const { team, prefix, redis } = test_;
  const audits = auditQueue({ connection: await test_.connect('work'), prefix, onError: () => {} });
  const look = lookAgain({ sites: siteStore(redis), audits, now: () => new Date('2026-11-24T10:00:00Z') });
  await siteStore(redis).save(team, aSite());
  await Promise.all([look(team, 's-shop', 'r1'), look(team, 's-shop', 'r1'), look(team, 's-gone', 'r1')]);
  expect(await audits.unfinished(team)).toMatchObject([{ site: 's-shop', audits: ['django', 'dependencies'], quiet: true }]);
  await look(team, 's-shop', 'r2');
  expect(await audits.unfinished(team)).toHaveLength(2);
  await audits.close();
});
