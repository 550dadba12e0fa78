import type { WishWithVotes } from '../../src/wishlist/priority.js';
import { similarWishes } from '../../src/wishlist/similar.js';
import { newWish } from '../../src/wishlist/wish.js';

function list(...titles: string[]): WishWithVotes[] {
  return titles.map((title) => ({
    wish: newWish({ id: title, channel: 'C1', title }, 'U1', new Date('2026-11-01T10:00:00Z')),
    votes: 0,
    sizes: [],
  }));
}

const LIST = list(
  'Speed up the checkout page',
  'Export invoices as CSV',
  'Dark mode',
  'Show the price list faster',
  'Remove the old newsletter code',
  'Upgrade to Django 4.2',
);

describe('wishes like a new title', () => {
  it.each([
    ['the same', 'Speed up the checkout page', ['Speed up the checkout page']],
    ['another order', 'Checkout page: speed it up!', ['Speed up the checkout page']],
    ['another spelling', 'spead up the chekout page', ['Speed up the checkout page']],
    ['a word more', 'Speed up the whole checkout page', ['Speed up the checkout page']],
    ['a word less', 'Speed up the checkout', ['Speed up the checkout page']],
    ['accents and case', 'DÁRK MODE', ['Dark mode']],
    ['a beginning', 'Export invoice as CSV', ['Export invoices as CSV']],
    ['one word in common', 'Speed up the search', []],
    ['one common word of a short title', 'Dark corners of the admin', []],
    ['empty words in common only', 'Do it for the them', []],
    ['nothing in common', 'Translate the help', []],
    ['another number', 'Upgrade to Django 5.2', []],
    ['the same without the number', 'Upgrade Django', ['Upgrade to Django 4.2']],
    ['no letters', '!!!', []],
  ])('%s: %s', (_name, title, expected) => {
    expect(similarWishes(title, LIST).map(({ wish }) => wish.title)).toEqual(expected);
  });

  it('puts the most alike first, three at most', () => {
    const many = list('Faster checkout', 'Checkout', 'Faster checkout page for guests', 'Faster checkout page');
    const found = similarWishes('Faster checkout page', many).map(({ wish }) => wish.title);
    expect(found[0]).toBe('Faster checkout page');
    expect(found).toHaveLength(3);
  });

  it('finds a title of empty words only when it is the same', () => {
    expect(similarWishes('Do it', list('Do it', 'Do that')).map(({ wish }) => wish.title)).toEqual(['Do it']);
  });
});
