import type { Ballot } from '../../src/wishlist/vote-store.js';

export interface BallotPaper {
  user: string;
  wish: string;
  ballot: Ballot;
}

export interface VoteModel {
  /** Votes or withdraws; what it says is what the person has to be told. */
  cast(paper: BallotPaper): { changed: boolean; votes: number };
  /** Votes by wish id, for every wish that ever had one. */
  counts(): Map<string, number>;
  voters(wish: string): Set<string>;
}

/** What voting means, without any store: a set of people for each wish. */
export function voteModel(): VoteModel {
  const wishes = new Map<string, Set<string>>();

  function voters(wish: string): Set<string> {
    const known = wishes.get(wish) ?? new Set<string>();
    wishes.set(wish, known);
    return known;
  }

  return {
    voters,
    cast({ user, wish, ballot }) {
      const people = voters(wish);
      const had = people.has(user);
      if (ballot === 'vote') people.add(user);
      else people.delete(user);
      return { changed: had !== people.has(user), votes: people.size };
    },
    counts: () => new Map([...wishes].map(([wish, people]) => [wish, people.size])),
  };
}

/** The same numbers from 0 to 1 for the same seed (mulberry32), so that a failing run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Ballots in which everybody has something to say about `each` wishes: mostly votes, some twice, some withdrawn.
 * They come in three rounds, in each of which a person says one thing about a wish, so that the order inside a round is free.
 */
export function ballots(options: { users: string[]; wishes: string[]; each: number; seed: number }): BallotPaper[][] {
  const random = seededRandom(options.seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const patterns: readonly Ballot[][] = [
    ['vote'],
    ['vote'],
    ['vote', 'vote'],
    ['vote', 'withdraw'],
    ['withdraw'],
    ['vote', 'withdraw', 'vote'],
  ];
  const rounds: BallotPaper[][] = [[], [], []];
  for (const user of options.users) {
    for (let start = Math.floor(random() * options.wishes.length), step = 0; step < options.each; step += 1) {
      const wish = options.wishes[(start + step) % options.wishes.length] ?? '';
      for (const [turn, ballot] of (pick(patterns) ?? []).entries()) rounds[turn]?.push({ user, wish, ballot });
    }
  }
  return rounds.map((round) => shuffled(round, random));
}

function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
