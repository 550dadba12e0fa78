import { type DueStore, dueMember, dueStore, readDueMember } from '../../src/schedule/due-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const MONDAY = new Date('2026-11-23T09:00:00Z');
const TUESDAY = new Date('2026-11-24T09:00:00Z');
const WEDNESDAY = new Date('2026-11-25T09:00:00Z');

let test_: TestRedis;
let store: DueStore;
beforeEach(async () => {
  test_ = await testRedis();
  store = dueStore(test_.redis, test_.prefix);
});
afterEach(() => test_.close());

test('gives what is due, the longest overdue first, and nothing that is still to come', async () => {
  await store.schedule('round.T1.b', TUESDAY);
  await store.schedule('round.T1.c', WEDNESDAY);
  await store.schedule('round.T1.a', MONDAY);
  expect(await store.dueBefore(TUESDAY, 10)).toEqual([
    { member: 'round.T1.a', at: MONDAY },
    { member: 'round.T1.b', at: TUESDAY },
  ]);
  expect(await store.dueBefore(TUESDAY, 10, 1)).toEqual([{ member: 'round.T1.b', at: TUESDAY }]);
  expect(await store.dueBefore(TUESDAY, 1)).toHaveLength(1);
  expect(await store.peek(2)).toHaveLength(2);
  expect(await store.peek(0)).toEqual([]);
});

test('keeps one time a member: scheduling again moves it', async () => {
  await store.schedule('round.T1.a', MONDAY);
  await store.schedule('round.T1.a', WEDNESDAY);
  expect(await store.at('round.T1.a')).toEqual(WEDNESDAY);
  await store.remove('round.T1.a');
  expect(await store.at('round.T1.a')).toBeNull();
});

test('is moved by one of many who saw the same time', async () => {
  await store.schedule('round.T1.a', MONDAY);
  const tries = await Promise.all(Array.from({ length: 20 }, () => store.advance('round.T1.a', MONDAY, TUESDAY)));
  expect(tries.filter(Boolean)).toHaveLength(1);
  expect(await store.at('round.T1.a')).toEqual(TUESDAY);
});

test('is not moved by somebody who saw an older time, nor brought back once removed', async () => {
  await store.schedule('round.T1.a', TUESDAY);
  expect(await store.advance('round.T1.a', MONDAY, WEDNESDAY)).toBe(false);
  expect(await store.advance('round.T1.a', TUESDAY, null)).toBe(true);
  expect(await store.advance('round.T1.a', TUESDAY, WEDNESDAY)).toBe(false);
  expect(await store.peek(9)).toEqual([]);
});

test('forgets everything of a workspace, and nothing of others', async () => {
  const others = ['round.T2.a', 'round.T10.T1.a', 'T1.T2.T1'];
  for (const member of ['round.T1.a', 'close.T1.p-C1@7.x', ...others]) await store.schedule(member, MONDAY);
  await store.removeTeam('T1');
  expect((await store.peek(9)).map(({ member }) => member)).toEqual(others.toSorted());
});

test('reads back the name a member was made of, dots in the id included', () => {
  const name = { kind: 'close', team: 'T1', id: 'p-C1@1764000000000.x' };
  expect(readDueMember(dueMember(name))).toEqual(name);
  expect(readDueMember('nonsense')).toBeNull();
});
