import type { Round } from './round.js';

export interface SettleDeps {
  /** A nibble was ticked: its wish is done; opened again: so is its wish. Doing it again does nothing more. */
  settleWish(team: string, wish: string, settled: { done: boolean; user: string }): Promise<void>;
}

/**
 * Lets wishes follow their tasks. Called with the round as it will be, before that is stored: cut short by a kill, the same press
 * again makes both true.
 */
export async function settleWishes(deps: SettleDeps, team: string, user: string, before: Round, after: Round): Promise<void> {
  for (const task of before.tasks) {
    const now = after.tasks.find(({ key }) => key === task.key);
    if (task.wish === null || now === undefined || (task.state === 'done') === (now.state === 'done')) continue;
    await deps.settleWish(team, task.wish, { done: now.state === 'done', user });
  }
}
