import fc from 'fast-check';
import { medianSize, type Order, rank, type WishWithVotes } from '../../src/wishlist/priority.js';
import { newWish, type Size } from '../../src/wishlist/wish.js';

function entry(id: string, votes: number, day: number): WishWithVotes {
  const at = new Date(Date.UTC(2026, 10, day));
  return { wish: newWish({ id, channel: 'C1', title: id }, 'U1', at), votes, sizes: [] };
}

function sized(id: string, votes: number, day: number, sizes: Size[]): WishWithVotes {
  return { ...entry(id, votes, day), sizes };
}

function places(wishes: WishWithVotes[], by: Order = 'votes'): string {
  return rank(wishes, by)
    .map(({ place, wish }) => `${place} ${wish.id}`)
    .join(', ');
}

function found(id: string, day: number, since: string, votes = 2, goneAt: string | null = null): WishWithVotes {
  return { ...entry(id, votes, day), evidence: { since: `${since}T00:00:00.000Z`, goneAt } };
}

/** Two votes each. */
const TIED = [
  found('sixty', 10, '2026-09-01'),
  found('ten', 9, '2026-11-01'),
  found('gone', 2, '2026-01-01', 2, '2026-11-05T00:00:00.000Z'),
  entry('old', 2, 1),
  entry('new', 2, 28),
];

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

  // Votes an hour by hand: S is 2 h, M 8 h, L 40 h, no size as M; 1/2 = 0.5, 4/8 = 0.5, 20/40 = 0.5.
  it.each<[string, WishWithVotes[], string]>([
    ['1 for 2 h before 3 for 8 h', [sized('m', 3, 1, ['M']), sized('s', 1, 2, ['S'])], '1 s, 2 m'],
    ['19 for 40 h after 1 for 2 h', [sized('l', 19, 1, ['L']), sized('s', 1, 2, ['S'])], '1 s, 2 l'],
    ['21 for 40 h before 1 for 2 h', [sized('s', 1, 1, ['S']), sized('l', 21, 2, ['L'])], '1 l, 2 s'],
    ['no size counts as M', [sized('m', 2, 2, ['M']), sized('none', 2, 1, []), sized('more', 3, 3, [])], '1 more, 2 none, 3 m'],
    [
      'equal ones by age, however many votes they have',
      [sized('l', 20, 3, ['L']), sized('m', 4, 2, ['M']), sized('s', 1, 1, ['S'])],
      '1 s, 2 m, 3 l',
    ],
    ['equal ones of one day by id', [sized('b', 20, 1, ['L']), sized('a', 1, 1, ['S'])], '1 a, 2 b'],
    ['without votes by age', [sized('l', 0, 1, ['L']), sized('s', 0, 2, ['S'])], '1 l, 2 s'],
    ['the size in the middle counts', [sized('two', 5, 1, ['S', 'L']), sized('s', 1, 2, ['S', 'S', 'L'])], '1 two, 2 s'],
  ])('votes for size: %s', (_name, wishes, expected) => {
    expect(places(wishes, 'size')).toBe(expected);
  });

  it.each<[string, Order, WishWithVotes[], string]>([
    ['what is found for longest, then what is found, then by age', 'votes+evidence', TIED, '1 sixty, 2 ten, 3 old, 4 gone, 5 new'],
    ['votes go before', 'votes+evidence', [...TIED, entry('many', 3, 28)], '1 many, 2 sixty, 3 ten, 4 old, 5 gone, 6 new'],
    ['found since the same day: by age', 'votes+evidence', [found('b', 9, '2026-10-01'), found('a', 8, '2026-10-01')], '1 a, 2 b'],
    ['only where the channel wants it', 'votes', TIED, '1 old, 2 gone, 3 ten, 4 sixty, 5 new'],
    [
      'votes an hour go before: 4 for 8 h and 1 for 2 h are equal, 1 for 8 h is less',
      'size+evidence',
      [
        { ...sized('m', 4, 1, ['M']), votes: 4 },
        { ...found('s', 9, '2026-10-01'), votes: 1, sizes: ['S'] },
        found('less', 2, '2026-01-01', 1),
      ],
      '1 s, 2 m, 3 less',
    ],
  ])('evidence breaks ties: %s', (_name, by, wishes, expected) => {
    expect(places(wishes, by)).toBe(expected);
  });

  it('by age alone where votes are hidden', () => {
    expect(places([sized('many', 9, 5, ['S']), sized('old', 0, 1, ['L']), sized('few', 1, 3, [])], 'age')).toBe('1 old, 2 few, 3 many');
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
