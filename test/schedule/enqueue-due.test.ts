import { type DueStore, dueStore } from '../../src/schedule/due-store.js';
import { type Due, type DueKind, enqueueDue, type Resting, startDueLoop } from '../../src/schedule/enqueue-due.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const HOUR = 3_600_000;
const START = new Date('2026-11-24T09:00:00Z');
const quiet = { info() {}, warn() {} };
const later = (ms: number) => new Date(START.getTime() + ms);

let redis: TestRedis;
let store: DueStore;
beforeEach(async () => {
  redis = await testRedis();
  store = dueStore(redis.redis, redis.prefix);
});
afterEach(() => redis.close());

/** Hourly entries; `jobs` are the ids as a queue would keep them: a set. */
function hourly(): DueKind & { jobs: Set<string>; calls: number } {
  const kind = {
    jobs: new Set<string>(),
    calls: 0,
    async enqueue(team: string, id: string, occurrence: Date) {
      kind.calls += 1;
      kind.jobs.add(`${team}.${id}@${occurrence.getTime()}`);
    },
    async next(_team: string, _id: string, occurrence: Date, now: Date) {
      const hours = Math.floor((now.getTime() - occurrence.getTime()) / HOUR) + 1;
      return new Date(occurrence.getTime() + hours * HOUR);
    },
  };
  return kind;
}

test('enqueues what is due and moves it to its next time', async () => {
  await store.schedule('round.T1.a', START);
  await store.schedule('round.T1.b', later(HOUR));
  const kind = hourly();
  expect(await enqueueDue({ store, kinds: { round: kind }, now: () => START, log: quiet }, new Map())).toBe(1);
  expect([...kind.jobs]).toEqual([`T1.a@${START.getTime()}`]);
  expect(await store.at('round.T1.a')).toEqual(later(HOUR));
});

test('drops an entry that has no next time', async () => {
  await store.schedule('close.T1.a', START);
  const once: DueKind = { ...hourly(), next: async () => null };
  await enqueueDue({ store, kinds: { close: once }, now: () => START, log: quiet }, new Map());
  expect(await store.peek(1)).toEqual([]);
});

test('hands over each of the times that an outage swallowed, where the kind wants that', async () => {
  await store.schedule('round.T1.a', START);
  const kind = hourly();
  const each: DueKind = { ...kind, next: async (_team, _id, occurrence) => new Date(occurrence.getTime() + HOUR) };
  expect(await enqueueDue({ store, kinds: { round: each }, now: () => later(5.5 * HOUR), log: quiet }, new Map())).toBe(6);
  expect(kind.jobs.size).toBe(6);
  expect(await store.at('round.T1.a')).toEqual(later(6 * HOUR));
});

test('enqueues the same job again, not another one, after a crash between enqueueing and moving on', async () => {
  await store.schedule('round.T1.a', START);
  const kind = hourly();
  const crashing: DueStore = { ...store, advanceAll: () => Promise.reject(new Error('killed')) };
  await expect(enqueueDue({ store: crashing, kinds: { round: kind }, now: () => START, log: quiet }, new Map())).rejects.toThrow('killed');
  await enqueueDue({ store, kinds: { round: kind }, now: () => later(500), log: quiet }, new Map());
  expect(kind.calls).toBe(2);
  expect(kind.jobs.size).toBe(1);
  expect(await store.at('round.T1.a')).toEqual(later(HOUR));
});

test('hands over once for an outage that swallowed many times', async () => {
  await store.schedule('round.T1.a', START);
  const kind = hourly();
  await enqueueDue({ store, kinds: { round: kind }, now: () => later(5.5 * HOUR), log: quiet }, new Map());
  expect(kind.calls).toBe(1);
  expect(await store.at('round.T1.a')).toEqual(later(6 * HOUR));
});

test.each([
  ['goes on to its next time', 'skip', later(HOUR)],
  ['waits a while', 'wait', later(HOUR / 6)],
  ['is enqueued all the same where the kind does not ask', undefined, later(HOUR)],
] as const)('what is due in a workspace that Farrier was removed from %s', async (_what, whileRemoved, next) => {
  await store.schedule('round.T1.a', START);
  await store.schedule('round.T2.a', START);
  const kind = hourly();
  const isRemoved = async (team: string) => team === 'T1';
  const kinds = { round: whileRemoved === undefined ? kind : { ...kind, whileRemoved } };
  const pass = (now: Date, gone = isRemoved) => enqueueDue({ store, kinds, isRemoved: gone, now: () => now, log: quiet }, new Map());
  expect(await pass(START)).toBe(whileRemoved === undefined ? 2 : 1);
  expect(kind.jobs.has(`T1.a@${START.getTime()}`)).toBe(whileRemoved === undefined);
  expect(kind.jobs.has(`T2.a@${START.getTime()}`)).toBe(true);
  expect(await store.at('round.T1.a')).toEqual(next);
  await pass(next, async () => false);
  expect(kind.jobs.has(`T1.a@${next.getTime()}`)).toBe(true);
});

