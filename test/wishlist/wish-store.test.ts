import { rank } from '../../src/wishlist/priority.js';
import { type VoteStore, voteStore } from '../../src/wishlist/vote-store.js';
import { newWish, SIZES, transition, type Wish } from '../../src/wishlist/wish.js';
import { type WishStore, wishStore } from '../../src/wishlist/wish-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');
const CHANNEL = 'C1';

let test: TestRedis;
let wishes: WishStore;
let votes: VoteStore;

beforeEach(async () => {
  test = await testRedis();
  wishes = wishStore(test.redis);
  votes = voteStore(test.redis);
});

afterEach(() => test.close());

async function add(id: string, day = 24, user = 'U1'): Promise<Wish> {
  const wish = newWish({ id, channel: CHANNEL, title: `Wish ${id}` }, user, new Date(Date.UTC(2026, 10, day)));
  await wishes.create(test.team, wish);
  return wish;
}

async function close(id: string): Promise<void> {
  await wishes.update(test.team, id, (wish) => {
    const outcome = transition(wish, { do: 'finish' }, 'U9', AT);
    return outcome.ok ? outcome.wish : null;
  });
}

const cast = (wish: Wish, user: string, ballot: 'vote' | 'withdraw') => votes.cast(test.team, wish, user, ballot, AT);

describe('wishes in Redis', () => {
  it('gives back what was stored, and nothing for an unknown id', async () => {
    const wish = await add('w1');
    expect(await wishes.get(test.team, 'w1')).toEqual(wish);
    expect(await wishes.get(test.team, 'w2')).toBeNull();
    expect(await wishes.get('TOTHER', 'w1')).toBeNull();
  });

  it('makes one wish of the same request, whoever is first', async () => {
    const wish = newWish({ id: 'w1', channel: CHANNEL, title: 'Once' }, 'U1', AT);
    const answers = await Promise.all(Array.from({ length: 20 }, () => wishes.create(test.team, wish)));
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(await wishes.rankedCount(test.team, CHANNEL)).toBe(1);
  });

  it('loses no change of two people at once', async () => {
    await add('w1');
    const change = (letter: string) => wishes.update(test.team, 'w1', (wish) => ({ ...wish, title: `${wish.title}${letter}` }));
    await Promise.all('abcdefghijklmnop'.split('').map(change));
    const title = (await wishes.get(test.team, 'w1'))?.title ?? '';
    expect(title.replace('Wish w1', '').split('').sort().join('')).toBe('abcdefghijklmnop');
  });

  it('counts wishes by state as they move', async () => {
    await add('w1');
    await add('w2');
    await close('w1');
    expect(await wishes.tally(test.team, CHANNEL)).toMatchObject({ open: 1, done: 1, doing: 0 });
    expect(await wishes.countSince(test.team, CHANNEL, 'done', AT)).toBe(1);
    expect(await wishes.countSince(test.team, CHANNEL, 'done', new Date(AT.getTime() + 1))).toBe(0);
    expect((await wishes.all(test.team, CHANNEL, ['done'])).map(({ wish }) => wish.id)).toEqual(['w1']);
  });

  it('finds what a person made or voted for', async () => {
    await add('mine', 1, 'U5');
    const other = await add('voted', 2, 'U1');
    const dropped = await add('dropped', 3, 'U1');
    await add('closed', 4, 'U5');
    await close('closed');
    await cast(other, 'U5', 'vote');
    await cast(dropped, 'U5', 'vote');
    await cast(dropped, 'U5', 'withdraw');
    const found = await wishes.rankedOf(test.team, CHANNEL, 'U5');
    expect(found.map(({ wish }) => wish.id).sort()).toEqual(['mine', 'voted']);
  });
});

