import type { WebClient } from '@slack/web-api';
import type { HomeRound } from '../../src/home/views.js';
import { ownersToCome } from '../../src/maintenance/people/turns.js';
import { isFrozen } from '../../src/maintenance/plans/all-plans.js';
import type { Plan } from '../../src/maintenance/plans/plan.js';
import { pausedWords } from '../../src/maintenance/plans/plan-words.js';
import { roundKeyOf } from '../../src/maintenance/rounds/announce-round.js';
import { type Round, tasksIn } from '../../src/maintenance/rounds/round.js';
import { dueMember } from '../../src/schedule/due-store.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Outbox } from '../../src/slack/outbox.js';
import type { Stores } from './stores.js';

/** How a channel's rounds stand, for Home. */
export function homeRound(
  stores: Stores,
  outbox: Outbox,
  clientFor: (team: string) => Promise<WebClient>,
  now: Clock,
): (team: string, plan: Plan) => Promise<HomeRound> {
  return async (team, plan) => {
    const [next, running, [owner = null], messagesThisWeek] = await Promise.all([
      stores.due.at(dueMember({ kind: 'round', team, id: plan.id })),
      stores.rounds.current(team, plan.id),
      ownersToCome(stores.rounds, team, plan, 1),
      stores.rounds.messagesThisWeek(team, plan.channel, now()),
    ]);
    return {
      channel: plan.channel,
      plan: plan.name,
      next,
      owner,
      running: running ? { open: tasksIn(running, 'open').length, link: await linkTo(team, running) } : null,
      state: plan.state,
      paused: pausedWords(plan).replace('Paused', 'paused'),
      canPause: plan.state === 'active',
      canResume: isFrozen(plan),
      messagesThisWeek,
    };
  };

  async function linkTo(team: string, round: Round): Promise<string | null> {
    const posted = await outbox.whereIs(team, roundKeyOf(round.id));
    if (posted === null) return null;
    const client = await clientFor(team);
    const answer = await client.chat.getPermalink({ channel: posted.channel, message_ts: posted.ts }).catch(() => null);
    return answer?.permalink ?? null;
  }
}
