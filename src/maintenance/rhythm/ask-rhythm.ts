import type { RoundDeps } from '../rounds/announce-round.js';
import { type Round, roundKeyOf } from '../rounds/round.js';
import { isTimeToAsk, mayAsk, withQuestion } from './rhythm.js';
import { rhythmQuestion } from './rhythm-views.js';

/** Enough to find three that count among rounds without a task and by hand. */
const LOOK_BACK = 20;
export const questionKeyOf = (round: string) => `${roundKeyOf(round)}.rhythm`;

/** At the end of a round: asks whether to stay weekly when nobody did anything in three. Again asks nothing more. */
export async function askAboutRhythm(
  deps: Pick<RoundDeps, 'plans' | 'rounds' | 'outbox' | 'now'>,
  team: string,
  round: Round,
): Promise<void> {
  const plan = await deps.plans.get(team, round.plan);
  if (plan === null || round.askedBy !== null) return;
  const wasAsked = plan.rhythm?.round === round.id;
  if (!wasAsked && !mayAsk(plan, round)) return;
  if (!wasAsked && !isTimeToAsk(plan, round, await deps.rounds.latest(team, plan.id, LOOK_BACK))) return;
  await deps.plans.update(team, plan.id, (current) => withQuestion(current, round, deps.now()));
  await deps.outbox.post(team, {
    key: questionKeyOf(round.id),
    under: roundKeyOf(round.thread?.round ?? round.id),
    channel: round.channel,
    kind: 'farrier_round',
    thing: round.id,
    ...rhythmQuestion(round),
  });
}
