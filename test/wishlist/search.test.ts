import type { WishWithVotes } from '../../src/wishlist/priority.js';
import { searchWishes } from '../../src/wishlist/search.js';
import { newWish } from '../../src/wishlist/wish.js';

function entry(id: string, title: string, more: { why?: string; site?: string; votes?: number } = {}): WishWithVotes {
  const wish = newWish(
    { id, channel: 'C1', title, why: more.why ?? null, site: more.site ?? null },
    'U1',
    new Date('2026-11-24T10:00:00Z'),
  );
  return { wish, votes: more.votes ?? 0, sizes: [] };
}

const WISHES = [
  entry('a', 'Speed up the checkout page', { why: 'Three support mails' }),
  entry('b', 'Größere Bilder', { site: 's1' }),
  entry('c', 'Answer support mails faster', { votes: 5 }),
  entry('d', `Say ${'a'.repeat(60)}`),
];

describe('searching wishes', () => {
  it.each([
    ['checkout', 'a'],
    ['CHECK speed', 'a'],
    ['page checkout', 'a'],
    ['checkout mobile', ''],
    ['grossere', ''],
    ['grö', 'b'],
    ['gro', 'b'],
    ['shop', 'b'],
    ['support mails', 'c a'],
    ['a'.repeat(60), 'd'],
    ['!!!', ''],
    ['', ''],
  ])('%j finds %j', (query, ids) => {
    const found = searchWishes(WISHES, query, new Map([['s1', 'Shop']]));
    expect(found.map(({ wish }) => wish.id).join(' ')).toBe(ids);
  });
});
