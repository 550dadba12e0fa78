import fc from 'fast-check';
import { medianSize, rank, type WishWithVotes } from '../../src/wishlist/priority.js';
import { newWish, type Size } from '../../src/wishlist/wish.js';

function entry(id: string, votes: number, day: number): WishWithVotes {
  const at = new Date(Date.UTC(2026, 10, day));
  return { wish: newWish({ id, channel: 'C1', title: id }, 'U1', at), votes, sizes: [] };
}

function places(wishes: WishWithVotes[]): string {
  return rank(wishes)
    .map(({ place, wish }) => `${place} ${wish.id}`)
    .join(', ');
}

describe('ranking', () => {
  it.each([
    ['most votes first', [entry('a', 1, 1), entry('b', 3, 2), entry('c', 2, 3)], '1 b, 2 c, 3 a'],
    ['equal votes: the older first', [entry('a', 2, 9), entry('b', 2, 3), entry('c', 2, 5)], '1 b, 2 c, 3 a'],
    ['equal votes and age: by id', [entry('c', 2, 3), entry('a', 2, 3), entry('b', 2, 3)], '1 a, 2 b, 3 c'],
    ['votes before age', [entry('old', 0, 1), entry('new', 1, 28)], '1 new, 2 old'],
    ['ten votes are more than nine', [entry('nine', 9, 1), entry('ten', 10, 2)], '1 ten, 2 nine'],
    ['nothing', [], ''],
  ])('%s', (_name, wishes, expected) => {
    expect(places(wishes)).toBe(expected);
  });

  it('does not depend on the order in which wishes are read', () => {
    const wish = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 12 }), fc.integer(), (facts, by) => {
        const wishes = facts.map(([votes, day], index) => entry(`w${String(index).padStart(2, '0')}`, votes, day));
        const turned = [...wishes.slice(Math.abs(by) % (wishes.length || 1)), ...wishes.slice(0, Math.abs(by) % (wishes.length || 1))];
        expect(places(turned)).toBe(places(wishes));
      }),
    );
  });
});

describe('the size in the middle', () => {
  it.each<[string, Size[], Size | null]>([
    ['nobody rated it', [], null],
    ['one person', ['M'], 'M'],
    ['odd: the one in the middle', ['L', 'S', 'S'], 'S'],
    ['even, alike', ['L', 'L'], 'L'],
    ['even, a step apart: the larger', ['S', 'M'], 'M'],
    ['even, a step apart: the larger', ['M', 'L'], 'L'],
    ['even, two steps apart: between them', ['S', 'L'], 'M'],
    ['many', ['S', 'S', 'M', 'L', 'L', 'L'], 'L'],
  ])('%s', (_name, sizes, expected) => {
    expect(medianSize(sizes)).toBe(expected);
  });
});