test('leaves everything where it is while nobody can tell whether Farrier was removed', async () => {
  await store.schedule('round.T1.a', START);
  const kind = hourly();
  const isRemoved = () => Promise.reject(new Error('Redis is away'));
  const kinds = { round: { ...kind, whileRemoved: 'skip' as const } };
  await expect(enqueueDue({ store, kinds, isRemoved, now: () => START, log: quiet }, new Map())).rejects.toThrow('Redis is away');
  expect(kind.calls).toBe(0);
  expect(await store.at('round.T1.a')).toEqual(START);
});

test('does all of a long list, whatever fails in between, and tries the failed ones again later', async () => {
  const bad = new Set(['3', '700', '1199']);
  for (let index = 0; index < 1200; index += 1) await store.schedule(`round.T1.${index}`, later(-1200 + index));
  await store.schedule('broken.T1.x', later(-9999));
  const kind = hourly();
  const many: DueKind = {
    ...kind,
    async enqueue(team, id, occurrence, now) {
      if (bad.has(id)) throw new Error('this one is at fault');
      await kind.enqueue(team, id, occurrence, now);
    },
    async enqueueMany(dues: Due[], now) {
      if (dues.some((due) => bad.has(due.id))) throw new Error('one of them is at fault');
      for (const due of dues) await kind.enqueue(due.team, due.id, due.occurrence, now);
    },
  };
  const broken: DueKind = { ...kind, enqueue: () => Promise.reject(new Error('broken')) };
  const resting: Resting = new Map();
  const pass = (now: Date) => enqueueDue({ store, kinds: { round: many, broken }, now: () => now, log: quiet }, resting);
  expect(await pass(START)).toBe(1197);
  expect(kind.jobs.size).toBe(1197);
  expect((await store.dueBefore(START, 9)).map((entry) => entry.member)).toEqual([
    'broken.T1.x',
    'round.T1.3',
    'round.T1.700',
    'round.T1.1199',
  ]);
  bad.clear();
  expect(await pass(later(100))).toBe(0);
  expect(await pass(later(1001))).toBe(3);
});

test('leaves kinds alone that it does not know', async () => {
  await store.schedule('future.T1.a', START);
  await store.schedule('round.T1.a', START);
  expect(await enqueueDue({ store, kinds: { round: hourly() }, now: () => START, log: quiet }, new Map())).toBe(1);
  expect(await store.at('future.T1.a')).toEqual(START);
});

test('does not spin on a kind whose next time is no later', async () => {
  await store.schedule('round.T1.a', START);
  const stuck: DueKind = { ...hourly(), next: async () => START };
  expect(await enqueueDue({ store, kinds: { round: stuck }, now: () => START, log: quiet }, new Map())).toBe(0);
  expect(await store.at('round.T1.a')).toEqual(START);
});

test('runs in several workers at once without losing or repeating an occurrence', async () => {
  for (let index = 0; index < 300; index += 1) await store.schedule(`round.T1.${index}`, START);
  const kind = hourly();
  const workers = await Promise.all([1, 2, 3, 4].map(async () => dueStore(await redis.connect('work'), redis.prefix)));
  for (const hours of [0, 1, 2.5]) {
    await Promise.all(
      workers.map((each) => enqueueDue({ store: each, kinds: { round: kind }, now: () => later(hours * HOUR), log: quiet }, new Map())),
    );
  }
  expect(kind.jobs.size).toBe(900);
  expect(await store.dueBefore(later(2.5 * HOUR), 1)).toEqual([]);
});

test('polls until it is stopped, also after the ledger could not be read', async () => {
  await store.schedule('round.T1.a', START);
  let failures = 1;
  const flaky: DueStore = {
    ...store,
    dueBefore(now, limit, skip) {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('Redis is away')) : store.dueBefore(now, limit, skip);
    },
  };
  const done = deferred();
  const kind: DueKind = { ...hourly(), enqueue: async () => done.resolve() };
  const loop = startDueLoop({ store: flaky, kinds: { round: kind }, now: () => START, pollMs: 5, log: quiet });
  await done.promise;
  await loop.stop();
  await store.schedule('round.T1.b', START);
  await loop.poke();
  expect(await store.at('round.T1.b')).toEqual(START);
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
