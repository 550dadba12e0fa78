import { homeView } from '../../../src/home/views.js';
import { finishRound, threadKeyOf } from '../../../src/maintenance/rounds/announce-round.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { roundIdOf } from '../../../src/maintenance/rounds/round.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, aSite, roundDeps, type TestDeps, wordsOf } from '../builders.js';

let test_: TestRedis;
let deps: TestDeps;
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_);
  const plan = aPlan();
  await deps.plans.save(test_.team, { ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=DAILY' } });
});
afterEach(() => test_.close());

/** Monday is the 23rd. */
const dayOf = (day: number) => new Date(Date.UTC(2026, 10, day, 10));

async function openOn(day: number) {
  deps.clock.now = dayOf(day);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: dayOf(day) });
  const round = await deps.rounds.get(test_.team, roundIdOf('p-C1', dayOf(day)));
  if (round === null) throw new Error(`no round on the ${day}th`);
  return round;
}

test('a daily plan posts three messages a week; its further rounds are replies in the newest thread, and the next week begins anew', async () => {
  const rounds = [];
  for (let day = 23; day <= 30; day += 1) rounds.push(await openOn(day));
  const parents = rounds.filter(({ thread }) => thread === undefined).map(({ occurrence }) => occurrence.slice(8, 10));
  expect(parents).toEqual(['23', '24', '25', '30']);
  const wednesday = `round.${roundIdOf('p-C1', dayOf(25))}`;
  for (const round of rounds.slice(3, 7)) {
    expect(deps.outbox.posted.get(`round.${round.id}`)).toMatchObject({ under: wednesday, channel: 'C1' });
    expect(threadKeyOf(round)).toBe(wednesday);
  }
  expect(wordsOf(deps.outbox.shown(`round.${rounds[4]?.id}`))).toContain('in this thread, as 3 messages were posted this week');
  expect(await deps.rounds.messagesThisWeek(test_.team, 'C1', dayOf(29))).toBe(3);
  expect(await deps.rounds.messagesThisWeek(test_.team, 'C1', dayOf(30))).toBe(1);
});

test('a round that is a reply is closed in the thread where it stands', async () => {
  for (const day of [23, 24, 25]) await openOn(day);
  const thursday = await openOn(26);
  await finishRound(deps, { team: test_.team, round: thursday.id });
  expect(deps.outbox.posted.get(`round.${thursday.id}.closing`)?.under).toBe(`round.${roundIdOf('p-C1', dayOf(25))}`);
});

test.each([
  [[], 'Farrier posted no messages this week.'],
  [[['C1', 1]], 'Farrier posted 1 message this week (at most 3).'],
  [
    [
      ['C1', 2],
      ['C1', 2],
      ['C2', 0],
    ],
    'Farrier posted this week (at most 3 a channel): 2 messages in <#C1>, 0 messages in <#C2>.',
  ],
] as [[string, number][], string][])('Home says how many were posted: %j', (counts, words) => {
  const site = { site: aSite(), verdicts: [], backups: 'fine', unfinished: false, goOn: null };
  const rounds = counts.map(([channel, messagesThisWeek]) => ({
    channel,
    plan: 'Weekly',
    next: null,
    owner: null,
    running: null,
    state: 'active' as const,
    paused: '',
    canPause: false,
    canResume: false,
    messagesThisWeek,
  }));
  const view = homeView({ user: 'UADA', hour: 9, anySite: true, sites: [site], rounds, troubles: [], wishes: [] });
  expect(JSON.stringify(view.blocks)).toContain(words);
});
