import { maintenanceDueKinds } from '../../../src/maintenance/due-kinds.js';
import { editPlan } from '../../../src/maintenance/plans/edit-plan.js';
import { channelBack, channelGone, troublesOf } from '../../../src/maintenance/plans/plan-trouble.js';
import { planToMove } from '../../../src/maintenance/plans/plan-trouble-listeners.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, aSite, everybodyIsThere, roundDeps, type TestDeps, TUESDAY, weeksLater, wordsOf } from '../builders.js';

let test_: TestRedis;
let deps: TestDeps;
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_);
});
afterEach(() => test_.close());

const plan = (id = 'p-C1') => deps.plans.get(test_.team, id);
const told = () => [...deps.outbox.posted.values()].filter(({ kind }) => kind === 'farrier_alert');

describe('a channel that is gone', () => {
  test.each([
    ['is_archived', 'the channel was archived', 'Unarchive the channel'],
    ['not_in_channel', 'Farrier was removed from the channel', '/invite @Farrier'],
    ['channel_not_found', 'the channel was deleted, or Farrier was removed from it', '/invite @Farrier'],
    ['the channel was deleted', 'the channel was deleted', 'does not come back'],
  ])('%s: each of its plans is paused with the reason, and who looks after it is told once how to mend it', async (word, reason, mend) => {
    await deps.plans.save(test_.team, aPlan());
    await deps.plans.save(test_.team, aPlan({ id: 'p-2', name: 'Yearly', createdBy: 'UBEN', editedBy: 'UCAT' }));
    await deps.plans.save(test_.team, aPlan({ id: 'p-3', name: 'Held', state: 'paused', pausedReason: 'paused by UADA' }));
    for (const _again of [1, 2, 3]) await channelGone(deps, test_.team, 'C1', word);
    expect(told().map(({ channel }) => channel)).toEqual(['UADA', 'UCAT']);
    expect(told()[0]?.text).toContain(`is paused: ${reason}`);
    expect(wordsOf(told()[0])).toContain(mend);
    expect(await plan()).toMatchObject({ state: 'paused', pausedReason: `channel: ${reason}` });
    expect(await plan('p-3')).toMatchObject({ pausedReason: 'paused by UADA' });
  });

  test('that comes back lets its plans go on, but none that somebody paused, and says so in the same message', async () => {
    await deps.plans.save(test_.team, aPlan());
    await deps.plans.save(test_.team, aPlan({ id: 'p-3', state: 'paused', pausedReason: 'paused by UADA' }));
    await channelGone(deps, test_.team, 'C1', 'is_archived');
    for (const _again of [1, 2]) await channelBack(deps, test_.team, 'C1');
    expect(await plan()).toMatchObject({ state: 'active' });
    expect(await plan('p-3')).toMatchObject({ state: 'paused' });
    const [message, ...others] = told();
    expect(others).toEqual([]);
    expect(deps.outbox.shown(message?.key ?? '')?.text).toContain('goes on. Next thread');
    deps.clock.now = weeksLater(1);
    await channelGone(deps, test_.team, 'C1', 'is_archived');
    expect(told()).toHaveLength(2);
  });
});

describe('when the account of who looks after a plan is gone', () => {
  const there = { timeZone: 'Europe/London', isDeactivated: false, status: { text: '', emoji: '', until: null } };
  const without = (...users: string[]) => ({
    ...everybodyIsThere,
    look: async (_team: string, user: string) => ({ ...there, isDeactivated: users.includes(user) }),
  });

  test.each<[string, TestDeps['people'], string]>([
    ['the next of the rota who is in the channel', { ...without('UADA'), isIn: async (_team, user) => user === 'UCAT' }, 'UCAT'],
    ['the next of the rota, where nobody is seen in the channel', { ...without('UADA'), sees: async () => false }, 'UBEN'],
    ['who set up its site, when nobody of the rota has an account', without('UADA', 'UBEN', 'UCAT'), 'USITE'],
  ])('%s is told, once, and may mend it', async (_who, people, user) => {
    const sites = { get: async () => aSite({ createdBy: 'USITE' }) };
    deps = roundDeps(test_, { people, sites });
    await deps.plans.save(test_.team, aPlan({ rota: ['UADA', 'UBEN', 'UCAT'] }));
    for (const _again of [1, 2]) await channelGone(deps, test_.team, 'C1', 'is_archived');
    expect(told().map(({ channel }) => channel)).toEqual([user]);
    expect(told()[0]?.text).toContain('You are asked because <@UADA> has no account here any more.');
    expect((await troublesOf(deps, test_.team, user)).map(({ id }) => id)).toEqual(['p-C1']);
  });

  test('and nobody else has one, nobody is told, and the plan is paused all the same', async () => {
    deps = roundDeps(test_, { people: without('UADA', 'UBEN') });
    await deps.plans.save(test_.team, aPlan());
    await channelGone(deps, test_.team, 'C1', 'is_archived');
    expect(told()).toEqual([]);
    expect(await plan()).toMatchObject({ state: 'paused' });
  });
});

test('a plan whose dates cannot be worked out any more is paused and told once; after an edit it goes on', async () => {
  const broken = aPlan({ recurrence: { ...aPlan().recurrence, holidays: 'XX' } });
  await deps.plans.save(test_.team, broken);
  const { round } = maintenanceDueKinds({ plans: deps.plans, queue: { add: async () => {} } });
  expect(await round.next(test_.team, 'p-C1', TUESDAY, TUESDAY)).toBeNull();
  for (const _again of [1, 2]) await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toMatchObject([{ occurrence: TUESDAY, reason: 'paused' }]);
  expect(told()).toHaveLength(1);
  expect(told()[0]?.text).toContain('No holidays known for "XX"');
  expect(wordsOf(told()[0])).toContain('Edit');

  deps.clock.now = new Date(TUESDAY.getTime() + 60_000);
  const { name, hoursAWeek, recurrence } = aPlan();
  await editPlan(deps, { team: test_.team, user: 'UBEN', plan: 'p-C1', changes: { name, hoursAWeek, recurrence } });
  expect(await plan()).toMatchObject({ state: 'active', editedBy: 'UBEN' });
  expect(await deps.due.at(`round.${test_.team}.p-C1`)).toEqual(weeksLater(1));
  deps.clock.now = weeksLater(1);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: weeksLater(1) });
  expect(await deps.rounds.current(test_.team, 'p-C1')).toMatchObject({ state: 'open' });
});

test('where only Farrier is out of a channel, a plan is moved by its people alone; from one that is gone, by whoever looks after it', async () => {
  await deps.plans.save(test_.team, aPlan());
  const moves = (isMember: boolean) =>
    planToMove({ ...deps, membership: { isMember: async () => isMember } }, { team: test_.team, user: 'UADA' }, 'p-C1');
  await channelGone(deps, test_.team, 'C1', 'not_in_channel');
  await expect(moves(false)).rejects.toThrow('Farrier cannot see that you are in <#C1>');
  expect((await moves(true)).id).toBe('p-C1');
  await deps.plans.update(test_.team, 'p-C1', (current) => ({ ...current, state: 'active', pausedReason: null }));
  await channelGone(deps, test_.team, 'C1', 'the channel was deleted');
  expect((await moves(false)).id).toBe('p-C1');
});
