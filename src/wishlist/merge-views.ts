import type { ModalView } from '@slack/types';
import { actions, button, input, modal, plainInput, section, select } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import type { WishMetadata } from './forms.js';
import { asTyped } from './people-text.js';
import type { Order, WishWithVotes } from './priority.js';
import { PARTS_MOST, type Rejoined } from './split.js';
import { ACTIONS, counted, rankedBy, voteButton, votesWords } from './views.js';
import { oneLine, TEXT_MAX, TITLE_MAX, type Wish } from './wish.js';

export const MERGE = 'wishlist.merge';

/** Asks which of `others` says the same, the likeliest first, or what this one is split into. */
export function mergeModal(wish: Wish, others: readonly WishWithVotes[], metadata: WishMetadata, by: Order = 'votes'): ModalView {
  const choices = others.map((entry) => ({
    text: entry.wish.title,
    value: entry.wish.id,
    description: votesWords(entry, by),
  }));
  return modal({
    callbackId: MERGE,
    title: 'Merge or split',
    submit: 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(wish.title, 900)}*\nFill in one of the two. Either can be undone.`),
      ...(choices.length === 0
        ? []
        : [
            input({
              blockId: 'other',
              label: 'Merge into',
              hint: `Closes this one as a duplicate; its voters count there. The likeliest come first, then the others, ${rankedBy(by)}.`,
              optional: true,
              element: select({ actionId: 'other', placeholder: 'Choose a wish', choices }),
            }),
          ]),
      plainInput({
        blockId: 'parts',
        label: 'Split off, one wish a line',
        hint: `At most ${PARTS_MOST}. Each is a wish of its own with the same voters; this one stays.`,
        optional: true,
        multiline: true,
        maxLength: TEXT_MAX,
      }),
      plainInput({
        blockId: 'title',
        label: 'What is left of this one is called',
        initial: wish.title,
        optional: true,
        maxLength: TITLE_MAX,
      }),
    ],
  });
}

/** What is to be split off, and what the rest is called; no parts: nothing is split. */
export function readParts(values: ViewValues): { parts: string[]; title: string } {
  const lines = valueOf(values, 'parts').split(/\r?\n/).map(oneLine);
  return { parts: [...new Set(lines.filter((line) => line !== ''))], title: oneLine(valueOf(values, 'title')) };
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

/** To who split a wish. */
export function splitContent(kept: Wish, parts: readonly Wish[]): Content {
  const words = [`Split off from *${asTyped(kept.title, 600)}*:`, ...parts.map(({ title }) => `• *${asTyped(title, 300)}*`)].join('\n');
  const undo = button({ text: 'Undo split', actionId: ACTIONS.unsplit, value: kept.id });
  return { text: words, blocks: [section(words), actions(`split.${kept.id}`, undo)] };
}

/** To who took a split back. */
export function unsplitContent(kept: Wish, became: readonly Rejoined[]): Content {
  const lines = became.map(({ part, how }) => `• ${asTyped(part.title, 300)}: ${REJOINED[how]}`);
  const text = [`One wish again: *${asTyped(kept.title, 600)}*`, ...lines].join('\n');
  return { text, blocks: [section(text)] };
}

const REJOINED: Record<Rejoined['how'], string> = {
  deleted: 'deleted, as nothing had become of it',
  merged: 'merged back, with what people did to it',
  stays: 'stays as it is',
};