describe('votes in Redis', () => {
  it('keeps one vote when the same person clicks twice, and takes it back once', async () => {
    const wish = await add('w1');
    expect(await cast(wish, 'U1', 'vote')).toMatchObject({ changed: true, votes: 1 });
    expect(await cast(wish, 'U1', 'vote')).toMatchObject({ changed: false, votes: 1 });
    expect(await cast(wish, 'U2', 'vote')).toMatchObject({ changed: true, votes: 2 });
    expect(await cast(wish, 'U1', 'withdraw')).toMatchObject({ changed: true, votes: 1 });
    expect(await cast(wish, 'U1', 'withdraw')).toMatchObject({ changed: false, votes: 1 });
    expect(await votes.voters(test.team, 'w1')).toEqual(['U2']);
  });

  it('says that there is no such wish', async () => {
    expect(await cast(newWish({ id: 'none', channel: CHANNEL, title: 'x' }, 'U1', AT), 'U1', 'vote')).toBeNull();
  });

  it('neither takes nor gives back votes of a closed wish', async () => {
    const wish = await add('w1');
    await cast(wish, 'U1', 'vote');
    await close('w1');
    expect(await cast(wish, 'U2', 'vote')).toMatchObject({ changed: false, votes: 1, wish: { state: 'done' } });
    expect(await cast(wish, 'U1', 'withdraw')).toMatchObject({ changed: false, votes: 1 });
  });

  it('takes no vote after the wish is closed, however close they come', async () => {
    const second = voteStore(await test.connect('work'));
    for (let round = 0; round < 20; round += 1) {
      const wish = await add(`w${round}`);
      const cast = (user: number) => second.cast(test.team, wish, `U${user}`, 'vote', AT);
      const [, ...outcomes] = await Promise.all([close(wish.id), ...Array.from({ length: 30 }, (_, user) => cast(user))]);
      const accepted = outcomes.filter((outcome) => outcome?.changed).length;
      expect(await votes.voters(test.team, wish.id)).toHaveLength(accepted);
      const afterClosing = outcomes.filter((outcome) => outcome?.wish.state === 'done');
      expect(afterClosing.every((outcome) => outcome?.votes === accepted)).toBe(true);
    }
  });

  it.each(['votes', 'size', 'age'] as const)('ranks in Redis by %s as the rule ranks', async (by) => {
    const all: Wish[] = [];
    for (let index = 0; index < 30; index += 1) all.push(await add(`w${index % 7}x${index}`, 1 + (index % 3)));
    for (const [index, wish] of all.entries()) for (let user = 0; user < index % 12; user += 1) await cast(wish, `U${user}`, 'vote');
    for (const wish of all.slice(0, 5)) await cast(wish, 'U0', 'withdraw');
    for (const [index, wish] of all.entries()) {
      for (let user = 0; user < index % 3; user += 1) await votes.estimate(test.team, wish, `U${user}`, SIZES[(index + user) % 3] ?? 'S');
    }
    await close(all[7]?.id ?? '');
    const stored = await wishes.ranking(test.team, CHANNEL, 0, 100, by);
    const byRule = rank(await wishes.all(test.team, CHANNEL, ['open', 'planned', 'doing']), by);
    expect(stored.map(({ wish }) => wish.id)).toEqual(byRule.map(({ wish }) => wish.id));
    expect(stored).toHaveLength(29);
    const page = await wishes.ranking(test.team, CHANNEL, 5, 5, by);
    expect(page.map(({ wish }) => wish.id)).toEqual(byRule.slice(5, 10).map(({ wish }) => wish.id));
  });

  it('brings its votes back into the ranking when a wish is opened again', async () => {
    const wish = await add('w1');
    await add('w2', 1);
    await cast(wish, 'U1', 'vote');
    await close('w1');
    await wishes.update(test.team, 'w1', (closed) => ({ ...closed, state: 'open' }));
    expect((await wishes.ranking(test.team, CHANNEL, 0, 1)).map((entry) => [entry.wish.id, entry.votes])).toEqual([['w1', 1]]);
  });

  it('keeps one size a person', async () => {
    const wish = await add('w1');
    await votes.estimate(test.team, wish, 'U1', 'S');
    await votes.estimate(test.team, wish, 'U1', 'L');
    await votes.estimate(test.team, wish, 'U2', 'M');
    expect(await votes.estimates(test.team, 'w1')).toEqual({ U1: 'L', U2: 'M' });
    expect(await votes.estimate(test.team, { id: 'none', channel: CHANNEL }, 'U1', 'S')).toBe(false);
  });
});
