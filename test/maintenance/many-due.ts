import { randomUUID } from 'node:crypto';
import { maintenanceDueKinds } from '../../src/maintenance/due-kinds.js';
import { planStore } from '../../src/maintenance/plans/plan-store.js';
import { roundQueue } from '../../src/maintenance/rounds/round-queue.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { startDueLoop } from '../../src/schedule/enqueue-due.js';
import { type TestRedis } from '../support/redis.js';
import { aPlan, TUESDAY } from './builders.js';

const WORKSPACES = 50;
const CHANNELS = 500;

/** Makes that many plans in 500 channels of 50 workspaces due in one minute. Resolves when the worker has looked once. */
export async function openManyDue(test: TestRedis, count: number): Promise<{ left: number; next: Date | null }> {
  const connection = await test.connect('work');
  const store = dueStore(test.redis, test.prefix);
  const plans = planStore(test.redis);
  const seed = randomUUID().slice(0, 8);
  const name = (index: number) => ({ team: `T${seed}${(index % CHANNELS) % WORKSPACES}`, id: `p-${index}` });
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { team, id } = name(index);
      await plans.save(team, aPlan({ id, channel: `C${index % CHANNELS}` }));
      await store.schedule(`round.${team}.${id}`, new Date(TUESDAY.getTime() + (index % 60) * 1000));
    }),
  );
  const queue = roundQueue({ connection, prefix: test.prefix, onError: () => {} });
  const now = new Date(TUESDAY.getTime() + 60_000);
  const kinds = maintenanceDueKinds({ plans, queue });
  const loop = startDueLoop({ store, kinds, now: () => now, pollMs: 500, log: { info() {}, warn() {} } });
  await loop.poke();
  await loop.stop();
  await queue.close();
  const { team, id } = name(0);
  return { left: (await store.dueBefore(now, 10)).length, next: await store.at(`round.${team}.${id}`) };
}
