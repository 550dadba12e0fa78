import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { actions, button, checkboxes, input, modal, plainInput, section, select } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { chosenIn, type ViewValues, valueOf } from '../slack/view-values.js';
import { asTyped } from './people-text.js';
import { RANKINGS } from './priority.js';
import { orderFor, type Settings, settingsWords, VOTES_MAX } from './settings.js';
import { ACTIONS, rankedBy, SIZE_HOURS } from './views.js';
import { SLOTS, type Slot, type Wish } from './wish.js';

export const SETTINGS = 'wishlist.settings';

export const settingsMetadata = z.object({ channel: z.string(), timeZone: z.string() });

const PERIOD_CHOICES: { text: string; value: Slot }[] = SLOTS.map((slot) => ({ text: `Each ${slot}`, value: slot }));
const RANK_CHOICES = [
  { value: 'votes', text: 'Votes' },
  { value: 'size', text: 'Votes for size' },
];
const RULES = [
  { value: 'anonymous', text: 'Votes are anonymous', description: 'Nobody is named for a vote, also later' },
  { value: 'hidden', text: 'Results are hidden until you voted', description: 'The board shows no votes, and the oldest first' },
  { value: 'evidence', text: 'Findings break ties', description: 'Of equal wishes, what an audit has found for longest comes first' },
  { value: 'guests', text: 'Other companies vote too', description: 'In a channel that is shared with them' },
] as const;

/** How people vote in a channel; everything is off at first. */
export function settingsModal(settings: Settings, metadata: z.infer<typeof settingsMetadata>): ModalView {
  const { votes } = settings;
  return modal({
    callbackId: SETTINGS,
    title: 'Settings of the wishlist',
    submit: 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      section('For everybody in this channel. The board says which of these are on.'),
      plainInput({
        blockId: 'votes',
        label: 'Votes a person has',
        hint: `From 1 to ${VOTES_MAX}; empty: as many as they like. A vote withdrawn in the same time comes back.`,
        initial: votes === null ? '' : String(votes.count),
        optional: true,
        maxLength: 3,
      }),
      input({
        blockId: 'period',
        label: 'How often they get them',
        element: select({ actionId: 'period', choices: PERIOD_CHOICES, initial: votes?.period ?? 'month' }),
      }),
      input({
        blockId: 'rankBy',
        label: 'Rank by',
        hint: `Votes for size are votes an hour: ${SIZE_HOURS}.`,
        element: select({ actionId: 'rankBy', choices: RANK_CHOICES, initial: settings.rankBy }),
      }),
      input({
        blockId: 'rules',
        label: 'Rules',
        optional: true,
        element: checkboxes({
          actionId: 'rules',
          choices: RULES.map((rule) => ({ ...rule })),
          initial: RULES.map(({ value }) => value).filter((rule) => settings[rule]),
        }),
      }),
    ],
  });
}

/** What was entered, or what is wrong with it by field. */
export function readSettingsForm(
  values: ViewValues,
  timeZone: string,
): { ok: true; settings: Omit<Settings, 'namedSince'> } | { ok: false; errors: Record<string, string> } {
  const typed = valueOf(values, 'votes').trim();
  const count = Number(typed);
  const isCount = /^\d+$/.test(typed) && count >= 1 && count <= VOTES_MAX;
  if (typed !== '' && !isCount) {
    return { ok: false, errors: { votes: `“${typed}” is no number from 1 to ${VOTES_MAX}. Leave it empty for no limit.` } };
  }
  const period = SLOTS.find((slot) => slot === valueOf(values, 'period')) ?? 'month';
  const rules = chosenIn(values, 'rules');
  return {
    ok: true,
    settings: {
      votes: typed === '' ? null : { count, period, timeZone },
      rankBy: RANKINGS.find((one) => one === valueOf(values, 'rankBy')) ?? 'votes',
      anonymous: rules.includes('anonymous'),
      hidden: rules.includes('hidden'),
      evidence: rules.includes('evidence'),
      guests: rules.includes('guests'),
    },
  };
}

export function savedContent(settings: Settings): Content {
  const words = settingsWords(settings) || 'Everybody here votes as often as they like, by name';
  return { text: `Saved. ${words}; ${rankedBy(orderFor(settings, true))}.` };
}

/** A vote too many: why, and the way to those that were cast. */
export function spentContent(wish: Wish, why: string): Content {
  const title = asTyped(wish.title, 600);
  return {
    text: `Nothing changed: ${title}. ${why}`,
    blocks: [
      section(`*Nothing changed:* ${title}\n${why}`),
      actions('spent', button({ text: 'Mine', actionId: ACTIONS.mine, value: wish.channel })),
    ],
  };
}
