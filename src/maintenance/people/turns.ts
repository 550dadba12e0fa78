import type { Plan } from '../plans/plan.js';
import type { Round } from '../rounds/round.js';
import type { RoundStore } from '../rounds/round-store.js';
import { nextTurn, turnsAfter, withTurn } from './rota.js';

type Rounds = Pick<RoundStore, 'latest'>;

const BY_HAND_IN_A_ROW = 20;

/** The round that took the last turn. One asked for by hand takes none. */
export async function lastTurn(rounds: Rounds, team: string, plan: Plan, last: Round | null): Promise<Round | null> {
  if (last === null || last.askedBy === null) return last;
  const recent = await rounds.latest(team, plan.id, BY_HAND_IN_A_ROW);
  return recent.find((round) => round.askedBy === null) ?? null;
}

/** Who would own the plan's next rounds if nobody swapped. */
export async function ownersToCome(rounds: Rounds, team: string, plan: Plan, count: number): Promise<(string | null)[]> {
  const [last = null] = await rounds.latest(team, plan.id, 1);
  let turns = turnsAfter(plan.rota, await lastTurn(rounds, team, plan, last));
  return Array.from({ length: count }, () => {
    const turn = nextTurn(plan.rota, turns);
    turns = withTurn(turns, turn);
    return turn.owner;
  });
}
