import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Site } from '../sites/site.js';
import { channelSelect, context, input, modal, plainInput, section, select } from '../slack/blocks.js';
import { LIMITS } from '../slack/limits.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';

import { asTyped } from './people-text.js';
import { medianSize, type Order, type WishWithVotes } from './priority.js';
import { tagsIn } from './tags.js';
import { similarBlocks } from './views.js';
import { SIZES, type Size, type Slot, TEXT_MAX, TITLE_MAX, type Wish, type WishVerb } from './wish.js';

export const NEW_WISH = 'wishlist.new';
export const ESTIMATE = 'wishlist.estimate';
export const PLAN = 'wishlist.plan';
export const ASIDE = 'wishlist.aside';

const NO_SITE = '-';

/** Where an answer to the person belongs: a channel, perhaps in a thread. Null: Home, or a modal. */
const placeSchema = z.object({ channel: z.string(), thread: z.string().nullable() }).nullable();
export type Place = z.infer<typeof placeSchema>;

export const newWishMetadata = z.object({
  /** Null: asked in the form. */
  channel: z.string().nullable(),
  channelName: z.string().nullable(),
  /** The message it was made from. */
  message: z
    .object({ ts: z.string(), thread: z.string().nullable(), author: z.string().nullable(), domain: z.string().nullable() })
    .nullable(),
  place: placeSchema,
  /** Wishes like this one that the person was shown: submitting again means to add it anyway. */
  shown: z.array(z.string()).optional(),
});
export type NewWishMetadata = z.infer<typeof newWishMetadata>;

export const wishMetadata = z.object({ wish: z.string(), place: placeSchema });
export type WishMetadata = z.infer<typeof wishMetadata>;

const SIZE_WORDS: Record<Size, string> = { S: 'S: an hour or two', M: 'M: a day or two', L: 'L: a week or more' };
const SIZE_CHOICES = SIZES.map((size) => ({ text: SIZE_WORDS[size], value: size }));

const SEEN_BY_CHOICES: { text: string; value: NonNullable<Wish['seenBy']> }[] = [
  { text: 'Customers see it', value: 'customers' },
  { text: 'Developers see it', value: 'developers' },
];

export interface NewWishForm {
  metadata: NewWishMetadata;
  title: string;
  why: string;
  sites: Site[];
  site?: string | null;
  seenBy?: Wish['seenBy'];
  tags?: string[];
  size?: Size | null;
  /** The channel chosen in the form. */
  toChannel?: string | null;
  /** What may be the same. */
  similar?: WishWithVotes[];
  /** `age` while their votes are hidden from the person. */
  by?: Order;
}

/** Title, Why, Site, Who sees it, Tags, Size; and Channel where none is given. */
export function newWishModal(form: NewWishForm): ModalView {
  const { similar = [] } = form;
  const sites = form.sites.slice(0, LIMITS.options - 1).map((site) => ({ text: site.name, value: site.id }));
  const askChannel = input({
    blockId: 'channel',
    label: 'Channel',
    element: channelSelect({ actionId: 'channel', initial: form.toChannel ?? undefined }),
  });
  return modal({
    callbackId: NEW_WISH,
    title: 'New wish',
    submit: similar.length === 0 ? 'Add' : 'Add anyway',
    metadata: JSON.stringify(form.metadata),
    blocks: [
      ...similarBlocks(similar, form.by),
      plainInput({
        blockId: 'title',
        label: 'Title',
        initial: form.title,
        placeholder: 'Speed up the checkout page',
        maxLength: TITLE_MAX,
      }),
      plainInput({
        blockId: 'why',
        label: 'Why',
        initial: form.why,
        placeholder: 'Three support mails this month',
        hint: 'Who is better off, and how do you know? Those who vote read this.',
        optional: true,
        multiline: true,
        maxLength: TEXT_MAX,
      }),
      input({
        blockId: 'site',
        label: 'Site',
        optional: true,
        element: select({
          actionId: 'site',
          placeholder: 'None in particular',
          choices: [{ text: 'None in particular', value: NO_SITE }, ...sites],
          initial: form.site ?? undefined,
        }),
      }),
      input({
        blockId: 'seenBy',
        label: 'Who sees it',
        optional: true,
        element: select({ actionId: 'seenBy', placeholder: 'Not said', choices: SEEN_BY_CHOICES, initial: form.seenBy ?? undefined }),
      }),
      plainInput({
        blockId: 'tags',
        label: 'Tags',
        initial: form.tags?.join(', ') ?? '',
        placeholder: 'payment, mobile',
        optional: true,
        maxLength: TEXT_MAX,
      }),
      input({
        blockId: 'size',
        label: 'Size',
        optional: true,
        hint: 'Your guess. Others can add theirs; the one in the middle counts.',
        element: select({ actionId: 'size', placeholder: 'Not sure', choices: SIZE_CHOICES, initial: form.size ?? undefined }),
      }),
      ...(form.metadata.channel === null ? [askChannel] : []),
    ],
  });
}

