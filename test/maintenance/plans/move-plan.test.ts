import { channelGone } from '../../../src/maintenance/plans/plan-trouble.js';
import { movePlan } from '../../../src/maintenance/plans/plan-trouble-listeners.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { roundIdOf } from '../../../src/maintenance/rounds/round.js';
import { siteStore } from '../../../src/sites/site-store.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, aSite, roundDeps, type TestDeps } from '../builders.js';

const ADA = 'UADA';

let test_: TestRedis;
let deps: TestDeps;
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_, { sites: siteStore(test_.redis) });
  await siteStore(test_.redis).save(test_.team, aSite());
});
afterEach(() => test_.close());

const plan = (id = 'p-C1') => deps.plans.get(test_.team, id);

async function move(channel: string): Promise<void> {
  const before = await plan();
  if (before === null) throw new Error('no plan to move');
  const state = { botIsIn: true, personIsIn: true, isArchived: false };
  const moving = { ...deps, sites: siteStore(test_.redis), lookAtChannel: async () => state };
  await movePlan(moving, { team: test_.team, user: ADA }, before, channel);
}

test('a plan moves with its sites and goes on, but not to a channel whose plan has its name', async () => {
  await deps.plans.save(test_.team, aPlan());
  await deps.plans.save(test_.team, aPlan({ id: 'p-C2', channel: 'C2', name: 'weekly Maintenance' }));
  await channelGone(deps, test_.team, 'C1', 'is_archived');
  await expect(move('C2')).rejects.toThrow('has a plan called "Weekly maintenance" already');
  expect(await plan()).toMatchObject({ channel: 'C1', state: 'paused' });
  expect(await siteStore(test_.redis).get(test_.team, 's-shop')).toMatchObject({ channel: 'C1' });
  for (const _again of [1, 2]) await move('C3');
  expect(await plan()).toMatchObject({ channel: 'C3', state: 'active' });
  expect(await siteStore(test_.redis).get(test_.team, 's-shop')).toMatchObject({ channel: 'C3' });
});

test('a round beyond the three messages of a week is no reply in a thread that a moved plan left behind', async () => {
  const daily = { ...aPlan().recurrence, rrule: 'FREQ=DAILY' };
  const dayOf = (day: number) => new Date(Date.UTC(2026, 10, day, 10));
  await deps.plans.save(test_.team, aPlan({ recurrence: daily }));
  deps.clock.now = dayOf(24);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: dayOf(24) });
  await move('C3');
  for (const key of ['a', 'b', 'c']) await deps.rounds.countMessage(test_.team, 'C3', key, dayOf(25));
  deps.clock.now = dayOf(25);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: dayOf(25) });
  const round = await deps.rounds.get(test_.team, roundIdOf('p-C1', dayOf(25)));
  expect(round).toMatchObject({ channel: 'C3' });
  expect(round?.thread).toBeUndefined();
});
