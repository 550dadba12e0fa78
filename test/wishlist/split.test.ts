import fc from 'fast-check';
import { changeState } from '../../src/wishlist/decide.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { rejoin } from '../../src/wishlist/rejoin.js';
import { PARTS_MOST } from '../../src/wishlist/split.js';
import { newWish, SIZES, type Wish } from '../../src/wishlist/wish.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');
const LATER = new Date('2026-11-25T10:00:00Z');

let test: TestRedis;

beforeEach(async () => {
  test = await testRedis();
});

afterEach(() => test.close());

/** A channel of its own with one wish, `whole`, and the ids of what it may be split into. */
async function channelOf(name: string) {
  const stores = wishlistStores(test.redis, test.prefix);
  const { team } = test;
  const deps = { ...stores, now: () => LATER, removeLater: async () => {} };
  const whole = newWish(
    {
      id: `whole${name}`,
      channel: name,
      title: 'Checkout and search',
      why: 'slow',
      source: { link: 'https://x.slack.com/1', author: 'U9' },
    },
    'U9',
    AT,
  );
  await stores.wishes.create(team, whole);
  const partId = (number: number) => `part${number}${name}`;
  const wishOf = async (id: string): Promise<Wish> => (await stores.wishes.get(team, id)) ?? { ...whole, id };
  return {
    whole,
    partId,
    wishOf,
    stores,
    deps,
    vote: async (id: string, user: string, at = AT) => stores.votes.cast(team, await wishOf(id), user, 'vote', at),
    withdraw: async (id: string, user: string) => stores.votes.cast(team, await wishOf(id), user, 'withdraw', LATER),
    rate: async (id: string, user: string) => stores.votes.estimate(team, await wishOf(id), user, SIZES[0]),
    split: (titles: string[], title = '') =>
      stores.splits.split(team, whole.id, { title, parts: titles.map((text, index) => ({ id: partId(index), title: text })) }, 'U8', LATER),
    rejoin: () => rejoin(deps, { team, user: 'U8', id: whole.id }),
    voters: async (id: string) => (await stores.votes.voters(team, id)).sort(),
    ranking: async () => (await stores.wishes.ranking(team, name, 0, 20)).map((entry) => [entry.wish.id, entry.votes]),
  };
}

describe('splitting a wish', () => {
  it('leaves it with its voters, and gives each part them too, with why and where it was said', async () => {
    const shop = await channelOf('C1');
    for (const user of ['U1', 'U2']) await shop.vote(shop.whole.id, user);
    await shop.rate(shop.whole.id, 'U1');
    const outcome = await shop.split(['Search'], 'Checkout');
    expect(outcome).toMatchObject({ ok: true, kept: { title: 'Checkout', titleBefore: 'Checkout and search' } });
    expect(await shop.wishOf(shop.partId(0))).toMatchObject({
      title: 'Search',
      why: 'slow',
      source: shop.whole.source,
      state: 'open',
      createdBy: 'U8',
      partOf: { id: shop.whole.id, title: 'Checkout and search' },
    });
    expect([await shop.voters(shop.whole.id), await shop.voters(shop.partId(0))]).toEqual([
      ['U1', 'U2'],
      ['U1', 'U2'],
    ]);
    expect(await shop.stores.votes.estimates(test.team, shop.partId(0))).toEqual({});
    expect(await shop.ranking()).toEqual([
      [shop.whole.id, 2],
      [shop.partId(0), 2],
    ]);
  });

  it('costs no voter any of their votes, and they can be withdrawn one by one', async () => {
    const shop = await channelOf('C1');
    await shop.stores.settings.update(test.team, 'C1', (settings) => ({
      ...settings,
      votes: { count: 2, period: 'week', timeZone: 'UTC' },
    }));
    await shop.vote(shop.whole.id, 'U1', LATER);
    await shop.split(['Search', 'Basket']);
    const other = newWish({ id: 'other', channel: 'C1', title: 'Other' }, 'U9', AT);
    await shop.stores.wishes.create(test.team, other);
    expect(await shop.vote('other', 'U1', LATER)).toMatchObject({ changed: true, left: { count: 0 } });
    await shop.withdraw(shop.partId(1), 'U1');
    expect([await shop.voters(shop.partId(0)), await shop.voters(shop.partId(1))]).toEqual([['U1'], []]);
  });

  it('does it once, whoever asks how often at once', async () => {
    const shop = await channelOf('C1');
    await shop.vote(shop.whole.id, 'U1');
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => shop.split(['Search', 'Basket'])));
    expect(outcomes.every((outcome) => outcome?.ok)).toBe(true);
    expect((await shop.wishOf(shop.whole.id)).parts).toHaveLength(2);
    expect(await shop.ranking()).toHaveLength(3);
  });

  it('loses no vote that comes meanwhile', async () => {
    const shop = await channelOf('C1');
    const people = Array.from({ length: 60 }, (_, index) => `U${index}`);
    await Promise.all([
      ...people.slice(0, 30).map((user) => shop.vote(shop.whole.id, user)),
      shop.split(['Search']),
      ...people.slice(30).map((user) => shop.vote(shop.whole.id, user)),
    ]);
    expect(await shop.voters(shop.whole.id)).toEqual([...people].sort());
    for (const user of await shop.voters(shop.partId(0))) expect(people).toContain(user);
  });

  it.each<[string, string[], string, RegExp]>([
    ['nothing', [], '', /one wish a line/],
    ['too many', Array.from({ length: PARTS_MOST + 1 }, (_, index) => `part ${index}`), '', /At most 10/],
    ['a title without a letter', ['\u200b'], '', /needs a title/],
    ['a title that is too long', ['Search'], 'x'.repeat(301), /301 characters/],
  ])('refuses %s and changes nothing', async (_name, titles, title, why) => {
    const shop = await channelOf('C1');
    expect(await shop.split(titles, title)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
    expect(await shop.wishOf(shop.whole.id)).toEqual(shop.whole);
    expect(await shop.ranking()).toEqual([[shop.whole.id, 0]]);
  });

  it('refuses a closed wish', async () => {
    const shop = await channelOf('C1');
    await changeState(shop.deps, { team: test.team, user: 'U8', wish: shop.whole, verb: { do: 'finish' } });
    expect(await shop.split(['Search'])).toMatchObject({ ok: false, why: 'It is done. Reopen it first.' });
  });
});

