import fc from 'fast-check';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { type WishlistStores, wishlistStores } from '../../src/wishlist/deps.js';
import { PLAIN_SETTINGS, type Settings } from '../../src/wishlist/settings.js';
import type { VoteStore } from '../../src/wishlist/vote-store.js';
import { newWish, type Wish } from '../../src/wishlist/wish.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');
const NEXT_MONTH = new Date('2026-12-01T00:00:00Z');
const COUNT = 3;
const ON: Settings = { ...PLAIN_SETTINGS, votes: { count: COUNT, period: 'month', timeZone: 'UTC' } };

let test: TestRedis;
let stores: WishlistStores;

beforeEach(async () => {
  test = await testRedis();
  stores = wishlistStores(test.redis, GLOBAL_TAG);
});

afterEach(() => test.close());

/** A channel of its own with so many wishes. */
async function channelWith(count: number, settings = ON, channel = 'C1') {
  const wishes: Wish[] = [];
  for (let index = 0; index < count; index += 1) {
    const wish = newWish({ id: `w${index}${channel}`, channel, title: `Wish ${index}` }, 'U9', AT);
    await stores.wishes.create(test.team, wish);
    wishes.push(wish);
  }
  await stores.settings.update(test.team, channel, () => settings);
  const of = (index: number) => wishes[index] as Wish;
  return {
    of,
    vote: (index: number, user = 'U1', at = AT) => stores.votes.cast(test.team, of(index), user, 'vote', at),
    withdraw: (index: number, user = 'U1', at = AT) => stores.votes.cast(test.team, of(index), user, 'withdraw', at),
    merge: (from: number, into: number) => stores.merges.merge(test.team, { merged: of(from).id, kept: of(into).id }, 'U9', AT),
    unmerge: (index: number) => stores.merges.unmerge(test.team, of(index).id),
    votesOf: async (user: string) => {
      const ids = wishes.map(({ id }) => id);
      const has = await stores.votes.hasVoted(test.team, ids, user);
      return has.filter(Boolean).length;
    },
  };
}

describe('votes that are counted out', () => {
  it('says what is left, refuses one too many, and takes it once another was withdrawn', async () => {
    const shop = await channelWith(4);
    expect([(await shop.vote(0))?.left?.count, (await shop.vote(1))?.left?.count, (await shop.vote(2))?.left?.count]).toEqual([2, 1, 0]);
    expect(await shop.vote(3)).toMatchObject({ changed: false, isSpent: true, votes: 0, left: { count: 0 } });
    expect(await shop.vote(1)).toMatchObject({ changed: false, isSpent: false, votes: 1 });
    expect(await shop.withdraw(0)).toMatchObject({ changed: true, left: { count: 1 } });
    expect(await shop.vote(3)).toMatchObject({ changed: true, votes: 1, left: { count: 0 } });
    expect(await shop.vote(3, 'U2')).toMatchObject({ changed: true, votes: 2, left: { count: 2 } });
  });

  it('gives everybody new ones in the next month; withdrawing an old one gives none back', async () => {
    const shop = await channelWith(7);
    for (const index of [0, 1, 2]) await shop.vote(index);
    expect(await shop.vote(3, 'U1', NEXT_MONTH)).toMatchObject({ changed: true, left: { count: 2 } });
    expect(await shop.withdraw(0, 'U1', NEXT_MONTH)).toMatchObject({ changed: true, left: { count: 2 } });
    for (const index of [4, 5]) await shop.vote(index, 'U1', NEXT_MONTH);
    expect(await shop.vote(6, 'U1', NEXT_MONTH)).toMatchObject({ isSpent: true });
  });

  it('is exact when one person presses on everything at once, through several connections', async () => {
    const shop = await channelWith(30);
    const others = await Promise.all(Array.from({ length: 4 }, async () => wishlistStores(await test.connect('answer'), GLOBAL_TAG).votes));
    const presses = Array.from({ length: 120 }, (_, index) =>
      (others[index % 4] as VoteStore).cast(test.team, shop.of(index % 30), 'U1', 'vote', AT),
    );
    const answers = await Promise.all(presses);
    expect(answers.filter((answer) => answer?.changed)).toHaveLength(COUNT);
    expect(await shop.votesOf('U1')).toBe(COUNT);
  });

  it('holds when the settings change while everybody presses', async () => {
    const shop = await channelWith(20, PLAIN_SETTINGS);
    const people = Array.from({ length: 10 }, (_, index) => `U${index}`);
    const presses = people.flatMap((user) => Array.from({ length: 20 }, (_, index) => shop.vote(index, user)));
    const saved = stores.settings.update(test.team, 'C1', () => ON);
    const answers = await Promise.all(presses);
    await saved;
    // Whoever was refused had spent theirs by then; whoever was told what is left got no more than that.
    for (const answer of answers) if (answer?.isSpent) expect(answer.left).toMatchObject({ count: 0, of: { count: COUNT } });
    const before = await Promise.all(people.map((user) => shop.votesOf(user)));
    for (const [index, user] of people.entries()) {
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, wish) => shop.vote(wish, user)));
      const got = outcomes.filter((outcome) => outcome?.changed).length;
      expect(got).toBe(Math.min(20, Math.max(before[index] ?? 0, COUNT)) - (before[index] ?? 0));
    }
  });

  it('takes a vote that a merge brought for no second one', async () => {
    const shop = await channelWith(5);
    await shop.vote(0);
    await shop.merge(0, 1);
    expect(await shop.vote(1)).toMatchObject({ changed: false, isSpent: false, votes: 1, left: { count: 2 } });
    await shop.vote(2);
    expect(await shop.vote(3)).toMatchObject({ changed: true, left: { count: 0 } });
    await shop.unmerge(0);
    expect(await shop.votesOf('U1')).toBe(3);
    expect(await shop.vote(4)).toMatchObject({ isSpent: true });
  });

  it('are never more than the budget after any presses, merges and undoings', async () => {
    const wish = fc.integer({ min: 0, max: 5 });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('vote' as const), wish }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), wish }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), wish, into: wish }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('unmerge' as const), wish }) },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        run += 1;
        const shop = await channelWith(6, ON, `C${run}`);
        /** What the person cast themselves and did not take back, by wish; merges move nothing of it. */
        const own = new Set<number>();
        for (const one of steps) {
          if (one.do === 'merge') await shop.merge(one.wish, one.into);
          else if (one.do === 'unmerge') await shop.unmerge(one.wish);
          else if (one.do === 'vote') {
            const outcome = await shop.vote(one.wish);
            if (outcome?.changed) own.add(one.wish);
            expect(outcome?.left?.count).toBe(COUNT - own.size);
          } else if ((await shop.withdraw(one.wish))?.changed) own.delete(one.wish);
          expect(own.size).toBeLessThanOrEqual(COUNT);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('who voted', () => {
  const named = (wish: Wish, settings: Settings) => stores.votes.namedVoters(test.team, wish, settings);

  it('is named, unless votes are anonymous or were when it was cast', async () => {
    const shop = await channelWith(1, PLAIN_SETTINGS);
    await shop.vote(0, 'U2');
    await shop.vote(0, 'U1');
    await shop.vote(0, 'U3', NEXT_MONTH);
    expect(await named(shop.of(0), PLAIN_SETTINGS)).toEqual(['U1', 'U2', 'U3']);
    expect(await named(shop.of(0), { ...PLAIN_SETTINGS, anonymous: true })).toEqual([]);
    expect(await named(shop.of(0), { ...PLAIN_SETTINGS, namedSince: NEXT_MONTH.toISOString() })).toEqual(['U3']);
  });
});
