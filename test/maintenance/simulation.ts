import { finishRound } from '../../src/maintenance/announce-round.js';
import { maintenanceDueKinds } from '../../src/maintenance/due-kinds.js';
import { openRound } from '../../src/maintenance/open-round.js';
import type { RoundJob } from '../../src/maintenance/round-queue.js';
import { jobIdOf } from '../../src/maintenance/round-queue.js';
import { schedulePlan } from '../../src/maintenance/schedule-plan.js';
import { enqueueDue } from '../../src/schedule/enqueue-due.js';
import { occurrencesBetween, type Recurrence } from '../../src/schedule/recurrence.js';
import type { TestRedis } from '../support/redis.js';
import { aPlan, roundDeps, type TestDeps } from './builders.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONES = [
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
  'UTC',
];
const RULES = [
  'FREQ=WEEKLY;BYDAY=TU',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=WEEKLY;BYDAY=MO,TH',
  'FREQ=MONTHLY;BYMONTHDAY=31',
];

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Account {
  plan: string;
  due: string[];
  /** Rounds and misses together, sorted. */
  settled: string[];
  rounds: number;
  misses: number;
  threads: number;
}

/**
 * Lets plans run for `days` with a clock that jumps, through the real ledger and stores: outages of hours to weeks, kills in
 * the middle of a pass and of a job, pauses and resumes.
 */
export async function simulate(test: TestRedis, size: { plans: number; days: number; seed: number }): Promise<Account[]> {
  const random = randomFrom(size.seed);
  const start = new Date('2026-02-01T00:00:00Z');
  const deps = roundDeps(test);
  deps.clock.now = start;
  const plans = Array.from({ length: size.plans }, (_, index) => planNumber(index));
  for (const plan of plans) {
    await deps.plans.save(test.team, plan);
    await schedulePlan(deps, test.team, plan, start);
  }
  const queue = new Map<string, RoundJob>();
  const done = new Set<string>();
  const kinds = maintenanceDueKinds({
    plans: deps.plans,
    queue: {
      async add(jobs) {
        for (const job of jobs) if (!done.has(jobIdOf(job))) queue.set(jobIdOf(job), job);
      },
    },
  });
  const resting = new Map();
  const quiet = { info() {}, warn() {} };
  const end = start.getTime() + size.days * DAY;

  while (deps.clock.now.getTime() < end) {
    const jump = random() < 0.03 ? random() * 40 * DAY : random() * 30 * HOUR;
    deps.clock.now = new Date(Math.min(deps.clock.now.getTime() + jump, end));
    if (random() < 0.05) await togglePause(deps, test.team, plans[Math.floor(random() * plans.length)]?.id ?? '');
    const store = random() < 0.1 ? { ...deps.due, advanceAll: () => Promise.reject(new Error('killed')) } : deps.due;
    await enqueueDue({ store, kinds, now: deps.now, log: quiet }, resting).catch(() => 0);
    // A killed worker leaves its job behind; a dead queue waits for the next pass.
    const running = random() < 0.1 ? [] : [...queue];
    await Promise.all(
      running.map(async ([id, job]) => {
        if (!(await survives(deps, job, random))) return;
        done.add(id);
        queue.delete(id);
      }),
    );
  }
  await enqueueDue({ store: deps.due, kinds, now: deps.now, log: quiet }, resting);
  for (const job of queue.values()) await run(deps, job);
  return await Promise.all(plans.map((plan) => account(deps, test.team, plan.id, plan.recurrence, start)));
}

function planNumber(index: number) {
  const recurrence: Recurrence = {
    rrule: RULES[index % RULES.length] ?? '',
    timeZone: ZONES[index % ZONES.length] ?? 'UTC',
    start: '2026-02-01',
    at: index % 2 === 0 ? '02:30' : '10:00',
    holidays: null,
    shift: index % 3 === 0 ? 'next' : 'keep',
  };
  return aPlan({ id: `p-C${index}`, channel: `C${index}`, recurrence });
}

async function togglePause(deps: TestDeps, team: string, id: string): Promise<void> {
  const plan = await deps.plans.update(team, id, (current) =>
    current.state === 'paused'
      ? { ...current, state: 'active', pausedUntil: null }
      : { ...current, state: 'paused', pausedUntil: new Date(deps.now().getTime() + 20 * DAY).toISOString() },
  );
  if (plan?.state === 'active') await schedulePlan(deps, team, plan, deps.now());
}

/** Runs a job, killed now and then while it posts. */
async function survives(deps: TestDeps, job: RoundJob, random: () => number): Promise<boolean> {
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

async function account(deps: TestDeps, team: string, plan: string, recurrence: Recurrence, start: Date): Promise<Account> {
  const rounds = await deps.rounds.latest(team, plan, 10_000);
  const misses = await deps.rounds.misses(team, plan);
  const settled = [...rounds.map((round) => round.occurrence), ...misses.map((miss) => miss.occurrence.toISOString())].sort();
  const due = occurrencesBetween(recurrence, new Date(start.getTime() + 1), new Date(deps.now().getTime() + 1)).map((date) =>
    date.toISOString(),
  );
  const threads = [...deps.outbox.posted.keys()].filter((key) => new RegExp(`^round\\.${plan}@\\d+$`).test(key));
  return { plan, due, settled, rounds: rounds.length, misses: misses.length, threads: threads.length };
}
