import { whoIsGone } from '../../../src/maintenance/people/absences.js';
import { remindPerson } from '../../../src/maintenance/people/nudge-round.js';
import { watchPeople } from '../../../src/maintenance/people/watch-people.js';
import { keepWeekly } from '../../../src/maintenance/rhythm/keep-rhythm.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import type { People } from '../../../src/slack/people.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, everybodyIsThere, oldDjango, proven, roundDeps, TUESDAY, wordsOf } from '../builders.js';

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

test('what was stored before a kill is shown by the next look at people, and by Keep weekly pressed again', async () => {
  const deps = roundDeps(test_);
  const id = `p-C1@${TUESDAY.getTime()}`;
  const askedAt = TUESDAY.toISOString();
  const { rrule } = aPlan().recurrence;
  await deps.plans.save(test_.team, aPlan({ rhythm: { round: 'r', askedAt, askedOn: askedAt, state: 'kept', weekly: rrule } }));
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  const becomesOwner = (owner: string) =>
    deps.rounds.update(test_.team, id, (round) => ({ ...round, owner, revision: round.revision + 1 }));
  const screen = () => wordsOf(deps.outbox.shown(`round.${id}`));
  await becomesOwner('UCAT');
  await watchPeople(deps, test_.team, id);
  expect(screen()).toContain('Owner <@UCAT>');
  await becomesOwner('UDAN');
  await keepWeekly(deps, test_.team, 'p-C1', 'UADA');
  expect(screen()).toContain('Owner <@UDAN>');
});
