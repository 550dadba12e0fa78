import { seededRandom } from '../../bench/seeded-random.js';
import { maintenanceDueKinds } from '../../src/maintenance/due-kinds.js';
import type { Plan } from '../../src/maintenance/plans/plan.js';
import { changeDates, replanKind, schedulePlan } from '../../src/maintenance/plans/schedule-plan.js';
import { finishRound } from '../../src/maintenance/rounds/announce-round.js';
import { openRound } from '../../src/maintenance/rounds/open-round.js';
import type { RoundJob } from '../../src/maintenance/rounds/round-queue.js';
import { jobIdOf } from '../../src/maintenance/rounds/round-queue.js';
import { type DueStore, dueMember, readDueMember } from '../../src/schedule/due-store.js';
import { enqueueDue } from '../../src/schedule/enqueue-due.js';
import type { TestRedis } from '../support/redis.js';
import { roundDeps, type TestDeps } from './builders.js';
import { type Diary, diaryOf } from './plan-diary.js';
import { anotherRecurrence, planNumber } from './simulated-plans.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = new Date('2026-02-01T00:00:00Z');
const WORKED_ON = ['round', 'close', 'resume', 'replan'];
const quiet = { info() {}, warn() {} };

/** What became of one plan, beside what should have. */
export interface Account {
  plan: string;
  diary: Diary;
  /** By the diary alone. */
  due: string[];
  rounds: { occurrence: string; openedAt: string }[];
  misses: { occurrence: string; reason: 'late' | 'paused'; recordedAt: string }[];
  threads: number;
}

interface World {
  deps: TestDeps;
  team: string;
  random: () => number;
  /** Beside the real plans: what people did to each, written down in plain words. */
  diaries: Map<string, Diary>;
  threads: Set<string>;
}

/**
 * Lets plans run for `days` with a clock that jumps, through the real ledger and stores: outages of hours to weeks; kills in the
 * middle of a pass, of a job and of an edit; edits, pauses with and without an end, and resumes, during outages and in the middle of
 * a pass as well.
 */
export async function simulate(test: TestRedis, size: { plans: number; days: number; seed: number }): Promise<Account[]> {
  const world = await beginWorld(test, size);
  const { deps, random, diaries } = world;
  const queue = jobsInMemory();
  const kinds = { ...maintenanceDueKinds({ plans: deps.plans, queue }), replan: replanKind(deps) };
  const pass = (store: DueStore) => enqueueDue({ store, kinds, now: deps.now, log: quiet }, new Map()).catch(() => 0);
  const end = START.getTime() + size.days * DAY;

  while (deps.clock.now.getTime() < end) {
    const jump = random() < 0.03 ? random() * 40 * DAY : random() * 30 * HOUR;
    await letPass(world, Math.min(deps.clock.now.getTime() + jump, end), size.plans / 300);
    await pass(faultyLedger(world));
    // A killed worker leaves its jobs behind; they wait for the next pass.
    if (random() > 0.1) await queue.runAll((job) => survives(world, job));
  }
  // Nobody dies any more: what is left is done, and the ledger catches up with the last edits.
  deps.clock.now = new Date(end + 2 * 60_000);
  await pass(deps.due);
  await queue.runAll((job) => run(deps, job).then(() => true));
  return await Promise.all([...diaries].map(([plan, diary]) => accountOf(world, plan, diary)));
}

async function beginWorld(test: TestRedis, size: { plans: number; seed: number }): Promise<World> {
  const threads = new Set<string>();
  const deps = roundDeps(test);
  deps.clock.now = START;
  // Ten years of messages are not kept, only which threads there were.
  Object.assign(deps.outbox, {
    post: async (_team: string, { key }: { key: string }) => void (/^round\.[^.]+@\d+$/.test(key) && threads.add(key)),
    edit: async () => true,
  });
  // Reminders and looks at people have no worker here, and would lie overdue in the ledger for every pass to read.
  const schedule = deps.due.schedule.bind(deps.due);
  const isWorkedOn = (member: string) => WORKED_ON.includes(readDueMember(member)?.kind ?? '');
  Object.assign(deps.due, { schedule: async (member: string, at: Date) => void (isWorkedOn(member) && (await schedule(member, at))) });
  const diaries = new Map<string, Diary>();
  for (let index = 0; index < size.plans; index += 1) {
    const plan = planNumber(index);
    await deps.plans.save(test.team, plan);
    await schedulePlan(deps, test.team, plan, START);
    diaries.set(plan.id, diaryOf(plan.recurrence, START));
  }
  return { deps, team: test.team, random: seededRandom(size.seed), diaries, threads };
}

/** Moves the clock; on the way people do things while no worker looks. */
async function letPass(world: World, until: number, actions: number): Promise<void> {
  const { deps, random } = world;
  const count = Math.floor(actions) + (random() < actions % 1 ? 1 : 0);
  const span = until - deps.clock.now.getTime();
  const moments = Array.from({ length: count }, () => until - Math.floor(random() * span)).sort((a, b) => a - b);
  for (const moment of moments) {
    deps.clock.now = new Date(moment);
    await somebodyActs(world);
  }
  deps.clock.now = new Date(until);
}

