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

function parked(id: string, title: string, site: string): WishWithVotes {
  const made = entry(id, title, { site });
  return { ...made, wish: { ...made.wish, state: 'parked' } };
}

const WISHES = [
  entry('a', 'Speed up the checkout page', { why: 'Three support mails' }),
  entry('b', 'Größere Bilder', { site: 's1' }),
  entry('c', 'Answer support mails faster', { votes: 5 }),
  entry('d', `Say ${'a'.repeat(60)}`),
  parked('e', 'Answer mails at night', 's1'),
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
    ['shop', 'b e'],
    ['state:parked', 'e'],
    ['STATE:Open mails', 'c a'],
    ['mails site:shop', 'e'],
    ['site:sh state:open', 'b'],
    ['state:open state:parked', ''],
    ['state:nosuch', ''],
    ['site:', ''],
    ['site:!!! mails', ''],
    ['mails state:__proto__', ''],
    ['support mails', 'c a'],
    ['a'.repeat(60), 'd'],
    ['!!!', ''],
    ['', ''],
  ])('%j finds %j', (query, ids) => {
    const found = searchWishes(WISHES, query, new Map([['s1', 'Shop']]));
    expect(found.map(({ wish }) => wish.id).join(' ')).toBe(ids);
  });
});
