import { z } from 'zod';
import { seededRandom } from './seeded-random.js';

export interface BallotPaper {
  user: string;
  wish: string;
  ballot: 'vote' | 'withdraw';
}

export const ballotsSchema = z.object({
  users: z.array(z.string()),
  wishes: z.array(z.string()),
  /** About how many of the wishes everybody has something to say. */
  each: z.number(),
  /** How many people of a hundred vote once and leave it at that. */
  content: z.number(),
  seed: z.number(),
});
type Ballots = z.infer<typeof ballotsSchema>;

/** What the others do, one after the other. */
const CHANGES: readonly BallotPaper['ballot'][][] = [['vote', 'vote'], ['vote', 'withdraw'], ['withdraw'], ['vote', 'withdraw', 'vote']];

/**
 * Ballots by many people, the same for the same options. They come in three rounds, in each of which a person says one thing about a
 * wish, so that the order inside a round is free.
 */
export function ballots(options: Ballots): BallotPaper[][] {
  const random = seededRandom(options.seed);
  const rounds: BallotPaper[][] = [[], [], []];
  for (const user of options.users) {
    for (let start = Math.floor(random() * options.wishes.length), step = 0; step < options.each; step += 1) {
      const wish = options.wishes[(start + step) % options.wishes.length] ?? '';
      const isContent = random() * 100 < options.content;
      const turns = isContent ? (['vote'] as const) : (CHANGES[Math.floor(random() * CHANGES.length)] ?? []);
      for (const [turn, ballot] of turns.entries()) rounds[turn]?.push({ user, wish, ballot });
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
