import { searchWishes } from '../../src/wishlist/search.js';
import { tagsIn, whyNoTags } from '../../src/wishlist/tags.js';
import { newWish } from '../../src/wishlist/wish.js';

describe('tags', () => {
  it.each([
    ['', []],
    ['payment, mobile', ['payment', 'mobile']],
    ['#Payment #MOBILE; payment', ['payment', 'mobile']],
    [' , # - ', []],
    ['תשלום e-mail', ['תשלום', 'e-mail']],
    ['cafe\u0301', ['café']],
  ])('%j are %j', (typed, tags) => {
    expect(tagsIn(typed)).toEqual(tags);
  });

  it.each([
    [['a'.repeat(40)], null],
    [['a'.repeat(41)], 'has 41 characters; 40 is the most for a tag'],
    [Array.from({ length: 8 }, (_, index) => `t${index}`), null],
    [Array.from({ length: 9 }, (_, index) => `t${index}`), 'These are 9 tags; 8 is the most.'],
  ])('says what is wrong: %#', (tags, why) => {
    if (why === null) expect(whyNoTags(tags)).toBeNull();
    else expect(whyNoTags(tags)).toContain(why);
  });
});

describe('a search by tag', () => {
  const entry = (id: string, tags: string[]) => ({
    wish: newWish({ id, channel: 'C1', title: `Wish ${id}`, tags }, 'U1', new Date('2026-11-24T10:00:00Z')),
    votes: 0,
    sizes: [],
  });
  const all = [entry('a', ['payment', 'mobile']), entry('b', ['pay']), entry('c', [])];
  const found = (query: string) => searchWishes(all, query, new Map()).map(({ wish }) => wish.id);

  it.each([
    ['tag:payment', ['a']],
    ['TAG:#Pay', ['b']],
    ['tag:payment tag:mobile', ['a']],
    ['tag:payment tag:pay', []],
    ['wish tag:mobile', ['a']],
    ['mobile', ['a']],
    ['tag:-', []],
  ])('%s finds %j', (query, ids) => {
    expect(found(query)).toEqual(ids);
  });
});
