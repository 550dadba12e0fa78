import { SIZES, type Size, type Wish } from './wish.js';

/** What audits say of the finding that a wish came from. */
export interface Evidence {
  /** When it was first found. */
  since: string;
  /** When it was seen gone; null while it is found. */
  goneAt: string | null;
}

/** A wish with everything its place depends on. */
export interface WishWithVotes {
  wish: Wish;
  votes: number;
  /** One by each person who rated it, in no order. */
  sizes: Size[];
  /** Absent where it came from no finding, or no audit knows that one any more. */
  evidence?: Evidence;
}

export interface Ranked extends WishWithVotes {
  /** From 1. */
  place: number;
}

export const RANKINGS = ['votes', 'size'] as const;
/** `size`: by votes for size, so by votes an hour. With `+evidence` equal ones go by how long an audit has found them. `age`: for whom the votes are hidden from, so that no hidden number ranks anything. */
export type Order = Ranking | `${Ranking}+evidence` | 'age';
type Ranking = (typeof RANKINGS)[number];

export function isBySize(by: Order): boolean {
  return by === 'size' || by === 'size+evidence';
}

/** Whether equal ones go by what audits have found for how long. */
export function isByEvidence(by: Order): boolean {
  return by === 'votes+evidence' || by === 'size+evidence';
}

/** What a size counts as, in hours: the words of the estimate form, at their cautious end. Nobody rated it: as M. */
export const HOURS: Record<Size, number> = { S: 2, M: 8, L: 40 };
const HOURS_UNRATED = HOURS.M;

export function hoursOf({ sizes }: Pick<WishWithVotes, 'sizes'>): number {
  const size = medianSize(sizes);
  return size === null ? HOURS_UNRATED : HOURS[size];
}

/**
 * Most votes (or votes an hour) first; equal ones, where the channel wants that: what an audit finds and has found for longest; then the older first; same age: by id, so that the order never depends on how it was
 * read. Nothing else counts, and all of them are shown.
 */
export function rank(wishes: readonly WishWithVotes[], by: Order = 'votes'): Ranked[] {
  return inOrder(wishes, by).map((wish, index) => ({ ...wish, place: index + 1 }));
}

/** What a place depends on. */
export type Placed = Pick<WishWithVotes, 'votes' | 'sizes' | 'evidence'> & { wish: Pick<Wish, 'id' | 'createdAt'> };

export function inOrder<T extends Placed>(wishes: readonly T[], by: Order): T[] {
  const keyed = wishes.map((entry) => ({ entry, hours: isBySize(by) ? hoursOf(entry) : 1 }));
  return keyed
    .sort((a, b) => {
      // Multiplied out instead of divided, so that equal ones are equal.
      const ahead = by === 'age' ? 0 : b.entry.votes * a.hours - a.entry.votes * b.hours;
      return ahead || (isByEvidence(by) ? byEvidence(a.entry, b.entry) : 0) || byAge(a.entry, b.entry);
    })
    .map(({ entry }) => entry);
}

function byEvidence(a: Placed, b: Placed): number {
  const [one, other] = [a.evidence, b.evidence].map((evidence) => (evidence?.goneAt === null ? evidence.since : null));
  if (one == null || other == null) return (one == null ? 1 : 0) - (other == null ? 1 : 0);
  return compare(one, other);
}

function byAge(a: Placed, b: Placed): number {
  return compare(a.wish.createdAt, b.wish.createdAt) || compare(a.wish.id, b.wish.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The size in the middle of what people said, or null when nobody said anything.
 * With an even number of people it lies between the two in the middle, rounded up: work is rarely smaller than hoped.
 */
export function medianSize(sizes: Size[]): Size | null {
  const ranks = sizes.map((size) => SIZES.indexOf(size)).sort((a, b) => a - b);
  const upper = ranks[Math.floor(ranks.length / 2)];
  const lower = ranks[Math.floor((ranks.length - 1) / 2)];
  if (upper === undefined || lower === undefined) return null;
  return SIZES[Math.ceil((upper + lower) / 2)] ?? null;
}