describe('undoing a split', () => {
  it('merges back what somebody voted for, deletes what nobody touched, and leaves what is done', async () => {
    const shop = await channelOf('C1');
    await shop.vote(shop.whole.id, 'U1');
    await shop.split(['Search', 'Basket', 'Labels']);
    await shop.vote(shop.partId(0), 'U2');
    await changeState(shop.deps, { team: test.team, user: 'U8', wish: await shop.wishOf(shop.partId(2)), verb: { do: 'finish' } });
    const outcome = await shop.rejoin();
    expect(outcome?.ok && outcome.became.map(({ how }) => how)).toEqual(['merged', 'deleted', 'stays']);
    expect(await shop.voters(shop.whole.id)).toEqual(['U1', 'U2']);
    expect(await Promise.all([0, 1, 2].map(async (number) => (await shop.wishOf(shop.partId(number))).state))).toEqual([
      'duplicate',
      'deleted',
      'done',
    ]);
    expect(await shop.rejoin()).toEqual({ ok: false, why: 'It is not split.' });
  });

  it('goes on where it was cut short', async () => {
    const shop = await channelOf('C1');
    await shop.vote(shop.whole.id, 'U1');
    await shop.split(['Search', 'Basket']);
    await shop.vote(shop.partId(0), 'U2');
    const cut = new Error('killed');
    const wishes = { ...shop.stores.wishes, update: () => Promise.reject(cut) };
    await expect(rejoin({ ...shop.deps, wishes }, { team: test.team, user: 'U8', id: shop.whole.id })).rejects.toBe(cut);
    const outcome = await shop.rejoin();
    expect(outcome?.ok && outcome.became.map(({ how }) => how)).toEqual(['merged', 'deleted']);
    expect((await shop.wishOf(shop.whole.id)).parts).toBeUndefined();
  });

  it('takes back the parts that were there when it began, and keeps one that is split off meanwhile', async () => {
    const shop = await channelOf('C1');
    await shop.split(['Search'], 'Checkout');
    const late = { title: '', parts: [{ id: 'late', title: 'Labels' }] };
    const wishes: typeof shop.stores.wishes = {
      ...shop.stores.wishes,
      async update(...given) {
        await shop.stores.splits.split(test.team, shop.whole.id, late, 'U8', LATER);
        return await shop.stores.wishes.update(...given);
      },
    };
    await rejoin({ ...shop.deps, wishes }, { team: test.team, user: 'U8', id: shop.whole.id });
    expect(await shop.wishOf(shop.whole.id)).toMatchObject({ title: 'Checkout', parts: [{ id: 'late', title: 'Labels' }] });
    expect((await shop.wishOf('late')).state).toBe('open');
    await shop.rejoin();
    expect(await shop.wishOf(shop.whole.id)).toEqual(shop.whole);
  });

  it('of any votes and sizes, at once, restores the wish exactly; with votes since, nobody who voted for a part is lost', async () => {
    const user = fc.integer({ min: 0, max: 4 }).map((number) => `U${number}`);
    const act = fc.tuple(fc.constantFrom('vote', 'withdraw', 'rate'), user);
    const acts = fc.array(act, { maxLength: 12 });
    const onPart = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), act), { maxLength: 8 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(acts, onPart, async (before, since) => {
        run += 1;
        const shop = await channelOf(`C${run}`);
        const { id } = shop.whole;
        const perform = (wish: string, [what, by]: [string, string]) =>
          what === 'vote' ? shop.vote(wish, by) : what === 'rate' ? shop.rate(wish, by) : shop.withdraw(wish, by);
        for (const one of before) await perform(id, one);
        const all = async () => [
          await shop.wishOf(id),
          await shop.voters(id),
          await shop.stores.votes.estimates(test.team, id),
          await shop.ranking(),
        ];
        const stood = await all();
        const voted = await shop.voters(id);
        await shop.split(['Search', 'Basket'], 'Checkout');
        const parts: [Set<string>, Set<string>] = [new Set(voted), new Set(voted)];
        const touched = [false, false];
        for (const [number, one] of since) {
          const [what, by] = one;
          await perform(shop.partId(number), one);
          if (what === 'withdraw') parts[number === 0 ? 0 : 1].delete(by);
          if (what === 'vote') parts[number === 0 ? 0 : 1].add(by);
          touched[number] ||= what !== 'withdraw';
        }
        expect(await Promise.all([0, 1].map((number) => shop.voters(shop.partId(number))))).toEqual(parts.map((some) => [...some].sort()));
        for (const [wish, votes] of await shop.ranking()) expect(votes).toBe((await shop.voters(String(wish))).length);
        await shop.rejoin();
        if (since.length === 0) expect(await all()).toEqual(stood);
        const rescued = parts.filter((_, number) => touched[number]).flatMap((some) => [...some]);
        expect(await shop.voters(id)).toEqual(expect.arrayContaining([...new Set([...voted, ...rescued])]));
        for (const [wish, votes] of await shop.ranking()) expect(votes).toBe((await shop.voters(String(wish))).length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
