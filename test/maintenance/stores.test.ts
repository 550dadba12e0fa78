import { planStore } from '../../src/maintenance/plans/plan-store.js';
import type { Round } from '../../src/maintenance/rounds/round.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import { undo, work } from '../../src/maintenance/rounds/work-round.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { aPlan, aRound, TUESDAY, weeksLater } from './builders.js';

let test_: TestRedis;
beforeEach(async () => {
  test_ = await testRedis();
});
afterEach(() => test_.close());

describe('plans', () => {
  test('are kept, found by channel and listed by name', async () => {
    const plans = planStore(test_.redis);
    const second = aPlan({ id: 'p-C2', channel: 'C2', name: 'A plan' });
    await plans.save(test_.team, aPlan());
    await plans.save(test_.team, second);
    expect(await plans.get(test_.team, 'p-C1')).toEqual(aPlan());
    expect(await plans.byChannel(test_.team, 'C2')).toEqual(second);
    expect((await plans.list(test_.team)).map((plan) => plan.id)).toEqual(['p-C2', 'p-C1']);
    await plans.remove(test_.team, 'p-C2');
    await plans.remove(test_.team, 'p-C2');
    expect(await plans.byChannel(test_.team, 'C2')).toBeNull();
    expect(await plans.update(test_.team, 'p-C2', (plan) => plan)).toBeNull();
  });

  test('are several a channel, in the order they were made', async () => {
    const plans = planStore(test_.redis);
    const ids = async () => (await plans.ofChannel(test_.team, 'C1')).map((plan) => plan.id);
    await plans.save(test_.team, aPlan());
    await plans.save(test_.team, aPlan({ id: 'p-other', name: 'A plan' }));
    await plans.save(test_.team, aPlan({ hoursAWeek: 3 }));
    expect(await ids()).toEqual(['p-C1', 'p-other']);
    expect((await plans.list(test_.team)).map((plan) => plan.id)).toEqual(['p-other', 'p-C1']);
    await plans.remove(test_.team, 'p-C1');
    expect(await plans.byChannel(test_.team, 'C1')).toMatchObject({ id: 'p-other' });
    await plans.remove(test_.team, 'p-other');
    expect(await ids()).toEqual([]);
    expect(await plans.list(test_.team)).toEqual([]);
  });

  test('of set-up take no channel that has one, and no id that is taken', async () => {
    const plans = planStore(test_.redis);
    const ids = ['p-a', 'p-b', 'p-c'];
    const saved = await Promise.all(ids.map((id) => plans.saveFirst(test_.team, aPlan({ id }))));
    expect(saved.filter(Boolean)).toHaveLength(1);
    const first = (await plans.byChannel(test_.team, 'C1'))?.id ?? '';
    await plans.move(test_.team, first, 'C2');
    expect(await plans.saveFirst(test_.team, aPlan({ id: first, state: 'draft' }))).toBe(false);
    expect(await plans.get(test_.team, first)).toMatchObject({ channel: 'C2', state: 'active' });
    expect(await plans.ofChannel(test_.team, 'C1')).toEqual([]);
  });

  test('lose no site when many join at once', async () => {
    const plans = planStore(test_.redis);
    await plans.save(test_.team, aPlan({ sites: [] }));
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(names.map((name) => plans.update(test_.team, 'p-C1', (plan) => ({ ...plan, sites: [...plan.sites, name] }))));
    expect((await plans.get(test_.team, 'p-C1'))?.sites.toSorted()).toEqual(names.toSorted());
  });
});

describe('rounds', () => {
  const doer = (trigger: string) => ({ user: 'U', at: TUESDAY, trigger });

  test('are created once, whoever comes first', async () => {
    const rounds = roundStore(test_.redis);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => rounds.create(test_.team, aRound())));
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(7);
  });

  test('lose nothing of what people do at once', async () => {
    const rounds = roundStore(test_.redis);
    const { id } = aRound();
    await rounds.create(test_.team, aRound());
    const note = (index: number) => (round: Round) =>
      work(round, { what: 'note', task: 'nibble', words: `note ${index}` }, doer(`t${index}`));
    await Promise.all(Array.from({ length: 20 }, (_, index) => rounds.update(test_.team, id, note(index))));
    const round = await rounds.get(test_.team, id);
    expect(round?.tasks.find((task) => task.key === 'nibble')?.notes).toHaveLength(20);
    expect(round?.revision).toBe(20);
    expect(round?.log.map((entry) => entry.number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('are undone once when two people press Undo at once', async () => {
    const rounds = roundStore(test_.redis);
    const { id } = aRound();
    await rounds.create(test_.team, aRound());
    await rounds.update(test_.team, id, (round) => work(round, { what: 'assign', task: 'nibble', to: 'UBEN' }, doer('a')));
    await rounds.update(test_.team, id, (round) => work(round, { what: 'done', task: 'nibble' }, doer('b')));
    await Promise.all(['c', 'd', 'e'].map((trigger) => rounds.update(test_.team, id, (round) => undo(round, 2, doer(trigger)))));
    expect((await rounds.get(test_.team, id))?.tasks.find((task) => task.key === 'nibble')).toMatchObject({
      state: 'open',
      assignee: 'UBEN',
    });
  });

  test('are listed newest first, without removed ones', async () => {
    const rounds = roundStore(test_.redis);
    const ids = [];
    for (const week of [0, 1, 2, 3]) {
      const occurrence = weeksLater(week);
      const round = aRound({ id: `p-C1@${occurrence.getTime()}`, occurrence, openedAt: occurrence });
      ids.push(round.id);
      await rounds.create(test_.team, round);
    }
    await rounds.update(test_.team, ids[3] ?? '', (round) => ({ ...round, state: 'removed' }));
    expect((await rounds.latest(test_.team, 'p-C1', 2)).map((round) => round.id)).toEqual([ids[2], ids[1]]);
    expect(await rounds.latest(test_.team, 'p-C9', 2)).toEqual([]);
  });

  test('count a message once in its week', async () => {
    const rounds = roundStore(test_.redis);
    for (const key of ['a', 'a', 'b']) await rounds.countMessage(test_.team, 'C1', key, TUESDAY);
    const sunday = new Date('2026-11-29T23:59:59Z');
    expect(await rounds.messagesThisWeek(test_.team, 'C1', sunday)).toBe(2);
    expect(await rounds.messagesThisWeek(test_.team, 'C1', new Date(sunday.getTime() + 1000))).toBe(0);
    expect(await rounds.messagesThisWeek(test_.team, 'C2', TUESDAY)).toBe(0);
  });
});