/** Shown in place of the form to who votes for a wish that was there, and to nobody else. */
export function votedInsteadModal(words: string): ModalView {
  return modal({ callbackId: NEW_WISH, title: 'New wish', close: 'Close', blocks: [section(words), context('Nothing was added.')] });
}

export function readNewWish(values: ViewValues): {
  title: string;
  why: string;
  site: string | null;
  seenBy: Wish['seenBy'];
  tags: string[];
  size: Size | null;
  channel: string | null;
} {
  const site = valueOf(values, 'site');
  return {
    title: valueOf(values, 'title'),
    why: valueOf(values, 'why'),
    site: site === '' || site === NO_SITE ? null : site,
    seenBy: SEEN_BY_CHOICES.find((choice) => choice.value === valueOf(values, 'seenBy'))?.value ?? null,
    tags: tagsIn(valueOf(values, 'tags')),
    size: readSize(values),
    channel: valueOf(values, 'channel') || null,
  };
}

export function readSize(values: ViewValues): Size | null {
  const size = valueOf(values, 'size');
  return SIZES.find((known) => known === size) ?? null;
}

export function estimateModal(entry: WishWithVotes, mine: Size | null, metadata: WishMetadata): ModalView {
  const median = medianSize(entry.sizes);
  const soFar =
    median === null
      ? 'Nobody rated it yet.'
      : `Rated by ${entry.sizes.length}: ${entry.sizes.sort().join(', ')}. In the middle: ${median}.`;
  return modal({
    callbackId: ESTIMATE,
    title: 'How large is it?',
    submit: 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(entry.wish.title, 900)}*`),
      context(soFar),
      input({ blockId: 'size', label: 'Size', element: select({ actionId: 'size', choices: SIZE_CHOICES, initial: mine ?? undefined }) }),
    ],
  });
}

const SLOT_CHOICES: { text: string; value: Slot }[] = [
  { text: 'This week', value: 'week' },
  { text: 'This month', value: 'month' },
  { text: 'This quarter', value: 'quarter' },
];

export function planModal(wish: Wish, metadata: WishMetadata): ModalView {
  return modal({
    callbackId: PLAN,
    title: 'Plan a wish',
    submit: 'Plan',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(wish.title, 900)}*`),
      input({
        blockId: 'slot',
        label: 'For when',
        element: select({ actionId: 'slot', choices: SLOT_CHOICES, initial: wish.slot ?? undefined }),
      }),
    ],
  });
}

export function readSlot(values: ViewValues): Slot | null {
  const slot = valueOf(values, 'slot');
  return SLOT_CHOICES.find((choice) => choice.value === slot)?.value ?? null;
}

const ASIDE_CHOICES = [
  { value: 'park', text: 'Park it for later', description: 'It keeps its votes, takes more, and leaves the board' },
  { value: 'decline', text: 'Decline it', description: 'It takes no more votes and says why' },
  { value: 'delete', text: 'Delete it', description: 'Can be undone for 30 days' },
];

/** What becomes of a wish that nobody is going to do now. */
export function asideModal(wish: Wish, metadata: WishMetadata): ModalView {
  const choices = ASIDE_CHOICES.filter(({ value }) => value !== 'park' || wish.state !== 'parked');
  return modal({
    callbackId: ASIDE,
    title: 'Put a wish aside',
    submit: 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(wish.title, 900)}*`),
      input({ blockId: 'what', label: 'What becomes of it', element: select({ actionId: 'what', choices, initial: choices[0]?.value }) }),
      plainInput({
        blockId: 'reason',
        label: 'Reason',
        hint: 'Needed to decline it. It stands on the wish, for those who voted for it.',
        optional: true,
        multiline: true,
        maxLength: TEXT_MAX,
      }),
    ],
  });
}

export function readAside(values: ViewValues): WishVerb | null {
  const reason = valueOf(values, 'reason');
  switch (valueOf(values, 'what')) {
    case 'park':
      return { do: 'park', reason };
    case 'decline':
      return { do: 'decline', reason };
    case 'delete':
      return { do: 'delete' };
    default:
      return null;
  }
}
