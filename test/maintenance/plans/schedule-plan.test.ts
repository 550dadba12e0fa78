import { maintenanceDueKinds } from '../../../src/maintenance/due-kinds.js';
import { type ChangePlanDeps, duplicatePlan } from '../../../src/maintenance/plans/change-plans.js';
import { type EditDeps, startPlan } from '../../../src/maintenance/plans/edit-plan.js';
import type { Plan } from '../../../src/maintenance/plans/plan.js';
import { changeDates, replanKind, schedulePlan } from '../../../src/maintenance/plans/schedule-plan.js';
import { openRound } from '../../../src/maintenance/rounds/open-round.js';
import type { RoundJob } from '../../../src/maintenance/rounds/round-queue.js';
import { dueMember } from '../../../src/schedule/due-store.js';
import { enqueueDue } from '../../../src/schedule/enqueue-due.js';
import { type TestRedis, testRedis } from '../../support/redis.js';
import { aPlan, roundDeps, type TestDeps, TUESDAY, weeksLater } from '../builders.js';

const MONDAY = new Date('2026-11-23T12:00:00Z');
const THURSDAY = new Date('2026-11-26T10:00:00Z');
const onThursdays = (plan: Plan): Plan => ({ ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=WEEKLY;BYDAY=TH' } });
const quiet = { info() {}, warn() {} };

let test_: TestRedis;
let deps: TestDeps;
let opened: Date[];
beforeEach(async () => {
  test_ = await testRedis();
  deps = roundDeps(test_);
  opened = [];
  deps.clock.now = MONDAY;
  await deps.plans.save(test_.team, aPlan());
  await schedulePlan(deps, test_.team, aPlan(), MONDAY);
});
afterEach(() => test_.close());

const standing = () => deps.due.at(dueMember({ kind: 'round', team: test_.team, id: 'p-C1' }));
const edit = (change: (plan: Plan) => Plan = onThursdays) =>
  changeDates(deps, { team: test_.team, plan: 'p-C1', change, now: deps.clock.now });

/** One pass over the ledger; what it enqueues is noted. */
async function pass(store = deps.due): Promise<void> {
  const queue = {
    async add(jobs: RoundJob[]) {
      opened.push(...jobs.flatMap((job) => (job.what === 'open' ? [new Date(job.occurrence)] : [])));
    },
  };
  const kinds = { ...maintenanceDueKinds({ plans: deps.plans, queue }), replan: replanKind(deps) };
  await enqueueDue({ store, kinds, now: deps.now, log: quiet }, new Map());
}

it('moves a date that is to come to the first one of the new rule', async () => {
  await edit();
  expect(await standing()).toEqual(THURSDAY);
});

it.each<[string, (deps: EditDeps & ChangePlanDeps) => Promise<unknown>]>([
  ['started', (dying) => startPlan(dying, { team: test_.team, user: 'UADA', plan: aPlan({ id: 'p-new', name: 'New' }) })],
  ['copied', (dying) => duplicatePlan(dying, { team: test_.team, user: 'UADA' }, { source: aPlan(), id: 'p-new', name: 'New' })],
])('schedules a plan that was %s even when a kill came right after it was saved', async (_how, start) => {
  const saves = async (team: string, plan: Plan) => {
    await deps.plans.save(team, plan);
    throw new Error('killed');
  };
  await expect(start({ ...deps, plans: { ...deps.plans, save: saves } })).rejects.toThrow('killed');
  const member = dueMember({ kind: 'round', team: test_.team, id: 'p-new' });
  expect(await deps.due.at(member)).toBeNull();
  deps.clock.now = new Date(MONDAY.getTime() + 60_000);
  await pass();
  expect(await deps.due.at(member)).toEqual(TUESDAY);
});

it('asks about a copy anew whether it goes monthly', async () => {
  const asked = TUESDAY.toISOString();
  const rhythm = { round: 'r1', askedAt: asked, askedOn: asked, state: 'asked', weekly: 'FREQ=WEEKLY;BYDAY=TU' } as const;
  const copy = await duplicatePlan(deps, { team: test_.team, user: 'UADA' }, { source: aPlan({ rhythm }), id: 'p-new', name: 'New' });
  expect(copy.rhythm).toBeUndefined();
  expect((await deps.plans.get(test_.team, 'p-new'))?.rhythm).toBeUndefined();
});

it('moves it while the plan is paused too', async () => {
  await edit((plan) => ({ ...onThursdays(plan), state: 'paused' }));
  expect(await standing()).toEqual(THURSDAY);
});

it('drops it when the new rule has no date left', async () => {
  await edit((plan) => ({ ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20261122T000000Z' } }));
  expect(await standing()).toBeNull();
});

it('leaves what is overdue to be opened, and goes on with the new rule from the edit on', async () => {
  deps.clock.now = new Date('2026-11-27T12:00:00Z');
  await edit();
  expect(await standing()).toEqual(TUESDAY);
  await pass();
  // Thursday 26 November lies before the edit.
  expect(opened).toEqual([TUESDAY]);
  expect(await standing()).toEqual(new Date('2026-12-03T10:00:00Z'));
});

it('loses no date when a worker moves the plan on by its old rule just while it is edited', async () => {
  const yearly = (plan: Plan): Plan => ({ ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24' } });
  await edit(yearly);
  deps.clock.now = new Date(MONDAY.getTime() + 120_000);
  await pass();
  deps.clock.now = new Date(TUESDAY.getTime() + 1000);
  // The worker has read the plan and knows the next date, a year away; the edit comes before it writes that down.
  await pass({ ...deps.due, advanceAll: async (moves) => edit().then(() => deps.due.advanceAll(moves)) });
  expect(opened).toEqual([TUESDAY]);
  expect(await standing()).toEqual(new Date('2027-11-24T10:00:00Z'));
  deps.clock.now = new Date(TUESDAY.getTime() + 120_000);
  await pass();
  expect(await standing()).toEqual(THURSDAY);
});

it('loses no date when a kill cuts an edit short', async () => {
  const dying = { ...deps, plans: { ...deps.plans, update: (...args: Parameters<typeof deps.plans.update>) => killedAfter(args) } };
  const killedAfter = async (args: Parameters<typeof deps.plans.update>) => {
    await deps.plans.update(...args);
    throw new Error('killed');
  };
  const monthly = (plan: Plan): Plan => ({ ...plan, recurrence: { ...plan.recurrence, rrule: 'FREQ=DAILY' } });
  await expect(changeDates(dying, { team: test_.team, plan: 'p-C1', change: monthly, now: MONDAY })).rejects.toThrow('killed');
  expect(await standing()).toEqual(TUESDAY);
  await edit(onThursdays);
  await expect(changeDates(dying, { team: test_.team, plan: 'p-C1', change: monthly, now: MONDAY })).rejects.toThrow('killed');
  expect(await standing()).toEqual(THURSDAY);
  // No worker for a day and a half: both days are noticed when one is back.
  deps.clock.now = new Date('2026-11-25T12:00:00Z');
  await pass();
  await pass();
  expect(opened).toEqual([TUESDAY, new Date('2026-11-25T10:00:00Z')]);
});

it('opens no round for a date that an edit took away', async () => {
  deps.clock.now = weeksLater(0);
  await deps.plans.update(test_.team, 'p-C1', onThursdays);
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: weeksLater(1) });
  expect(deps.outbox.posted.size).toBe(0);
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toEqual([]);
});

it('records a date of a pause as missed by it, though the worker comes back after the pause', async () => {
  await edit((plan) => ({ ...plan, state: 'paused' }));
  deps.clock.now = new Date('2026-11-25T00:00:00Z');
  await edit((plan) => ({ ...plan, state: 'active' }));
  deps.clock.now = THURSDAY;
  await openRound(deps, { team: test_.team, plan: 'p-C1', occurrence: TUESDAY });
  expect(await deps.rounds.misses(test_.team, 'p-C1')).toEqual([{ occurrence: TUESDAY, reason: 'paused', recordedAt: THURSDAY }]);
});
