import { announceRound, finishRound } from '../../../src/maintenance/rounds/announce-round.js';
import { openRound, openRoundNow } from '../../../src/maintenance/rounds/open-round.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, roundDeps, type TestDeps, TUESDAY, weeksLater, wordsOf } from '../builders.js';
import { dying } from '../dying.js';

const HOUR = 3_600_000;
const weekly = aPlan({ sites: ['s-shop', 's-billing'] });
const yearly = aPlan({
  id: 'p-yearly',
  name: 'Yearly <list>',
  rota: ['UBEN'],
  recurrence: { ...weekly.recurrence, rrule: 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24', at: '12:00' },
});
const NOON = new Date(TUESDAY.getTime() + 2 * HOUR);
const WEEKLY = `p-C1@${TUESDAY.getTime()}`;
const YEARLY = `p-yearly@${NOON.getTime()}`;

let test_: TestRedis;
let deps: TestDeps;
const open = (using: Parameters<typeof openRound>[0], plan: string, occurrence: Date) =>
  openRound(using, { team: test_.team, plan, occurrence });
const posted = (key: string) => deps.outbox.posted.get(key);
const threads = () => [...deps.outbox.posted.values()].filter((message) => message.under === undefined).map((message) => message.key);
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_);
  await deps.plans.save(test_.team, weekly);
  await deps.plans.save(test_.team, yearly);
});
afterEach(() => test_.close());

async function openBoth(): Promise<void> {
  await open(deps, 'p-C1', TUESDAY);
  deps.clock.now = NOON;
  await open(deps, 'p-yearly', NOON);
}

test('a plan that comes later on the same day stands in the thread of the first, with its own checklist, and both say so', async () => {
  await openBoth();
  expect(threads()).toEqual([`round.${WEEKLY}`]);
  expect(posted(`round.${YEARLY}`)).toMatchObject({ under: `round.${WEEKLY}`, thing: YEARLY });
  expect(wordsOf(posted(`round.${YEARLY}`))).toContain('Yearly <list>: Shop');
  expect(wordsOf(posted(`round.${YEARLY}`))).toContain("shares today's thread of *Weekly maintenance*");
  expect(JSON.stringify(posted(`round.${YEARLY}`))).toContain('maintenance.done');
  expect(wordsOf(deps.outbox.shown(`round.${WEEKLY}`))).toContain('also in this thread: *Yearly &lt;list&gt;*');
  expect(deps.outbox.shown(`round.${WEEKLY}`)?.text).toContain('Also in this thread: Yearly &lt;list&gt;.');
  expect(await deps.rounds.messagesThisWeek(test_.team, 'C1', NOON)).toBe(1);
});

test('each is one round of its own, and closes in the same thread at its own end', async () => {
  await openBoth();
  await finishRound(deps, { team: test_.team, round: YEARLY });
  expect(posted(`round.${YEARLY}.closing`)).toMatchObject({ under: `round.${WEEKLY}` });
  expect(await deps.rounds.current(test_.team, 'p-C1')).toMatchObject({ id: WEEKLY, state: 'open' });
  await finishRound(deps, { team: test_.team, round: WEEKLY });
  expect(posted(`round.${WEEKLY}.closing`)).toMatchObject({ under: `round.${WEEKLY}` });
});

test('plans due at the same moment share one thread, whichever worker is quicker', async () => {
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await deps.plans.save(test_.team, aPlan({ id: `p-${name}`, name }));
  await Promise.all(names.map((name) => open(deps, `p-${name}`, TUESDAY)));
  const [host, ...others] = threads();
  expect(others).toEqual([]);
  const rounds = await Promise.all(names.map((name) => deps.rounds.get(test_.team, `p-${name}@${TUESDAY.getTime()}`)));
  expect(rounds.map((round) => `round.${round?.thread?.round ?? round?.id}`)).toEqual(names.map(() => host));
  expect(rounds.find((round) => `round.${round?.id}` === host)?.guests).toHaveLength(3);
});

test('a day later, or for a second round of the same plan, a thread begins', async () => {
  await openBoth();
  const tomorrow = new Date(TUESDAY.getTime() + 24 * HOUR);
  await deps.plans.save(test_.team, aPlan({ id: 'p-next', name: 'Next' }));
  deps.clock.now = tomorrow;
  await open(deps, 'p-next', tomorrow);
  const evening = new Date(tomorrow.getTime() + 8 * HOUR);
  deps.clock.now = evening;
  await open(deps, 'p-next', evening);
  expect(threads()).toEqual([WEEKLY, `p-next@${tomorrow.getTime()}`, `p-next@${evening.getTime()}`].map((id) => `round.${id}`));
});

test('what somebody asks for has a thread of its own, so that Remove takes nobody else away', async () => {
  await openRoundNow(deps, { team: test_.team, plan: 'p-yearly', user: 'UADA', trigger: 't1' });
  await open(deps, 'p-C1', TUESDAY);
  await deps.plans.save(test_.team, aPlan({ id: 'p-more', name: 'More' }));
  await openRoundNow(deps, { team: test_.team, plan: 'p-more', user: 'UADA', trigger: 't2' });
  expect(threads()).toEqual(['round.p-yearly@hand-t1', `round.${WEEKLY}`, 'round.p-more@hand-t2']);
});

test('late rounds of several plans share the thread of the day on which they are opened', async () => {
  deps.clock.now = new Date(weeksLater(0).getTime() + 30 * HOUR);
  await open(deps, 'p-C1', TUESDAY);
  await open(deps, 'p-yearly', NOON);
  expect(threads()).toEqual([`round.${WEEKLY}`]);
  expect(wordsOf(posted(`round.${YEARLY}`))).toContain('*late*');
});

const KILLS = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((at) => (['before', 'after'] as const).map((side) => [at, side] as const));

test.each(KILLS)('a kill at step %i, %s it, posts nothing twice and loses nothing', async (at, side) => {
  // The first plan's own job was killed before it posted anything; the second one's is killed on its way.
  await open(dying(deps, 2, 'before'), 'p-C1', TUESDAY).catch(() => {});
  expect(threads()).toEqual([]);
  deps.clock.now = NOON;
  await open(dying(deps, at, side), 'p-yearly', NOON).catch(() => {});
  await open(deps, 'p-yearly', NOON);
  await open(deps, 'p-C1', TUESDAY);
  expect([...deps.outbox.posted.keys()].sort()).toEqual([`round.${WEEKLY}`, `round.${YEARLY}`].sort());
  expect(posted(`round.${YEARLY}`)?.under).toBe(`round.${WEEKLY}`);
  expect((await deps.rounds.get(test_.team, WEEKLY))?.guests).toHaveLength(1);
  expect(wordsOf(deps.outbox.shown(`round.${WEEKLY}`))).toContain('also in this thread');
});

test('a round that was announced again, while its thread was closed, changes nothing', async () => {
  await openBoth();
  await finishRound(deps, { team: test_.team, round: WEEKLY });
  const keys = [...deps.outbox.posted.keys()];
  const round = await deps.rounds.get(test_.team, YEARLY);
  if (round !== null) await announceRound(deps, test_.team, round);
  expect([...deps.outbox.posted.keys()]).toEqual(keys);
  expect(deps.outbox.shown(`round.${WEEKLY}`)?.text).toContain('Closed:');
});
