import type { AcceptedRisk } from '../../../src/audits/silence.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { tellRiskOver } from '../../../src/maintenance/rounds/risk-over.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, proven, roundDeps, type TestDeps, TUESDAY } from '../builders.js';

let test_: TestRedis;
let deps: TestDeps;
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_, { prove: async () => proven() });
  await deps.plans.save(test_.team, aPlan());
});
afterEach(() => test_.close());

const risk = (parts: Partial<AcceptedRisk> = {}): AcceptedRisk => ({
  version: 1,
  kind: 'accepted',
  finding: 'f1',
  check: 'dep-yanked',
  title: 'shop-core 1.0 was <withdrawn>',
  hash: 'h',
  by: 'UADA',
  at: '2026-11-01T00:00:00.000Z',
  reason: 'Only <!channel> staff reach it',
  owner: 'UBEN',
  until: '2026-11-26T00:00:00.000Z',
  ranOut: true,
  ...parts,
});
const replies = () => [...deps.outbox.posted.values()].filter(({ key }) => key.includes('.risk.'));
const tell = (parts: Partial<AcceptedRisk> = {}) => tellRiskOver(deps, { team: test_.team, site: 's-shop', risk: risk(parts) });

test('comes back in the thread of the round that runs, once, and calls nobody but its owner', async () => {
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  await tell();
  await tell();
  expect(replies()).toMatchObject([{ channel: 'C1', under: `round.p-C1@${TUESDAY.getTime()}`, kind: 'farrier_round' }]);
  const [reply] = replies();
  expect(reply?.text).toContain('*The time of an accepted risk is over.* Shop: shop-core 1.0 was &lt;withdrawn&gt;');
  expect(reply?.text).toContain('<@UBEN> owns it. It was accepted because: Only &lt;!channel&gt; staff reach it');
});

test('does not spell out what an attacker could use', async () => {
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  await tell({ check: 'env-exposed', title: '/.env is public' });
  expect(replies()[0]?.text).toContain('a critical finding, named in its list only');
  expect(replies()[0]?.text).not.toContain('.env');
});

test('is left to a round that opened after it was over, and to the next where none runs', async () => {
  await tell();
  expect(replies()).toEqual([]);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  await tell({ until: '2026-11-23T00:00:00.000Z' });
  expect(replies()).toEqual([]);
});
