import { fillSlot, isLeftOver, slotStart } from '../../src/wishlist/nibble.js';
import type { WishWithVotes } from '../../src/wishlist/priority.js';
import { newWish, type Size, type Slot, transition, type Wish } from '../../src/wishlist/wish.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const BUDGET = { hoursAWeek: 2, timeZone: 'Europe/Berlin' };

function entry(id: string, votes: number, size: Size | null, changes: Partial<Wish> = {}): WishWithVotes {
  const wish = { ...newWish({ id, channel: 'C1', title: id }, 'U1', new Date('2026-11-01T10:00:00Z')), ...changes };
  return { wish, votes, sizes: size === null ? [] : [size] };
}

function planned(id: string, votes: number, size: Size | null, slot: Slot, at: string): WishWithVotes {
  return entry(id, votes, size, { state: 'planned', slot, stateAt: at });
}

function fill(slot: Slot, wishes: WishWithVotes[], without: string[] = [], hoursAWeek = 2) {
  const {
    proposed,
    passedOver,
    taken,
    by: _by,
    ...sums
  } = fillSlot(wishes, { slot, budget: { ...BUDGET, hoursAWeek }, now: NOW, without });
  const ids = (entries: WishWithVotes[]) => entries.map(({ wish }) => wish.id).join(' ');
  return {
    ...sums,
    proposed: ids(proposed),
    taken: ids(taken),
    over: passedOver.map((one) => `${one.entry.wish.id}: ${one.why}`).join(', '),
  };
}

describe('the first day of a slot', () => {
  it.each<[Slot, string, string, string]>([
    ['week', '2026-11-26T12:00:00Z', 'Europe/Berlin', '2026-11-23'],
    ['week', '2026-11-23T00:00:00Z', 'UTC', '2026-11-23'],
    ['week', '2026-11-22T23:59:59Z', 'UTC', '2026-11-16'],
    ['week', '2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-23'],
    ['week', '2027-01-01T12:00:00Z', 'UTC', '2026-12-28'],
    ['month', '2026-11-30T23:30:00Z', 'Europe/Berlin', '2026-12-01'],
    ['month', '2026-10-31T12:00:00Z', 'UTC', '2026-10-01'],
    ['quarter', '2026-11-26T12:00:00Z', 'UTC', '2026-10-01'],
    ['quarter', '2026-05-31T12:00:00Z', 'UTC', '2026-04-01'],
    ['quarter', '2026-12-31T23:00:00Z', 'Pacific/Kiritimati', '2027-01-01'],
  ])('%s of %s in %s begins on %s', (slot, at, zone, expected) => {
    expect(slotStart(slot, new Date(at), zone)).toBe(expected);
  });
});

describe('what was left over', () => {
  it.each<[string, WishWithVotes, boolean]>([
    ['planned for last week', planned('a', 0, 'S', 'week', '2026-11-20T10:00:00Z'), true],
    ['planned for this week', planned('a', 0, 'S', 'week', '2026-11-24T10:00:00Z'), false],
    ['planned for this month, last week', planned('a', 0, 'S', 'month', '2026-11-20T10:00:00Z'), false],
    ['planned for October', planned('a', 0, 'S', 'month', '2026-10-30T10:00:00Z'), true],
    ['open', entry('a', 0, 'S', { stateAt: '2026-01-01T10:00:00Z' }), false],
    ['being done for long', entry('a', 0, 'S', { state: 'doing', stateAt: '2026-01-01T10:00:00Z' }), false],
  ])('%s', (_name, one, expected) => {
    expect(isLeftOver(one, NOW, 'UTC')).toBe(expected);
  });
});

describe('wishes that fit a slot', () => {
  it('takes them by rank until the hours are full: 8 h of a month at 2 h a week', () => {
    const wishes = [entry('a', 9, 'S'), entry('b', 8, 'S'), entry('c', 7, 'S'), entry('d', 6, 'S'), entry('e', 5, 'S')];
    expect(fill('month', wishes)).toEqual({
      hours: 8,
      takenHours: 0,
      proposedHours: 8,
      proposed: 'a b c d',
      taken: '',
      over: 'e: no room',
    });
  });

  it('passes over what does not fit and goes on, and says which is larger than the whole slot', () => {
    const wishes = [entry('large', 9, 'L'), entry('medium', 8, 'M'), entry('unrated', 7, null), entry('small', 6, 'S')];
    expect(fill('week', wishes)).toMatchObject({
      proposed: 'small',
      over: 'large: too large, medium: too large, unrated: too large',
    });
    expect(fill('quarter', wishes)).toMatchObject({ hours: 26, proposed: 'medium unrated small', proposedHours: 18 });
  });

  it('takes at most one large one', () => {
    const wishes = [entry('one', 9, 'L'), entry('two', 8, 'L'), entry('small', 7, 'S')];
    expect(fill('quarter', wishes, [], 10)).toMatchObject({ hours: 130, proposed: 'one small', over: 'two: one large' });
  });

  it('puts what was left over first, whatever its votes', () => {
    const wishes = [entry('popular', 90, 'S'), planned('late', 0, 'S', 'week', '2026-11-17T10:00:00Z')];
    expect(fill('week', wishes)).toMatchObject({ proposed: 'late', over: 'popular: no room' });
  });

  it('lets what is planned or being done take its hours first', () => {
    const wishes = [
      entry('doing', 0, 'S', { state: 'doing' }),
      planned('planned', 1, 'S', 'month', '2026-11-03T10:00:00Z'),
      planned('other', 3, 'S', 'quarter', '2026-11-03T10:00:00Z'),
      entry('a', 9, 'M'),
      entry('b', 8, 'S'),
    ];
    expect(fill('month', wishes)).toMatchObject({
      takenHours: 4,
      taken: 'planned doing',
      proposed: 'b',
      over: 'a: no room',
    });
  });

  it('leaves out what the team swapped, so that the next one that fits comes in', () => {
    const wishes = [entry('a', 9, 'S'), entry('b', 8, 'S')];
    expect(fill('week', wishes, ['a'])).toMatchObject({ proposed: 'b', over: '' });
  });

  it('proposes ten at most', () => {
    const wishes = Array.from({ length: 12 }, (_, index) => entry(`w${index + 10}`, 50 - index, 'S'));
    const { proposed, over } = fill('quarter', wishes, [], 10);
    expect(proposed.split(' ')).toHaveLength(10);
    expect(over).toBe('w20: enough, w21: enough');
  });
});

it('counts how often a wish was planned again after its time was over', () => {
  const { wish } = planned('a', 0, 'S', 'week', '2026-11-17T10:00:00Z');
  const again = transition(wish, { do: 'plan', slot: 'week', again: true }, 'U2', NOW);
  expect(again).toMatchObject({ ok: true, wish: { slot: 'week', carried: 1, stateBy: 'U2' } });
});
