import { maintenanceDueKinds } from '../../../src/maintenance/due-kinds.js';
import { editPlan } from '../../../src/maintenance/plans/edit-plan.js';
import { schedulePlan } from '../../../src/maintenance/plans/schedule-plan.js';
import { decideRhythm, keepWeekly } from '../../../src/maintenance/rhythm/keep-rhythm.js';
import { isWeekly } from '../../../src/maintenance/rhythm/rhythm.js';
import { finishRound } from '../../../src/maintenance/rounds/announce-round.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import { work } from '../../../src/maintenance/rounds/work-round.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, oldDjango, proven, roundDeps, type TestDeps, weeksLater, wordsOf } from '../builders.js';
import { dying } from '../dying.js';

let test_: TestRedis;
let deps: TestDeps;
const idOf = (weeks: number) => `p-C1@${weeksLater(weeks).getTime()}`;
const questions = () => [...deps.outbox.posted.keys()].filter((key) => key.endsWith('.rhythm'));
const planNow = async () => {
  const plan = await deps.plans.get(test_.team, 'p-C1');
  if (plan === null) throw new Error('no plan');
  return plan;
};
const due = () => deps.due.at(`round.${test_.team}.p-C1`);

async function opens(weeks: number, with_: Parameters<typeof openRound>[0] = deps): Promise<void> {
  deps.clock.now = weeksLater(weeks);
  await openRound(with_, { team: test_.team, plan: 'p-C1', occurrence: weeksLater(weeks) });
}
async function closes(weeks: number): Promise<void> {
  deps.clock.now = new Date(weeksLater(weeks).getTime() + 3 * 86_400_000);
  await finishRound(deps, { team: test_.team, round: idOf(weeks) });
}
async function week(weeks: number, touched = false): Promise<void> {
  await opens(weeks);
  if (touched)
    await deps.rounds.update(test_.team, idOf(weeks), (round) =>
      work(round, { what: 'note', task: 'updates', words: 'looked' }, { user: 'UBEN', at: deps.now(), trigger: `t${weeks}` }),
    );
  await closes(weeks);
}

beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_, { prove: async (_team, _site, task) => (task === 'updates' ? oldDjango : proven()) });
  await deps.plans.save(test_.team, aPlan());
});
afterEach(() => test_.close());

test.each<[string, boolean]>([
  ['FREQ=WEEKLY;BYDAY=TU', true],
  ['FREQ=WEEKLY;BYDAY=MO,TH', true],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', false],
  ['FREQ=WEEKLY;COUNT=9;BYDAY=TU', false],
  ['FREQ=MONTHLY;BYDAY=1TU', false],
])('%s is weekly: %s', (rule, expected) => {
  expect(isWeekly(rule)).toBe(expected);
});

test('asks once after three rounds that nobody touched, and goes monthly at the next date when nobody presses', async () => {
  await week(0);
  await week(1);
  expect(questions()).toEqual([]);
  await week(2);
  await closes(2);
  expect(questions()).toEqual([`round.${idOf(2)}.rhythm`]);
  expect(deps.outbox.posted.get(`round.${idOf(2)}.rhythm`)).toMatchObject({
    under: `round.${idOf(2)}`,
    text: 'Three rounds untouched. I go monthly unless someone presses *Keep weekly*.',
  });
  await schedulePlan(deps, test_.team, await planNow(), deps.now());
  expect(await due()).toEqual(weeksLater(3));
  await opens(3);
  // 15 December is the third Tuesday.
  expect((await planNow()).recurrence.rrule).toBe('FREQ=MONTHLY;BYDAY=3TU');
  expect(await deps.rounds.get(test_.team, idOf(3))).toMatchObject({ wentMonthly: true, nextAt: '2027-01-19T10:00:00.000Z' });
  expect(wordsOf(deps.outbox.shown(`round.${idOf(3)}`))).toContain('Monthly from now on');
  expect(deps.outbox.shown(`round.${idOf(2)}.rhythm`)?.text).toBe('Nobody pressed *Keep weekly*, so I go monthly.');
  const { round } = maintenanceDueKinds({ plans: deps.plans, queue: { add: async () => {} } });
  expect(await round.next(test_.team, 'p-C1', weeksLater(3), deps.now())).toEqual(new Date('2027-01-19T10:00:00Z'));
});

test('a date of the weekly rule that the ledger still held is no round, and no miss', async () => {
  for (const weeks of [0, 1, 2]) await week(weeks);
  await opens(3);
  await opens(4);
  expect(await deps.rounds.get(test_.team, idOf(4))).toBeNull();
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toEqual([]);
});

test('stays weekly when somebody presses, and asks again only after three more', async () => {
  for (const weeks of [0, 1, 2]) await week(weeks);
  expect((await keepWeekly(deps, test_.team, 'p-C1', 'UBEN'))?.rhythm?.state).toBe('kept');
  expect(deps.outbox.shown(`round.${idOf(2)}.rhythm`)?.text).toBe('Weekly, as <@UBEN> wants it.');
  await keepWeekly(deps, test_.team, 'p-C1', 'UADA');
  for (const weeks of [3, 4]) await week(weeks);
  expect((await planNow()).recurrence.rrule).toBe('FREQ=WEEKLY;BYDAY=TU');
  expect(questions()).toHaveLength(1);
  await week(5);
  expect(questions()).toEqual([`round.${idOf(2)}.rhythm`, `round.${idOf(5)}.rhythm`]);
});

