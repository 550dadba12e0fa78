import { whoIsGone } from '../../src/maintenance/absences.js';
import { remindPerson } from '../../src/maintenance/nudge-round.js';
import { openRound } from '../../src/maintenance/open-round.js';
import type { People } from '../../src/slack/people.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { aPlan, everybodyIsThere, oldDjango, proven, roundDeps, TUESDAY } from './builders.js';

let test_: TestRedis;
beforeEach(async () => {
  test_ = await testRedis();
});
afterEach(() => test_.close());

const withoutAda: People = { ...everybodyIsThere, isIn: async (_team, user) => user !== 'UADA' };
const closed: People = { ...everybodyIsThere, isIn: async () => false, sees: async () => false };
const goneOf = (people: People, users: string[]) => whoIsGone(roundDeps(test_, { people }), test_.team, 'C1', users);

test('somebody who left the channel is gone, also when nobody else is asked about', async () => {
  expect(await goneOf(withoutAda, ['UADA'])).toEqual({ UADA: { why: 'left', until: null } });
  expect(await goneOf(withoutAda, ['UADA', 'UBEN'])).toEqual({ UADA: { why: 'left', until: null } });
});

test('in a channel that cannot be seen nobody counts as having left, and a closed account is still closed', async () => {
  expect(await goneOf(closed, ['UADA', 'UBEN'])).toEqual({});
  const look: People['look'] = async (team, user) => {
    const person = await everybodyIsThere.look(team, user);
    return person === null ? null : { ...person, isDeactivated: user === 'UBEN' };
  };
  expect(await goneOf({ ...closed, look }, ['UADA', 'UBEN'])).toEqual({ UBEN: { why: 'deactivated', until: null } });
});

test('while Slack cannot say whether the channel is seen, nobody counts as having left', async () => {
  const sees = async () => Promise.reject(new Error('internal_error'));
  expect(await goneOf({ ...withoutAda, sees }, ['UADA'])).toEqual({});
});

test('a reminder names no task of a channel to somebody who left it', async () => {
  const deps = roundDeps(test_, { prove: async (_team, _site, task) => (task === 'updates' ? oldDjango : proven()) });
  await deps.plans.save(test_.team, aPlan({ rota: ['UADA'] }));
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  await deps.preferences.update(test_.team, 'UADA', (before) => ({ ...before, nudges: 'direct' }));
  const reminders = () => [...deps.outbox.posted.values()].filter(({ channel }) => channel === 'UADA');
  await remindPerson({ ...deps, people: withoutAda }, test_.team, 'UADA');
  expect(reminders()).toEqual([]);
  await remindPerson(deps, test_.team, 'UADA');
  expect(reminders()).toHaveLength(1);
});
