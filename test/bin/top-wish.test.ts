import { topWish } from '../../bin/roles/top-wish.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { newWish, type Slot } from '../../src/wishlist/wish.js';
import { type TestRedis, testRedis } from '../support/redis.js';

const AT = new Date('2026-11-24T10:00:00Z');

let server: TestRedis;
beforeEach(async () => {
  server = await testRedis();
});
afterEach(() => server.close());

async function wish(id: string, votes: number, slot: Slot | null = null, channel = 'C1'): Promise<void> {
  const stores = wishlistStores(server.redis, server.prefix);
  const made = newWish({ id, channel, title: `Wish ${id}` }, 'U1', AT);
  await stores.wishes.create(server.team, slot === null ? made : { ...made, state: 'planned', slot });
  for (let voter = 0; voter < votes; voter += 1) await stores.votes.cast(server.team, made, `U${voter}`, 'vote', AT);
}

const best = async () => (await topWish(wishlistStores(server.redis, server.prefix), server.team, 'C1'))?.id ?? null;

it('takes what leads the list of the channel, and nothing where there is none', async () => {
  expect(await best()).toBeNull();
  await wish('w1', 1);
  await wish('w2', 2);
  await wish('w3', 9, null, 'C2');
  expect(await best()).toBe('w2');
});

it('takes what was planned before what only leads, the week before the month and the quarter', async () => {
  await wish('w1', 9);
  await wish('w2', 1, 'quarter');
  expect(await best()).toBe('w2');
  await wish('w3', 0, 'month');
  expect(await best()).toBe('w3');
  await wish('w4', 0, 'week');
  await wish('w5', 1, 'week');
  expect(await best()).toBe('w5');
});

it('takes the next step of what is being done step by step after what is planned for the week, and leaves out what waits', async () => {
  const { wishes, settings } = wishlistStores(server.redis, server.prefix);
  const step = (id: string, done: boolean, text = `Step ${id}`) => ({
    id,
    text,
    done: done ? { by: 'U1', saw: null, at: AT.toISOString() } : null,
  });
  const large = { ...newWish({ id: 'large', channel: 'C1', title: 'Move' }, 'U1', AT), state: 'doing' as const, owner: 'U5' };
  await wish('begun', 3);
  await wishes.update(server.team, 'begun', (one) => ({ ...one, state: 'doing' }));
  await wish('month', 1, 'month');
  await wishes.create(server.team, { ...large, steps: [step('a', true), step('b', false), step('c', false)] }, 'L');
  expect(await topWish({ wishes, settings }, server.team, 'C1')).toMatchObject({
    id: 'large',
    owner: 'U5',
    step: { id: 'b', text: 'Step b', number: 2, of: 3, left: 2 },
  });
  await wishes.update(server.team, 'large', (one) => ({ ...one, steps: [step('a', true), step('b', false, 'Wait for a release')] }));
  expect(await best()).toBe('month');
  await wishes.update(server.team, 'large', (one) => ({ ...one, steps: [step('a', false), step('b', false)] }));
  await wish('week', 0, 'week');
  expect(await best()).toBe('week');
});

it('goes by votes for size where the channel ranks so', async () => {
  await wish('w1', 3);
  await wish('w2', 2);
  const { votes, settings } = wishlistStores(server.redis, server.prefix);
  await votes.estimate(server.team, { id: 'w2', channel: 'C1' }, 'U1', 'S');
  expect(await best()).toBe('w1');
  await settings.update(server.team, 'C1', (before) => ({ ...before, rankBy: 'size' }));
  expect(await best()).toBe('w2');
});

it('reads no wish that is over', async () => {
  await wish('w1', 1);
  const { wishes, settings } = wishlistStores(server.redis, server.prefix);
  const asked: (readonly string[] | undefined)[] = [];
  const listening: typeof wishes = {
    ...wishes,
    all(team, channel, states) {
      asked.push(states);
      return wishes.all(team, channel, states);
    },
  };
  expect(await topWish({ wishes: listening, settings }, server.team, 'C1')).toMatchObject({ id: 'w1' });
  expect(asked).toEqual([['planned', 'doing']]);
});
