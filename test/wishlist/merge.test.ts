import fc from 'fast-check';
import { mergeStore } from '../../src/wishlist/merge-store.js';
import { voteStore } from '../../src/wishlist/vote-store.js';
import { newWish, SIZES, type Size, transition, type Wish } from '../../src/wishlist/wish.js';
import { wishStore } from '../../src/wishlist/wish-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');
const LATER = new Date('2026-11-25T10:00:00Z');

let test: TestRedis;

beforeEach(async () => {
  test = await testRedis();
});

afterEach(() => test.close());

/** A channel of its own with three wishes, so that every run of a property starts afresh. */
async function channelOf(name: string) {
  const wishes = wishStore(test.redis);
  const votes = voteStore(test.redis);
  const merges = mergeStore(test.redis);
  const { team } = test;
  const ids = ['a', 'b', 'c'].map((letter) => `w${letter}${name}`);
  const made: Wish[] = [];
  for (const id of ids) {
    const source = { link: `https://x.slack.com/${id}`, author: 'U9' };
    made.push((await wishes.create(team, newWish({ id, channel: name, title: id, source }, 'U9', AT))).wish);
  }
  const of = (index: number) => made[index] ?? newWish({ id: '', channel: '', title: '' }, '', AT);
  return {
    wish: of,
    vote: (index: number, user: string, at = AT) => votes.cast(team, of(index), user, 'vote', at),
    withdraw: (index: number, user: string) => votes.cast(team, of(index), user, 'withdraw', LATER),
    rate: (index: number, user: string, size: Size) => votes.estimate(team, of(index), user, size),
    merge: (from: number, into: number) => merges.merge(team, { merged: of(from).id, kept: of(into).id }, 'U8', LATER),
    unmerge: (index: number) => merges.unmerge(team, of(index).id),
    stored: (index: number) => wishes.get(team, of(index).id),
    voters: async (index: number) => (await votes.voters(team, of(index).id)).sort(),
    sizes: (index: number) => votes.estimates(team, of(index).id),
    ranking: async () => (await wishes.ranking(team, name, 0, 10)).map((entry) => [entry.wish.id, entry.votes]),
    finish: (index: number) =>
      wishes.update(team, of(index).id, (wish) => {
        const outcome = transition(wish, { do: 'finish' }, 'U8', LATER);
        return outcome.ok ? outcome.wish : null;
      }),
    /** All that is kept of the three. */
    everything: async () =>
      Promise.all(
        [0, 1, 2].map(async (index) => [
          await wishes.get(team, of(index).id),
          (await votes.voters(team, of(index).id)).sort(),
          await votes.estimates(team, of(index).id),
        ]),
      ),
  };
}

describe('merging two wishes', () => {
  it('counts everybody once, keeps sizes and where both were said, and closes the one that repeats', async () => {
    const shop = await channelOf('C1');
    for (const user of ['U1', 'U2']) await shop.vote(0, user);
    for (const user of ['U2', 'U3']) await shop.vote(1, user);
    await shop.rate(0, 'U1', 'L');
    await shop.rate(0, 'U3', 'L');
    await shop.rate(1, 'U3', 'S');
    await shop.merge(0, 1);
    expect(await shop.voters(1)).toEqual(['U1', 'U2', 'U3']);
    expect(await shop.sizes(1)).toEqual({ U1: 'L', U3: 'S' });
    expect(await shop.stored(0)).toMatchObject({ state: 'duplicate', stateReason: shop.wish(1).id });
    expect((await shop.stored(1))?.merged).toEqual([
      { id: shop.wish(0).id, title: shop.wish(0).title, source: { link: 'https://x.slack.com/waC1', author: 'U9' } },
    ]);
    expect(await shop.ranking()).toEqual([
      ['wbC1', 3],
      ['wcC1', 0],
    ]);
  });

  it('does it once, whoever asks how often at once', async () => {
    const shop = await channelOf('C1');
    await shop.vote(0, 'U1');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => shop.merge(0, 1)));
    expect(outcomes.every((outcome) => outcome?.ok)).toBe(true);
    expect((await shop.stored(1))?.merged).toHaveLength(1);
    await shop.unmerge(0);
    expect(await shop.voters(1)).toEqual([]);
  });

  it('loses no vote that comes meanwhile', async () => {
    const shop = await channelOf('C1');
    const people = Array.from({ length: 60 }, (_, index) => `U${index}`);
    const casts = people.map((user, index) => async () => {
      const counted = await shop.vote(0, user);
      if (counted?.wish.state === 'duplicate') await shop.vote(1, user);
      return index;
    });
    await Promise.all([...casts.slice(0, 30).map((cast) => cast()), shop.merge(0, 1), ...casts.slice(30).map((cast) => cast())]);
    expect(await shop.voters(1)).toEqual([...people].sort());
  });

  it('names both of two that are merged into the same wish at once', async () => {
    const shop = await channelOf('C1');
    await Promise.all([shop.merge(0, 1), shop.merge(2, 1)]);
    expect((await shop.stored(1))?.merged?.map(({ id }) => id).sort()).toEqual(['waC1', 'wcC1']);
  });

  it('merges two into each other at once in one direction only', async () => {
    const shop = await channelOf('C1');
    const outcomes = await Promise.all([shop.merge(0, 1), shop.merge(1, 0)]);
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(1);
  });

  it('refuses a closed wish to keep, and a wish with itself, and changes nothing', async () => {
    const shop = await channelOf('C1');
    await shop.finish(1);
    const before = await shop.everything();
    expect(await shop.merge(0, 1)).toMatchObject({ ok: false, why: expect.stringContaining('The other wish is closed') });
    expect(await shop.merge(0, 0)).toMatchObject({ ok: false, why: 'A wish cannot repeat itself.' });
    expect(await shop.everything()).toEqual(before);
  });
});

