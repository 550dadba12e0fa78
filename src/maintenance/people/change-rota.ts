import { somebodyAgain } from '../plans/nobody-left.js';
import type { Plan } from '../plans/plan.js';
import type { RoundDeps } from '../rounds/announce-round.js';
import { change } from '../rounds/change-round.js';
import type { Round } from '../rounds/round.js';
import { type Doer, handOver } from '../rounds/work-round.js';
import { type AbsenceDeps, whoTakesNoTurn } from './absences.js';
import { giveBack } from './move-away.js';
import { isNobodyLeft, ownerAfter, withNobodyLeft } from './rota.js';

export type RotaDeps = Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'preferences' | 'people'> & AbsenceDeps;

/** Puts somebody at the end of the rota; again changes nothing. Null: there is no such plan. */
export async function joinRota(deps: RotaDeps, team: string, planId: string, user: string): Promise<Plan | null> {
  // Who joins wants turns, whatever they had set before.
  await deps.preferences.update(team, user, (before) => (before.turns === 'never' ? { ...before, turns: 'always' } : before));
  const plan = await deps.plans.update(team, planId, (current) =>
    current.rota.includes(user) ? current : { ...current, rota: [...current.rota, user] },
  );
  if (plan === null) return null;
  await renameNext(deps, team, plan);
  const wasNobody = plan.nobodyLeftAt !== undefined;
  if (wasNobody && !isNobodyLeft(plan.rota, await whoTakesNoTurn(deps, team, plan, { had: [] }))) await somebodyAgain(deps, team, planId);
  return plan;
}

/** Takes somebody out of the rota. The round that they own goes to whoever is next; what they were assigned stays theirs. */
export async function leaveRota(
  deps: RotaDeps,
  team: string,
  planId: string,
  doer: Doer,
): Promise<{ plan: Plan | null; handedTo: string | null }> {
  const plan = await deps.plans.update(team, planId, (current) => ({
    ...current,
    rota: current.rota.filter((user) => user !== doer.user),
  }));
  const running = plan === null ? null : await deps.rounds.current(team, plan.id);
  if (plan === null || running === null) return { plan, handedTo: null };
  if (running.owner !== doer.user) {
    await renameNext(deps, team, plan);
    return { plan, handedTo: null };
  }
  const absences = await whoTakesNoTurn(deps, team, plan, { had: running.had ?? [] });
  const round = await change(deps, team, running.id, (current) => {
    if (current.owner !== doer.user) return current;
    // What they had of this turn is no turn: the next one is found as if they had never had it.
    const to = ownerAfter(plan.rota, current, null, absences);
    return handOver(current, to, nextOwnerOf(plan, current, to, absences), doer);
  });
  return { plan, handedTo: round.owner };
}

/** The running round says who is next by the rota as it is now, or that nobody is. */
async function renameNext(deps: RotaDeps, team: string, plan: Plan): Promise<void> {
  const running = await deps.rounds.current(team, plan.id);
  if (running === null) return;
  const absences = await whoTakesNoTurn(deps, team, plan, { had: running.had ?? [] });
  await change(deps, team, running.id, (round) => {
    const nextOwner = nextOwnerOf(plan, round, round.owner, absences);
    const named = nextOwner === round.nextOwner ? round : { ...round, nextOwner, revision: round.revision + 1 };
    return withNobodyLeft(named, isNobodyLeft(plan.rota, absences));
  });
}

/** Somebody else owns the round. The turn counts for whoever took it; a round asked for by hand takes none. */
export async function giveTo(deps: RotaDeps, team: string, { id, plan: planId }: Round, to: string, doer: Doer): Promise<Round> {
  const plan = await deps.plans.get(team, planId);
  const turns = { had: (await deps.rounds.get(team, id))?.had ?? [] };
  const absences = plan === null ? {} : await whoTakesNoTurn(deps, team, plan, turns);
  return await change(deps, team, id, (round) => handOver(round, to, nextOwnerOf(plan, round, to, absences), doer));
}

/** Gives a round back to somebody it was passed over for. */
export async function swapBack(deps: RotaDeps, team: string, { id, plan: planId }: Round, to: string, doer: Doer): Promise<Round> {
  const plan = await deps.plans.get(team, planId);
  return await change(deps, team, id, (round) => {
    // What is over stays as it was: handing over refuses it.
    const given = round.state === 'open' ? giveBack(round, to, nextOwnerOf(plan, round, to, {}), doer.at) : round;
    if (given !== round) return given;
    // Their turn was passed over and is theirs again: it must not count twice.
    const passed = (round.passed ?? []).filter(({ user }) => user !== to);
    const back = handOver({ ...round, passed }, to, nextOwnerOf(plan, { ...round, passed }, to, {}), doer);
    if (back.owner === round.owner) return round;
    // They may still be away: it stays theirs all the same.
    const at = doer.at.toISOString();
    return {
      ...back,
      moved: [...(back.moved ?? []), { from: to, to: null, owner: false, tasks: [], why: 'away', until: null, at, back: at }],
    };
  });
}

function nextOwnerOf(plan: Plan | null, round: Round, owner: string | null, absences: Parameters<typeof ownerAfter>[3]): string | null {
  return round.askedBy === null ? ownerAfter(plan?.rota ?? [], round, owner, absences) : round.nextOwner;
}
