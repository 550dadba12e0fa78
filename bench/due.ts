import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Plan } from '../src/maintenance/plans/plan.js';
import { planStore } from '../src/maintenance/plans/plan-store.js';
import { dueMember, dueStore } from '../src/schedule/due-store.js';
import { GLOBAL_TAG } from '../src/shared/redis.js';
import type { Benchmark } from './measurement.js';
import { FARRIER, openSurroundings, type Surroundings, startReady, stopProcess } from './surroundings.js';

const PLANS = 10_000;
const WORKSPACES = 50;
const CHANNELS = 500;
const GIVE_UP_MS = 120_000;

export const due: Benchmark = {
  name: 'Many plans due at once',
  about: `${PLANS.toLocaleString('en')} plans due in the same minute, in ${CHANNELS} channels of ${WORKSPACES} workspaces: from that minute until the worker has opened a job for each, and until each has its next date.`,
  async run(scale) {
    const around = await openSurroundings();
    try {
      return await openAll(around, Math.round(PLANS * scale));
    } finally {
      await around.close();
    }
  },
};

async function openAll(around: Surroundings, count: number) {
  const { redis, slack, env } = around;
  const ledger = dueStore(redis, GLOBAL_TAG);
  const worker = await startReady(FARRIER, ['worker', '--queues', 'due'], env);
  const queue = new Queue('rounds', { connection: redis, prefix: GLOBAL_TAG });
  try {
    // Plans are due at whole minutes; before that one, all have to be stored.
    const dueAt = new Date(Math.ceil((Date.now() + 10_000 + 2 * count) / 60_000) * 60_000);
    await Promise.all(Array.from({ length: count }, (_, index) => addPlan(index, planDueAt(dueAt, index, slack.users.ada))));
    if (Date.now() > dueAt.getTime()) throw new Error('Storing the plans took longer than expected');
    await wait(dueAt.getTime() - Date.now());
    const members = Array.from({ length: count }, (_, index) => dueMember({ kind: 'round', team: teamOf(index), id: `p${index}` }));
    const opened = await secondsUntil(dueAt, async () => (await queue.getJobCountByTypes('waiting', 'prioritized', 'active')) >= count);
    const moved = await secondsUntil(dueAt, async () => (await ledger.dueBefore(new Date(), 1)).length === 0);
    const next = await ledger.at(members.at(-1) ?? '');
    if (next === null || next <= dueAt) throw new Error('The last plan has no next date');
    return [
      { what: 'a job opened for each', value: opened, unit: 's', bound: { at: 'most', value: 5 } as const },
      { what: 'each moved to its next date', value: moved, unit: 's' },
    ];
  } finally {
    await queue.close();
    await stopProcess(worker);
  }

  async function addPlan(index: number, plan: Plan): Promise<void> {
    await planStore(redis).save(teamOf(index), plan);
    await ledger.schedule(
      dueMember({ kind: 'round', team: teamOf(index), id: plan.id }),
      new Date(`${plan.recurrence.start}T${plan.recurrence.at}:00Z`),
    );
  }
}

function teamOf(index: number): string {
  return `T${(index % CHANNELS) % WORKSPACES}`;
}

function planDueAt(at: Date, index: number, user: string): Plan {
  const [start = '', time = ''] = at.toISOString().split('T');
  return {
    version: 1,
    id: `p${index}`,
    channel: `C${String(index % CHANNELS).padStart(8, '0')}`,
    name: `Plan ${index}`,
    sites: ['s1'],
    recurrence: { rrule: 'FREQ=WEEKLY', timeZone: 'UTC', start, at: time.slice(0, 5), holidays: null, shift: 'keep' },
    hoursAWeek: 2,
    rota: [user],
    state: 'active',
    pausedUntil: null,
    pausedReason: null,
    createdBy: user,
    createdAt: at.toISOString(),
  };
}

async function secondsUntil(from: Date, isDone: () => Promise<boolean>): Promise<number> {
  while (!(await isDone())) {
    if (Date.now() - from.getTime() > GIVE_UP_MS) throw new Error('Still not done after two minutes');
    await wait(20);
  }
  return (Date.now() - from.getTime()) / 1000;
}
