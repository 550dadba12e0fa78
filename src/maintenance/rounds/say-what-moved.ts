import { mention } from '../../slack/blocks.js';
import { datesToCome } from '../plans/dates-to-come.js';
import { isPaused, type Plan } from '../plans/plan.js';
import { when } from '../spoken.js';
import { type RoundDeps, redrawRound, roundKeyOf, threadKeyOf } from './announce-round.js';
import type { Round } from './round.js';
import { namedWhereShared } from './shared-thread.js';

export type MovedDeps = Pick<RoundDeps, 'rounds' | 'outbox' | 'now'>;

/**
 * Says in the plan's running or latest thread when the next round comes, if that is not what the thread says. To be called after every
 * change of a plan, with the plan as it is now: what the thread said is kept with its round, so that again says nothing more.
 */
export async function sayWhatMoved(deps: MovedDeps, team: string, plan: Plan, user: string): Promise<void> {
  const [round] = await deps.rounds.latest(team, plan.id, 1);
  if (round === undefined || plan.state === 'draft') return;
  const next = await nextRound(deps, team, plan);
  if (next === round.nextAt) return;
  const number = (round.moves ?? 0) + 1;
  await deps.outbox.post(team, {
    key: `${roundKeyOf(round.id)}.moved.${number}.${next === null ? 'none' : Date.parse(next)}`,
    under: threadKeyOf(round),
    channel: round.channel,
    kind: 'farrier_round',
    thing: round.id,
    text: `${namedWhereShared(round)}${movedText(round, plan, { next, user, now: deps.now() })}`,
  });
  const after = await deps.rounds.update(team, round.id, (current) =>
    (current.moves ?? 0) < number ? { ...current, nextAt: next, moves: number, revision: current.revision + 1 } : current,
  );
  if (after !== null && after.state !== 'removed') await redrawRound(deps, team, after);
}

/** As ISO; null when a pause without end holds it back, or the rule has no further date. */
async function nextRound(deps: MovedDeps, team: string, plan: Plan): Promise<string | null> {
  const now = deps.now();
  if (isPaused(plan, now) && plan.pausedUntil === null) return null;
  const from = isPaused(plan, now) && plan.pausedUntil !== null ? new Date(plan.pausedUntil) : new Date(now.getTime() + 1);
  const [next] = await datesToCome(deps.rounds, team, plan, { from, count: 1 });
  return next?.toISOString() ?? null;
}

function movedText(round: Round, plan: Plan, { next, user, now }: { next: string | null; user: string; now: Date }): string {
  const spoken = (iso: string) => when(iso, plan.recurrence.timeZone);
  const by = `by ${mention(user)}`;
  const told = round.nextAt;
  const isToCome = told !== null && new Date(told) > now;
  if (next !== null) return isToCome ? `Next: moved from ${spoken(told)} to ${spoken(next)}, ${by}.` : `Next: ${spoken(next)}, ${by}.`;
  const was = isToCome ? `, not ${spoken(told)}` : '';
  return plan.state === 'paused'
    ? `Next: none while this is paused${was}, ${by}. \`/maintenance resume\` starts it again.`
    : `Next: none${was}. The plan has no further date, ${by}.`;
}
