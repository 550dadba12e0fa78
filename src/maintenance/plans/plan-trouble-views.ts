import type { KnownBlock, ModalView } from '@slack/types';
import { actions, button, channelMention, channelSelect, escapeText, input, mention, modal, section } from '../../slack/blocks.js';
import type { Content } from '../../slack/outbox.js';
import { ROTA_ACTIONS } from '../people/rota-actions.js';
import { keeperOf } from './keeper.js';
import { type Plan, whyPaused } from './plan.js';
import { editButton } from './plan-menu.js';
import { planWords } from './plan-words.js';

export const TROUBLE = { move: 'maintenance.plan-move', remove: 'maintenance.plan-remove' } as const;
export const MOVE_FORM = 'maintenance.plan-new-channel';

/** What is wrong, what follows, and how to mend it. */
export function troubleContent(plan: Plan): Content {
  const text = troubleText(plan);
  return { text, blocks: troubleBlocks(plan) };
}

export function troubleBlocks(plan: Plan): KnownBlock[] {
  const mend =
    whyPaused(plan)?.kind === 'rule'
      ? editButton(plan)
      : button({ text: 'Move to another channel', actionId: TROUBLE.move, value: plan.id });
  return [
    section(troubleText(plan)),
    actions(`trouble.${plan.id}`, mend, button({ text: 'Delete the plan', actionId: TROUBLE.remove, value: plan.id })),
  ];
}

function troubleText(plan: Plan): string {
  return `${stoppedText(plan)}${whyYouText(plan)}`;
}

/** Why this comes to somebody who does not look after the plan; else nothing. */
export function whyYouText(plan: Plan): string {
  return plan.askedInstead === undefined ? '' : ` You are asked because ${mention(keeperOf(plan))} has no account here any more.`;
}

function stoppedText(plan: Plan): string {
  const reason = whyPaused(plan)?.detail ?? '';
  if (whyPaused(plan)?.kind === 'rule') {
    return `${planWords(plan)} is paused: its dates cannot be worked out. ${escapeText(reason)}. Change that with *Edit* and it goes on.`;
  }
  const head = `${planWords(plan)} is paused: ${escapeText(reason)}, so nothing can be posted there. Its dates are recorded as missed.`;
  return `${head} ${mendText(plan, reason)}`;
}

function mendText(plan: Plan, reason: string): string {
  if (reason.includes('archived')) return 'Unarchive the channel and it goes on by itself, or move it.';
  if (reason === 'the channel was deleted') return 'A deleted channel does not come back: move the plan to another one, or delete it.';
  return `Type \`/invite @Farrier\` in ${channelMention(plan.channel)} and it goes on by itself, or can be moved then.`;
}

/** Whoever looks after the plan hears that its rounds go on without an owner. */
export function nobodyLeftContent(plan: Plan): Content {
  const text = `Nobody is in the rota of ${planWords(plan)} any more: everybody has left, has no account, or takes no turns. Its rounds are posted all the same, and nobody owns them. Join it, or have somebody in ${channelMention(plan.channel)} press *Join the rota* in the thread.${whyYouText(plan)}`;
  const join = button({ text: 'Join the rota', actionId: ROTA_ACTIONS.join, value: plan.id });
  return { text, blocks: [section(text), actions(`nobody.${plan.id}`, join)] };
}

export function somebodyAgainContent(plan: Plan): Content {
  const text = `Somebody is in the rota of ${planWords(plan)} again.`;
  return { text, blocks: [section(text)] };
}

export function moveModal(plan: Plan): ModalView {
  return modal({
    callbackId: MOVE_FORM,
    title: 'Move the plan',
    submit: 'Move',
    metadata: plan.id,
    blocks: [
      section(`${planWords(plan)} and its sites move to another channel. Whoever is in that channel sees them then.`),
      input({ blockId: 'channel', label: 'Channel', element: channelSelect({ actionId: 'channel' }) }),
    ],
  });
}
