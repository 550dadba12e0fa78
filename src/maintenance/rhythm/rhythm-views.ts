import type { KnownBlock } from '@slack/types';
import { actions, button, context, mention, section } from '../../slack/blocks.js';
import type { Content } from '../../slack/outbox.js';
import { ROTA_ACTIONS } from '../people/rota-actions.js';
import type { Round } from '../rounds/round.js';
import { when } from '../spoken.js';

/** Asks whether a plan that nobody works on shall stay weekly. */
export function rhythmQuestion(round: Round): Content {
  const text = 'Three rounds untouched. I go monthly unless someone presses *Keep weekly*.';
  const until = round.nextAt === null ? [] : [context(`Until the next round opens: ${when(round.nextAt, round.timeZone)}.`)];
  return { text, blocks: [section(text), actions('rhythm', weekly('Keep weekly', round.plan)), ...until] };
}

/** What the question becomes once it is answered, or once nobody did in time. */
export function rhythmAnswer(plan: string, by: string | null): Content {
  const text = by === null ? 'Nobody pressed *Keep weekly*, so I go monthly.' : `Weekly, as ${mention(by)} wants it.`;
  return { text, blocks: [section(text), ...(by === null ? [actions('rhythm', weekly('Weekly again', plan))] : [])] };
}

/** In the first round since. */
export function rhythmBlocks(round: Round, live: boolean): KnownBlock[] {
  if (round.wentMonthly !== true) return [];
  const text = 'Monthly from now on: three rounds were untouched, and nobody pressed *Keep weekly*.';
  return [section(text, live ? weekly('Weekly again', round.plan) : undefined)];
}

function weekly(text: string, plan: string) {
  return button({ text, actionId: ROTA_ACTIONS.keepWeekly, value: plan });
}
