import { fireDue, lookAtPeople } from '../../bin/fire-due.js';
import { planStore } from '../../src/maintenance/plans/plan-store.js';
import { roundWorker } from '../../src/maintenance/rounds/round-queue.js';
import { dueMember, dueStore } from '../../src/schedule/due-store.js';
import { aPlan } from '../maintenance/builders.js';
import { type TestRedis, testRedis } from '../support/redis.js';

let redis: TestRedis;
beforeEach(async () => {
  redis = await testRedis();
});
afterEach(() => redis.close());

const now = () => new Date('2026-11-22T09:00:00Z');

const firstJob = () =>
  new Promise((resolve) => {
    const worker = roundWorker({ connection: redis.redis, prefix: redis.prefix, onError: () => {} }, async (given) => {
      resolve(given);
      void worker.close();
    });
  });

describe('fireDue', () => {
  it('opens the next round now, under its own date, which then does not come again', async () => {
    const { team, prefix } = redis;
    const plan = aPlan();
    await planStore(redis.redis).save(team, plan);
    const ledger = dueStore(redis.redis, prefix);
    const member = dueMember({ kind: 'round', team, id: plan.id });
    const tuesday = new Date('2026-11-24T10:00:00Z');
    await ledger.schedule(member, tuesday);

    expect(await fireDue(redis.url, now, prefix)).toBe('The thread that was due on 2026-11-24 10:00 UTC comes now.');
    const job = await firstJob();
    expect(job).toEqual({ what: 'open', team, id: plan.id, occurrence: tuesday.getTime() });
    expect(Number(await ledger.at(member))).toBeGreaterThan(tuesday.getTime());
  });

  it('leaves alone what nobody would see', async () => {
    const ledger = dueStore(redis.redis, redis.prefix);
    const deadline = new Date('2026-11-22T10:00:00Z');
    await ledger.schedule('monitor.T1.shop', deadline);
    expect(await fireDue(redis.url, now, redis.prefix)).toMatch(/^Nothing is due.*\/maintenance setup/);
    expect(await ledger.at('monitor.T1.shop')).toEqual(deadline);
  });
});

test('lookAtPeople has the rounds that run look at once who is away, and again when their hour comes', async () => {
  const { team, prefix } = redis;
  const ledger = dueStore(redis.redis, prefix);
  const inAnHour = new Date('2026-11-22T10:00:00Z');
  await ledger.schedule(`watch.${team}.p-C1@1`, inAnHour);
  await lookAtPeople(redis.url, now, prefix);
  expect(await firstJob()).toEqual({ what: 'watch', team, id: 'p-C1@1', occurrence: now().getTime() });
  expect(await ledger.at(`watch.${team}.p-C1@1`)).toEqual(inAnHour);
});
