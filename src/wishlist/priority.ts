import { SIZES, type Size, type Wish } from './wish.js';

/** A wish with everything its place depends on. */
export interface WishWithVotes {
  wish: Wish;
  votes: number;
  /** One by each person who rated it, in no order. */
  sizes: Size[];
}

export interface Ranked extends WishWithVotes {
  /** From 1. */
  place: number;
}

/**
 * Most votes first; equal votes: the older first; same age: by id, so that the order never depends on how it was read.
 * Nothing else counts, and all three are shown.
 */
export function rank(wishes: WishWithVotes[]): Ranked[] {
  return [...wishes].sort(byPlace).map((wish, index) => ({ ...wish, place: index + 1 }));
}

function byPlace(a: WishWithVotes, b: WishWithVotes): number {
  return b.votes - a.votes || compare(a.wish.createdAt, b.wish.createdAt) || compare(a.wish.id, b.wish.id);
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
