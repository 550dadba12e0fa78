import { UserError } from '../../shared/errors.js';
import type { Site } from '../../sites/site.js';
import { type RoundDeps, redrawRound } from './announce-round.js';
import type { Round } from './round.js';
import { answer, type Doer } from './work-round.js';

type ChangeDeps = Pick<RoundDeps, 'plans' | 'rounds' | 'outbox'>;

export const GONE = 'That round is gone. `/maintenance next` says when the next one comes.';

/**
 * Stores what `apply` makes of the round, then shows it.
 * @throws {UserError} when there is no such round.
 */
export async function change(
  deps: Pick<ChangeDeps, 'rounds' | 'outbox'>,
  team: string,
  id: string,
  apply: (round: Round) => Round,
): Promise<Round> {
  const round = await deps.rounds.update(team, id, apply);
  if (round === null) throw new UserError(GONE);
  await redrawRound(deps, team, round);
  return round;
}

/** Somebody said how a site is backed up, in short `words`: ticks the task of the running rounds that ask so. */
export async function answerInRound(deps: ChangeDeps, team: string, site: Site, words: string, doer: Doer): Promise<void> {
  for (const plan of await deps.plans.ofChannel(team, site.channel)) {
    const running = await deps.rounds.current(team, plan.id);
    if (running === null) continue;
    await change(deps, team, running.id, (round) => answer(round, { id: site.id, words: `${site.name} answered: ${words}` }, doer));
  }
}
