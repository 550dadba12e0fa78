import type { BallotPaper } from '../../bench/ballots.js';

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
