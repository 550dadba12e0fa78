import { tellNobodyLeft } from '../plans/nobody-left.js';
import type { Plan } from '../plans/plan.js';
import { type RoundDeps, redrawRound, roundKeyOf } from '../rounds/announce-round.js';
import type { Round } from '../rounds/round.js';
import { whoIsGone, whoTakesNoTurn } from './absences.js';
import { giveBack, moveAway } from './move-away.js';
import { backContent, movedContent } from './nudge-views.js';
import { type Absences, isNobodyLeft, nextTurn, ownerAfter, withNobodyLeft } from './rota.js';

/** While a round runs: what somebody who went away had goes to others, once, and comes back with them. Again changes nothing. */
export async function watchPeople(deps: RoundDeps, team: string, id: string): Promise<void> {
  const round = await deps.rounds.get(team, id);
  const plan = round === null ? null : await deps.plans.get(team, round.plan);
  if (round?.state !== 'open' || plan === null) return;
  const involved = [round.owner, ...round.tasks.filter(({ state }) => state === 'open').map(({ assignee }) => assignee)];
  const movedFrom = (round.moved ?? []).map(({ from }) => from);
  const gone = await whoIsGone(
    deps,
    team,
    round.channel,
    [...involved, ...movedFrom].flatMap((user) => user ?? []),
  );
  const noTurn = { ...(await whoTakesNoTurn(deps, team, plan, { had: round.had ?? [] })), ...gone };
  const after = await deps.rounds.update(team, id, (current) => moved(current, plan, { gone, noTurn, at: deps.now() }));
  if (after === null) return;
  // A kill may have kept an earlier look from showing what it stored.
  await redrawRound(deps, team, after);
  await tell(deps, team, after);
  await tellNobodyLeft(deps, team, after);
}

function moved(round: Round, plan: Plan, seen: { gone: Absences; noTurn: Absences; at: Date }): Round {
  const { gone, noTurn, at } = seen;
  let after = round;
  for (const { from, back } of round.moved ?? []) {
    if (back !== null || gone[from] !== undefined) continue;
    after = giveBack(after, from, nextOf(plan, after, from, noTurn), at);
  }
  // The owner first: others' tasks go to whoever owns the round then.
  const users = Object.keys(gone).toSorted((a, b) => Number(b === round.owner) - Number(a === round.owner));
  for (const user of users) {
    const absence = gone[user];
    if (absence === undefined) continue;
    const isOwner = after.owner === user;
    const to = isOwner || after.owner === null || gone[after.owner] !== undefined ? substitute(plan, after, noTurn) : after.owner;
    after = moveAway(after, { user, absence, to, nextOwner: nextOf(plan, after, to, noTurn), at });
  }
  return after.state === 'open' ? withNobodyLeft(after, isNobodyLeft(plan.rota, noTurn)) : after;
}

function substitute(plan: Plan, round: Round, noTurn: Absences): string | null {
  return nextTurn(plan.rota, { counts: round.turns ?? {}, last: round.owner, had: [] }, noTurn).owner;
}

function nextOf(plan: Plan, round: Round, owner: string | null, noTurn: Absences): string | null {
  return round.askedBy === null ? ownerAfter(plan.rota, round, owner, noTurn) : round.nextOwner;
}

/** One message for each who went, and one for each who came back to something. */
async function tell(deps: RoundDeps, team: string, round: Round): Promise<void> {
  const about = {
    under: roundKeyOf(round.thread?.round ?? round.id),
    channel: round.channel,
    kind: 'farrier_round',
    thing: round.id,
  } as const;
  for (const move of round.moved ?? []) {
    if (move.back === null)
      await deps.outbox.post(team, { key: `${roundKeyOf(round.id)}.away.${move.from}`, ...about, ...movedContent(round, move) });
    else if (move.owner || move.tasks.length > 0)
      await deps.outbox.post(team, { key: `${roundKeyOf(round.id)}.back.${move.from}`, ...about, ...backContent(move) });
  }
}
