import type { Round } from './round.js';

export interface SettleDeps {
  /** A nibble was ticked: its wish, or that step of it, is done; opened again: so is that. Doing it again does nothing more. */
  settleWish(team: string, wish: string, settled: { done: boolean; user: string; step: string | null }): Promise<void>;
}

/**
 * Lets wishes follow their tasks; one whose task was split is done with the last part. Called with the round as it will be, before that
 * is stored: cut short by a kill, the same press again makes both true.
 */
export async function settleWishes(deps: SettleDeps, team: string, user: string, before: Round, after: Round): Promise<void> {
  const wishes = new Set(after.tasks.flatMap((task) => task.wish ?? []));
  for (const wish of wishes) {
    const done = isDone(after, wish);
    if (!before.tasks.some((task) => task.wish === wish) || isDone(before, wish) === done) continue;
    const step = after.tasks.find((task) => task.wish === wish)?.step ?? null;
    await deps.settleWish(team, wish, { done, user, step });
  }
}

function isDone(round: Round, wish: string): boolean {
  return round.tasks.filter((task) => task.wish === wish).every((task) => task.state === 'done');
}
