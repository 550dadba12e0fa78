import type { Button, KnownBlock, ModalView } from '@slack/types';
import { dayText } from '../../schedule/zoned.js';
import { actions, button, context, input, mention, modal, section, select, slackDate } from '../../slack/blocks.js';
import type { Content } from '../../slack/outbox.js';
import type { Passed, Round } from '../rounds/round.js';
import { day } from '../spoken.js';
import type { Preferences } from './preference-store.js';
import { outOfRota } from './rota.js';
import { ROTA_ACTIONS } from './rota-actions.js';

export const PREFERENCES_FORM = 'maintenance.preferences-form';

/** Said of whom the turn passed over, and of a first turn; nothing as a rule. */
export function turnBlocks(round: Round, live: boolean): KnownBlock[] {
  const told = (round.passed ?? []).filter(({ why }) => why !== 'never' && why !== 'unasked');
  return [
    ...told.map((one) => {
      const back = button({ text: 'Swap back', actionId: ROTA_ACTIONS.swapBack, value: `${one.user}/${round.id}` });
      const out = outOfRota(round).includes(one.user) ? ': passed over three turns in a row, and out of the rota now' : '';
      return section(`${goneText(one, round.timeZone)}${out}; ${takerText(round.owner)}.`, live && one.why === 'away' ? back : undefined);
    }),
    ...(round.beside == null || round.owner === null
      ? []
      : [context(`First turn of ${mention(round.owner)}, with ${mention(round.beside)} beside.`)]),
  ];
}

/** `@ada is away until 7 Dec`. */
export function goneText({ user, why, until }: Passed, zone: string): string {
  if (why === 'deactivated') return `${mention(user)} has no account here any more`;
  if (why === 'left') return `${mention(user)} left the channel`;
  return `${mention(user)} is away${until === null ? '' : ` until ${day(until, zone)}`}`;
}

/** Said where nobody of the rota can take a turn; else nothing. */
export function nobodyLeftText(round: Round): string {
  return round.nobodyLeft && round.state === 'open'
    ? '*nobody is in the rota any more*: whoever presses *Join the rota* has the next turn'
    : '';
}

/** What mends that, where it stands. */
export function joinButton(round: Round): Button[] {
  return round.nobodyLeft ? [button({ text: 'Join the rota', actionId: ROTA_ACTIONS.join, value: round.plan })] : [];
}

function takerText(owner: string | null): string {
  return owner === null ? 'nobody else is in the rota' : `${mention(owner)} takes this one`;
}

/** Asks somebody before their first turn, in the thread of the round before it. */
export function askTurnContent(round: Round, user: string): Content {
  const date =
    round.nextAt === null
      ? ''
      : ` of ${slackDate(new Date(round.nextAt), '{date_short_pretty}', dayText(new Date(round.nextAt), round.timeZone))}`;
  const beside = round.owner === null ? '' : `, with ${mention(round.owner)} beside`;
  const text = `${mention(user)}, the round${date} would be your first turn${beside}. Without a word from you it passes over you.`;
  const value = `${user}/${round.id}`;
  return {
    text,
    blocks: [
      section(text),
      actions(
        'turn',
        button({ text: 'I take it', actionId: ROTA_ACTIONS.takeTurn, value }),
        button({ text: 'Not this time', actionId: ROTA_ACTIONS.notThisTurn, value }),
      ),
    ],
  };
}

export function answeredTurnContent(user: string, takes: boolean): Content {
  const text = takes ? `${mention(user)} takes the next turn.` : `${mention(user)} takes no turn this time.`;
  return { text, blocks: [section(text)] };
}

const NUDGES = [
  { value: 'thread', text: 'In the thread of the round' },
  { value: 'direct', text: 'One direct message a day, in my working hours' },
  { value: 'none', text: 'None' },
];
const TURNS = [
  { value: 'always', text: 'Whenever it is my turn' },
  { value: 'ask', text: 'Ask me before my first one' },
  { value: 'never', text: 'Never' },
];
const WISHES = [
  { value: 'daily', text: 'One direct message a day, in my working hours' },
  { value: 'never', text: 'Never' },
];

/** A person's own settings. */
export function preferencesModal({ turns, nudges, wishes }: Preferences): ModalView {
  return modal({
    callbackId: PREFERENCES_FORM,
    title: 'My turns and nudges',
    submit: 'Save',
    blocks: [
      section('For you alone, in every channel.'),
      input({
        blockId: 'nudges',
        label: 'Remind me of open tasks',
        element: select({ actionId: 'nudges', choices: NUDGES, initial: nudges }),
      }),
      input({ blockId: 'turns', label: 'Let me own rounds', element: select({ actionId: 'turns', choices: TURNS, initial: turns }) }),
      input({
        blockId: 'wishes',
        label: 'Tell me what becomes of wishes I voted for',
        element: select({ actionId: 'wishes', choices: WISHES, initial: wishes }),
      }),
    ],
  });
}
