import { z } from 'zod';
import type { Settings } from './settings.js';
import { sizeSchema, type Wish, wishSchema } from './wish.js';

/** A Slack member id. */
export const MEMBER = /^[A-Z][A-Z0-9]+$/;
const memberSchema = z.string().regex(MEMBER, 'is no Slack member id such as U024BE7LH');

const votesSchema = z.array(
  z.object({
    user: memberSchema,
    at: z.iso.datetime(),
    /** It came by merging another wish into this one. */
    merged: z.literal(true).optional(),
    /** It came by splitting this wish off from another. */
    split: z.literal(true).optional(),
  }),
);
const sizesSchema = z.array(
  z.object({
    user: memberSchema,
    size: sizeSchema,
    /** The merged wish that it came from. */
    from: z.string().optional(),
  }),
);

export const archivedSchema = wishSchema.omit({ channel: true }).extend({
  id: z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'is no id of a wish'),
  votes: votesSchema,
  /** Votes beside those, which name nobody because they were promised to. */
  unnamed: z.number().int().min(1).optional(),
  sizes: sizesSchema,
});

/** A wish with all that is kept of it, but for the channel, which is said once for all. `siteName` is the site's name as known here. */
export type Archived = z.infer<typeof archivedSchema>;

export const FORMAT = 'farrier.wishlist/1';

export interface Archive {
  channel: string;
  channelName: string | null;
  /** The older first, then by id. */
  wishes: Archived[];
}

/** A wish with its votes and sizes as Redis keeps them. */
export interface Kept {
  wish: Wish;
  votes: Archived['votes'];
  sizes: Archived['sizes'];
}

/** `settings` of the channel say which votes name nobody. */
export function archived(
  { wish, votes, sizes }: Kept,
  siteName: string | null,
  settings: Pick<Settings, 'anonymous' | 'namedSince'>,
): Archived {
  const { channel: _channel, siteName: told, ...rest } = wish;
  const name = siteName ?? told;
  const named = votes.filter(({ at }) => !settings.anonymous && (settings.namedSince === null || at >= settings.namedSince));
  const unnamed = votes.length - named.length;
  return { ...rest, ...(name === undefined ? {} : { siteName: name }), votes: named, ...(unnamed === 0 ? {} : { unnamed }), sizes };
}

/** The archive as JSON. Says nothing of when or by whom it was made, so that the same wishes give the same bytes. */
export function archiveJson({ channel, channelName, wishes }: Archive): string {
  return `${JSON.stringify({ format: FORMAT, channel, channelName, wishes: z.array(archivedSchema).parse(wishes) }, null, 2)}\n`;
}