/** A ledger whose user is killed before it moves anything on, or while somebody edits a plan at that very moment. */
function faultyLedger(world: World): DueStore {
  const { due } = world.deps;
  const chance = world.random();
  if (chance < 0.1) return { ...due, advanceAll: () => Promise.reject(new Error('killed')) };
  if (chance > 0.2) return due;
  return { ...due, advanceAll: (moves) => somebodyActs(world).then(() => due.advanceAll(moves)) };
}

async function somebodyActs(world: World): Promise<void> {
  const { deps, team, random, diaries } = world;
  const ids = [...diaries.keys()];
  const id = ids[Math.floor(random() * ids.length)] ?? '';
  const plan = await deps.plans.get(team, id);
  const diary = diaries.get(id);
  if (plan === null || diary === undefined) return;
  if (random() < 0.5) await edit(world, plan, diary);
  else if (plan.state === 'paused') await resume(world, id, diary);
  else await pause(world, id, diary, random() < 0.6 ? new Date(deps.now().getTime() + random() * 60 * DAY) : null);
}

async function edit(world: World, plan: Plan, diary: Diary): Promise<void> {
  const { deps, team, random } = world;
  const recurrence = anotherRecurrence(plan.recurrence, random);
  const chance = random();
  const { plans } = deps;
  const killed = {
    ...plans,
    update: (...args: Parameters<typeof plans.update>) => plans.update(...args).then(() => Promise.reject(new Error('killed'))),
  };
  const ask = { team, plan: plan.id, change: (current: Plan) => ({ ...current, recurrence }), now: deps.now() };
  if (chance < 0.1) await changeDates({ ...deps, plans: killed }, ask).catch(() => null);
  else await changeDates(deps, ask);
  diary.edited(deps.now(), recurrence);
}

async function pause({ deps, team }: World, id: string, diary: Diary, until: Date | null): Promise<void> {
  await deps.plans.update(team, id, (plan) => ({ ...plan, state: 'paused', pausedUntil: until?.toISOString() ?? null }));
  const member = dueMember({ kind: 'resume', team, id });
  if (until === null) await deps.due.remove(member);
  else await deps.due.schedule(member, until);
  diary.paused(deps.now(), until);
}

async function resume({ deps, team }: World, id: string, diary: Diary): Promise<void> {
  const plan = await deps.plans.update(team, id, (current) => ({ ...current, state: 'active', pausedUntil: null }));
  await deps.due.remove(dueMember({ kind: 'resume', team, id }));
  if (plan !== null) await schedulePlan(deps, team, plan, deps.now());
  diary.resumed(deps.now());
}

/** Keeps jobs as BullMQ does: an id that is known is not added again. */
function jobsInMemory() {
  const waiting = new Map<string, RoundJob>();
  const done = new Set<string>();
  return {
    async add(jobs: RoundJob[]): Promise<void> {
      for (const job of jobs) if (!done.has(jobIdOf(job))) waiting.set(jobIdOf(job), job);
    },
    /** `handle` says whether the job came to its end. */
    async runAll(handle: (job: RoundJob) => Promise<boolean>): Promise<void> {
      await Promise.all(
        [...waiting].map(async ([id, job]) => {
          if (!(await handle(job))) return;
          done.add(id);
          waiting.delete(id);
        }),
      );
    },
  };
}

/** Runs a job, killed now and then while it stores or posts. */
async function survives({ deps, random }: World, job: RoundJob): Promise<boolean> {
  if (random() > 0.15) {
    await run(deps, job);
    return true;
  }
  let left = Math.floor(random() * 4);
  const step = <T>(action: () => Promise<T>): Promise<T> => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : action();
  };
  const { rounds, outbox } = deps;
  const dying: TestDeps = {
    ...deps,
    rounds: { ...rounds, create: (...args) => step(() => rounds.create(...args)), miss: (...args) => step(() => rounds.miss(...args)) },
    outbox: { ...outbox, post: (...args) => step(() => outbox.post(...args)) },
  };
  return await run(dying, job).then(
    () => true,
    () => false,
  );
}

async function run(deps: TestDeps, job: RoundJob): Promise<void> {
  if (job.what === 'open') await openRound(deps, { team: job.team, plan: job.id, occurrence: new Date(job.occurrence) });
  if (job.what === 'close') await finishRound(deps, { team: job.team, round: job.id });
}

async function accountOf({ deps, team, threads }: World, plan: string, diary: Diary): Promise<Account> {
  const rounds = await deps.rounds.latest(team, plan, 10_000);
  const misses = await deps.rounds.misses(team, plan);
  return {
    plan,
    diary,
    due: await diary.due(new Date(deps.now().getTime() + 1)),
    rounds: rounds.map(({ occurrence, openedAt }) => ({ occurrence, openedAt })),
    misses: misses.map(({ occurrence, reason, recordedAt }) => ({
      occurrence: occurrence.toISOString(),
      reason,
      recordedAt: recordedAt.toISOString(),
    })),
    threads: [...threads].filter((key) => key.startsWith(`round.${plan}@`)).length,
  };
}