test('Weekly again brings the dates back, moves the thread and counts from there', async () => {
  for (const weeks of [0, 1, 2]) await week(weeks);
  await opens(3);
  deps.clock.now = new Date(weeksLater(3).getTime() + 3_600_000);
  await keepWeekly(deps, test_.team, 'p-C1', 'UADA');
  expect((await planNow()).recurrence.rrule).toBe('FREQ=WEEKLY;BYDAY=TU');
  expect(await due()).toEqual(weeksLater(4));
  expect(await deps.rounds.get(test_.team, idOf(3))).toMatchObject({ wentMonthly: false, nextAt: weeksLater(4).toISOString() });
  await closes(3);
  for (const weeks of [4, 5]) await week(weeks);
  expect(questions()).toHaveLength(1);
  await week(6);
  expect(questions()).toHaveLength(2);
});

test('one touched round starts the count anew', async () => {
  await week(0);
  await week(1);
  await week(2, true);
  await week(3);
  await week(4);
  expect(questions()).toEqual([]);
  await week(5);
  expect(questions()).toHaveLength(1);
});

test('a plan that was given other dates meanwhile keeps those', async () => {
  for (const weeks of [0, 1, 2]) await week(weeks);
  const fortnightly = 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU';
  await deps.plans.update(test_.team, 'p-C1', (plan) => ({
    ...plan,
    recurrence: { ...plan.recurrence, rrule: fortnightly, start: '2026-12-15' },
  }));
  await opens(3);
  expect((await planNow()).recurrence.rrule).toBe(fortnightly);
  expect(await keepWeekly(deps, test_.team, 'p-C1', 'UADA')).toBeNull();
});

describe('a plan that went monthly', () => {
  const weekly = aPlan().recurrence;
  beforeEach(async () => {
    for (const weeks of [0, 1, 2]) await week(weeks);
    await opens(3);
    await closes(3);
  });
  const announced = async (weeks: number) => {
    const round = await deps.rounds.get(test_.team, idOf(weeks));
    return { nextAt: round?.nextAt, wentMonthly: round?.wentMonthly };
  };

  test('and that somebody edits back to weekly announces its weekly dates, and is asked again only after three more', async () => {
    const { name, hoursAWeek } = await planNow();
    await editPlan(deps, {
      team: test_.team,
      user: 'UBEN',
      plan: 'p-C1',
      changes: { name, hoursAWeek, recurrence: weekly },
    });
    expect((await planNow()).rhythm?.state).toBe('kept');
    await week(4);
    expect(await announced(4)).toEqual({ nextAt: weeksLater(5).toISOString(), wentMonthly: undefined });
    await week(5);
    expect(await announced(5)).toEqual({ nextAt: weeksLater(6).toISOString(), wentMonthly: undefined });
    expect(questions()).toHaveLength(1);
    await week(6);
    expect(questions()).toHaveLength(2);
  });

  test('and whose record says weekly again announces its weekly dates', async () => {
    await deps.plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, recurrence: weekly }));
    await opens(4);
    expect(await announced(4)).toEqual({ nextAt: weeksLater(5).toISOString(), wentMonthly: undefined });
  });
});

test('a decision whose date is missed is made again at the next date', async () => {
  for (const weeks of [0, 1, 2]) await week(weeks);
  // Killed once it was decided, and away until the date after it.
  await decideRhythm(deps, test_.team, await planNow(), weeksLater(3));
  deps.clock.now = weeksLater(4);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: weeksLater(3) });
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toMatchObject([{ reason: 'late' }]);
  expect(await planNow()).toMatchObject({ recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=TU' }, rhythm: { state: 'asked' } });
  await opens(4);
  expect((await planNow()).recurrence.rrule).toBe('FREQ=MONTHLY;BYDAY=4TU');
  expect(await deps.rounds.get(test_.team, idOf(4))).toMatchObject({ wentMonthly: true });
});

test('a question asked when the next date had come already waits for the one after it', async () => {
  await week(0);
  await week(1);
  await opens(2);
  // The worker was away when the third round should have closed: the next one closes it.
  await opens(3);
  expect(questions()).toHaveLength(1);
  expect((await planNow()).recurrence.rrule).toBe('FREQ=WEEKLY;BYDAY=TU');
  await closes(3);
  expect(questions()).toHaveLength(1);
  await opens(4);
  expect((await planNow()).recurrence.rrule).toBe('FREQ=MONTHLY;BYDAY=4TU');
});

test.each(['before', 'after'] as const)('is asked and decided once when killed %s any step', async (side) => {
  for (let step = 1; ; step += 1) {
    const team = `${test_.team}-${side}-${step}`;
    const fresh = roundDeps(test_, { prove: deps.prove });
    await fresh.plans.save(team, aPlan());
    for (const weeks of [0, 1, 2]) {
      fresh.clock.now = weeksLater(weeks);
      await openRound(fresh, { team, plan: 'p-C1', occurrence: weeksLater(weeks) });
      fresh.clock.now = new Date(weeksLater(weeks).getTime() + 3 * 86_400_000);
      await finishRound(fresh, { team, round: idOf(weeks) });
    }
    fresh.clock.now = weeksLater(3);
    const job = { team, plan: 'p-C1', occurrence: weeksLater(3) };
    const killed = await openRound(dying(fresh, step, side), job).then(
      () => false,
      () => true,
    );
    await openRound(fresh, job);
    expect([...fresh.outbox.posted.keys()].filter((key) => key.endsWith('.rhythm'))).toHaveLength(1);
    expect((await fresh.plans.get(team, 'p-C1'))?.recurrence.rrule).toBe('FREQ=MONTHLY;BYDAY=3TU');
    expect(await fresh.rounds.get(team, idOf(3))).toMatchObject({ wentMonthly: true, nextAt: '2027-01-19T10:00:00.000Z' });
    if (!killed) return;
  }
});
