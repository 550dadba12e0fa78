import type { Passed, Round } from '../rounds/round.js';

/** How the turns of a rota stand. */
export interface Turns {
  /** How many turns each person had; who joined later begins level with whoever had fewest. */
  counts: Record<string, number>;
  /** Who had the last turn. */
  last: string | null;
  /** Everybody who ever had one. */
  had: string[];
}

/** Why somebody takes no turn now. */
export type Absence = Omit<Passed, 'user'>;
/** By user id; who is not in it may have the turn. */
export type Absences = Readonly<Record<string, Absence>>;

/** How the turns stand after the round that took the last one; null: none was taken yet. */
export function turnsAfter(rota: readonly string[], round: Round | null): Turns {
  const before = round?.turns ?? {};
  const least = Math.min(...rota.flatMap((user) => before[user] ?? []));
  const start = Number.isFinite(least) ? least : 0;
  const counts: Record<string, number> = { ...before };
  // Who left and comes back keeps what they had, and owes nothing for the time between.
  for (const user of rota) counts[user] = Math.max(before[user] ?? start, start);
  const had = [...new Set([...(round?.had ?? []), ...(round?.owner ? [round.owner] : [])])];
  // Being away is no debt: a turn that was passed over counts as had.
  const taken = new Set([...(round?.owner ? [round.owner] : []), ...(round?.passed ?? []).map(({ user }) => user)]);
  for (const user of taken) counts[user] = (counts[user] ?? start) + 1;
  return { counts, last: round?.owner ?? null, had };
}

/** As the turns stand once `owner` had one more. */
export function withTurn(turns: Turns, { owner, passed }: { owner: string | null; passed: readonly Passed[] }): Turns {
  const counts = { ...turns.counts };
  const taken = new Set([...(owner === null ? [] : [owner]), ...passed.map(({ user }) => user)]);
  for (const user of taken) counts[user] = (counts[user] ?? 0) + 1;
  return { counts, last: owner ?? turns.last, had: owner === null ? turns.had : [...new Set([...turns.had, owner])] };
}

/**
 * Whose turn it is: whoever had fewest; among equals the first after whoever had the last one, by the order of the rota.
 * `passed`: whose turn it would have been. The owner is null when nobody may.
 */
export function nextTurn(rota: readonly string[], turns: Turns, absences: Absences = {}): { owner: string | null; passed: Passed[] } {
  const last = turns.last === null ? -1 : rota.indexOf(turns.last);
  const order = [...rota.slice(last + 1), ...rota.slice(0, last + 1)];
  const passed: Passed[] = [];
  // The sort is stable, so equals keep the order.
  for (const user of order.toSorted((a, b) => (turns.counts[a] ?? 0) - (turns.counts[b] ?? 0))) {
    const absence = absences[user];
    if (absence === undefined) return { owner: user, passed };
    passed.push({ user, ...absence });
  }
  return { owner: null, passed };
}

/** Why somebody takes no turn, until they or somebody else does something about it. */
const FOR_GOOD: readonly Absence['why'][] = ['deactivated', 'left', 'never'];

/** Nobody can take a turn, and waiting does not mend it. */
export function isNobodyLeft(rota: readonly string[], absences: Absences = {}): boolean {
  return rota.every((user) => FOR_GOOD.some((why) => absences[user]?.why === why));
}

/** The same object when the round says so already. */
export function withNobodyLeft(round: Round, nobodyLeft: boolean): Round {
  return (round.nobodyLeft ?? false) === nobodyLeft ? round : { ...round, nobodyLeft, revision: round.revision + 1 };
}

const TURNS_WITHOUT_ACCOUNT = 3;

/** How many turns in a row of each person were passed over for want of an account, up to this turn. */
export function goneTurnsAfter(rota: readonly string[], before: Round | null, turn: { owner: string | null; passed: readonly Passed[] }) {
  const counts: Record<string, number> = {};
  for (const user of rota) {
    const passed = turn.passed.find((one) => one.user === user);
    const known = before?.goneTurns?.[user] ?? 0;
    if (passed?.why === 'deactivated') counts[user] = known + 1;
    else if (passed === undefined && turn.owner !== user && known > 0) counts[user] = known;
  }
  return counts;
}

/** Who leaves the rota with this round: without an account for three turns in a row. */
export function outOfRota(round: Round): string[] {
  const counts = Object.entries(round.goneTurns ?? {});
  return counts.filter(([, turns]) => turns >= TURNS_WITHOUT_ACCOUNT).map(([user]) => user);
}

/** Whose turn comes next if they agree to it: they want to be asked before their first. */
export function whomToAsk(rota: readonly string[], turns: Turns, absences: Absences = {}): string | null {
  const others = Object.fromEntries(Object.entries(absences).filter(([, { why }]) => why !== 'unasked'));
  const { owner } = nextTurn(rota, turns, others);
  return owner !== null && absences[owner]?.why === 'unasked' ? owner : null;
}

/** Who owns the round after this one, once `owner` has this one. */
export function ownerAfter(rota: readonly string[], round: Round, owner: string | null, absences: Absences = {}): string | null {
  const before: Turns = { counts: round.turns ?? turnsAfter(rota, null).counts, last: null, had: round.had ?? [] };
  return nextTurn(rota, withTurn(before, { owner, passed: round.passed ?? [] }), absences).owner;
}
