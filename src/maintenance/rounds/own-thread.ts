import { type RoundDeps, redrawRound, roundKeyOf } from './announce-round.js';
import type { Round } from './round.js';

/** A message of a round whose place is gone. */
interface Homeless {
  key: string;
  /** Key of the deleted message in whose thread it was to stand. */
  under: string;
  /** The round. */
  thing: string;
}

/**
 * Somebody deleted the message that began a shared thread before this one could be posted there. A round of another plan begins the day's
 * thread instead, and what else is said about it goes under its own message.
 * @returns key of the message to post it under; '' in the channel itself; null when it has no place any more.
 */
export async function placeElsewhere(
  deps: Pick<RoundDeps, 'rounds' | 'outbox'>,
  team: string,
  { key, under, thing }: Homeless,
): Promise<string | null> {
  const round = await deps.rounds.get(team, thing);
  const own = roundKeyOf(thing);
  if (round === null || round.state === 'removed' || under === own) return null;
  if (round.thread !== undefined) {
    // What was posted there before stays where it is.
    if (roundKeyOf(round.thread.round) !== under || (await deps.outbox.whereIs(team, own)) !== null) return null;
    await deps.rounds.takeThread(team, round);
  }
  const after = await deps.rounds.update(team, thing, alone);
  if (after === null) return null;
  await deps.rounds.countMessage(team, after.channel, own, new Date(after.openedAt));
  await redrawRound(deps, team, after);
  return key === own ? '' : own;
}

/** The same object when it is alone already. */
function alone(round: Round): Round {
  const { thread, budgetSpent: _spent, ...rest } = round;
  return thread === undefined ? round : { ...rest, revision: round.revision + 1 };
}
