import type { ModalView } from '@slack/types';
import { actions, button, input, modal, section, select } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import type { WishMetadata } from './forms.js';
import { asTyped } from './people-text.js';
import type { Order, WishWithVotes } from './priority.js';
import { ACTIONS, counted, rankedBy, voteButton, votesWords } from './views.js';
import type { Wish } from './wish.js';

export const MERGE = 'wishlist.merge';

/** Asks which of `others` (not empty) says the same, the likeliest first. */
export function mergeModal(wish: Wish, others: readonly WishWithVotes[], metadata: WishMetadata, by: Order = 'votes'): ModalView {
  const choices = others.map((entry) => ({
    text: entry.wish.title,
    value: entry.wish.id,
    description: votesWords(entry, by),
  }));
  return modal({
    callbackId: MERGE,
    title: 'Merge a wish',
    submit: 'Merge',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(wish.title, 900)}* is closed as a duplicate, and its voters count for the other wish. It can be undone.`),
      input({
        blockId: 'other',
        label: 'Keep this one',
        hint: `The likeliest come first, then the others, ${rankedBy(by)}.`,
        element: select({ actionId: 'other', placeholder: 'Choose a wish', choices }),
      }),
    ],
  });
}

export function readOther(values: ViewValues): string {
  return valueOf(values, 'other');
}

/** To who tries to vote for a wish that was merged. */
export function voteForOtherContent(wish: Wish, kept: Wish): Content {
  const words = `Nothing changed: ${asTyped(wish.title, 600)} repeats *${asTyped(kept.title, 600)}*. Vote for that one.`;
  return { text: words, blocks: [section(words), actions(`other.${kept.id}`, voteButton(kept))] };
}

/** To who merged two. */
export function mergedContent(merged: Wish, kept: Wish, votes: number, by: Order = 'votes'): Content {
  const has = by === 'age' ? '' : `, which has ${counted(votes, 'vote')}`;
  const words = `Merged: ${asTyped(merged.title, 600)} is now part of *${asTyped(kept.title, 600)}*${has}.`;
  const undo = button({ text: 'Undo merge', actionId: ACTIONS.unmerge, value: merged.id });
  return { text: words, blocks: [section(words), actions(`merged.${merged.id}`, undo)] };
}