describe('undoing a merge', () => {
  it('leaves what people did to the kept wish since', async () => {
    const shop = await channelOf('C1');
    for (const user of ['U1', 'U2', 'U3', 'U5']) await shop.vote(0, user);
    await shop.merge(0, 1);
    await shop.vote(1, 'U5');
    await shop.withdraw(1, 'U1');
    await shop.withdraw(1, 'U2');
    await shop.vote(1, 'U2');
    await shop.vote(1, 'U4');
    await shop.unmerge(0);
    expect(await shop.voters(0)).toEqual(['U1', 'U2', 'U3', 'U5']);
    expect(await shop.voters(1)).toEqual(['U2', 'U4', 'U5']);
  });

  it('leaves a size that somebody gave the kept wish since, also the same one', async () => {
    const shop = await channelOf('C1');
    for (const user of ['U1', 'U2']) await shop.rate(0, user, 'L');
    await shop.merge(0, 1);
    await shop.rate(1, 'U1', 'L');
    await shop.unmerge(0);
    expect(await shop.sizes(1)).toEqual({ U1: 'L' });
  });

  it('keeps a vote that another merged wish brought too', async () => {
    const shop = await channelOf('C1');
    await shop.vote(0, 'U1');
    await shop.vote(2, 'U1');
    await shop.rate(0, 'U1', 'L');
    await shop.rate(2, 'U1', 'S');
    await shop.merge(0, 1);
    await shop.merge(2, 1);
    await shop.unmerge(0);
    expect([await shop.voters(1), await shop.sizes(1)]).toEqual([['U1'], { U1: 'S' }]);
    await shop.unmerge(2);
    expect([await shop.voters(1), await shop.sizes(1)]).toEqual([[], {}]);
  });

  it('waits for the outer of two merges', async () => {
    const shop = await channelOf('C1');
    await shop.merge(0, 1);
    await shop.merge(1, 2);
    expect(await shop.unmerge(0)).toMatchObject({ ok: false, why: expect.stringContaining('Undo that first') });
  });

  it('of any merges of any votes and sizes, in reverse, restores every wish exactly', async () => {
    const user = fc.integer({ min: 0, max: 4 }).map((number) => `U${number}`);
    const index = fc.integer({ min: 0, max: 2 });
    const votes = fc.array(fc.tuple(index, user, fc.option(fc.constantFrom(...SIZES))), { maxLength: 15 });
    const pairs = fc.array(fc.tuple(index, index), { maxLength: 3 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(votes, pairs, async (cast, merges) => {
        run += 1;
        const shop = await channelOf(`C${run}`);
        for (const [wish, by, size] of cast) await (size === null ? shop.vote(wish, by) : shop.rate(wish, by, size));
        const before = [await shop.everything(), await shop.ranking()];
        const model = await Promise.all([0, 1, 2].map((wish) => shop.voters(wish)));
        const done: number[] = [];
        for (const [from, into] of merges) {
          const wasMerged = done.includes(from);
          const outcome = await shop.merge(from, into);
          if (!outcome?.ok || wasMerged) continue;
          done.push(from);
          model[into] = [...new Set([...(model[into] ?? []), ...(model[from] ?? [])])].sort();
        }
        expect(await Promise.all([0, 1, 2].map((wish) => shop.voters(wish)))).toEqual(model);
        for (const wish of done.reverse()) expect(await shop.unmerge(wish)).toMatchObject({ ok: true });
        expect([await shop.everything(), await shop.ranking()]).toEqual(before);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
