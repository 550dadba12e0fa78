import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { actions, button, context, input, mention, modal, plainInput, section, select } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import { medianSize, type WishWithVotes } from './priority.js';
import { counted, stateLabel } from './views.js';
import { oneLine, TITLE_MAX, type Wish } from './wish.js';

export const SWEEP = { open: 'wishlist.sweep', form: 'wishlist.sweep-form', smaller: 'wishlist.sweep-smaller' } as const;

/** What the forms hold: the channel, and which wishes were shown. */
export const sweepMetadata = z.object({ channel: z.string(), wishes: z.array(z.string()) });
type SweepMetadata = z.infer<typeof sweepMetadata>;

const TITLE = 'Quarterly sweep';
const LABEL = 200;
const WHY_MAX = 1000;
const LET_GO = 'Nobody took it up for a quarter.';
const CHOICES = [
  { text: 'Keep', value: 'keep' },
  { text: 'Shrink', value: 'shrink' },
  { text: 'Let go', value: 'go' },
] as const;
export type SweepWord = (typeof CHOICES)[number]['value'];

/** Every wish of the sweep with one choice, `Keep` unless somebody chooses otherwise. `results` says whether votes may be shown. */
export function sweepModal(channel: string, shown: readonly WishWithVotes[], all: number, results: boolean): ModalView {
  const metadata: SweepMetadata = { channel, wishes: shown.map(({ wish }) => wish.id) };
  const more = all > shown.length ? ` The ${shown.length} that nobody touched for longest are here.` : '';
  return modal({
    callbackId: SWEEP.form,
    title: TITLE,
    submit: 'Sweep',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${counted(all, 'wish', 'wishes')} from before this quarter.*${more} What shall become of each?`),
      ...shown.map(({ wish, votes, sizes }, index) =>
        input({
          blockId: wish.id,
          label: clampText(`${index + 1}. ${oneLine(wish.title)}`, LABEL),
          hint: [
            ...(results ? [counted(votes, 'vote')] : []),
            medianSize(sizes) ?? 'no size',
            stateLabel(wish),
            `since ${wish.createdAt.slice(0, 10)}`,
          ].join(' · '),
          element: select({ actionId: 'fate', choices: [...CHOICES], initial: 'keep' }),
        }),
      ),
      plainInput({
        blockId: 'why',
        label: 'Why those are let go',
        hint: 'It stands on each of them, for those who voted.',
        initial: LET_GO,
        maxLength: WHY_MAX,
      }),
    ],
  });
}

export function readSweep(values: ViewValues, wishes: readonly string[]): { fates: Map<string, SweepWord>; why: string } {
  const fates = wishes.flatMap((id) => {
    const chosen = valueOf(values, id);
    const word = CHOICES.find(({ value }) => value === chosen)?.value;
    return word === undefined ? [] : [[id, word] as const];
  });
  return { fates: new Map(fates), why: valueOf(values, 'why') };
}

/** What each wish that is to shrink is to become. */
export function smallerModal(channel: string, wishes: readonly Wish[]): ModalView {
  const metadata: SweepMetadata = { channel, wishes: wishes.map(({ id }) => id) };
  return modal({
    callbackId: SWEEP.smaller,
    title: TITLE,
    submit: 'Make smaller',
    metadata: JSON.stringify(metadata),
    blocks: [
      context('Votes stay. What it was is kept in its reason; rate its size anew with Estimate.'),
      ...wishes.map((wish) =>
        plainInput({
          blockId: wish.id,
          label: clampText(`The smaller wish, instead of: ${oneLine(wish.title)}`, LABEL),
          initial: clampText(wish.title, TITLE_MAX),
          maxLength: TITLE_MAX,
        }),
      ),
    ],
  });
}

export function readSmaller(values: ViewValues, id: string): string {
  return valueOf(values, id);
}

export function sweptModal(words: string): ModalView {
  return modal({ callbackId: SWEEP.form, title: TITLE, close: 'Close', blocks: [section(words)] });
}

/** Told in the thread of the board. */
export function sweptContent(user: string, words: string): Content {
  const text = `*Sweep* by ${mention(user)}: ${words}`;
  return { text, blocks: [section(text)] };
}

/** In the thread of the quarter's first round. */
export function sweepOffer(channel: string, count: number): Content {
  const text = `*Quarterly sweep:* ${counted(count, 'wish is', 'wishes are')} from before this quarter. Keep, shrink or let go, in one list.`;
  const blocks: KnownBlock[] = [
    section(text),
    actions('sweep', button({ text: 'Sweep the wishlist', actionId: SWEEP.open, value: channel })),
  ];
  return { text, blocks };
}
