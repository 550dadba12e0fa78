import { z } from 'zod';

export const WISH_STATES = ['open', 'planned', 'doing', 'done', 'declined', 'duplicate', 'parked'] as const;
export const SIZES = ['S', 'M', 'L'] as const;

export const wishSchema = z.object({
  version: z.number().int(),
  id: z.string(),
  channel: z.string(),
  title: z.string(),
  why: z.string().nullable(),
  /** Site id, or null when it concerns none in particular. */
  site: z.string().nullable(),
  seenBy: z.enum(['customers', 'developers']).nullable(),
  /** Where it was said: permalink of a message, and who said it. */
  source: z.object({ link: z.string().nullable(), author: z.string().nullable() }).nullable(),
  /** Finding id it came from, when it came from an audit. */
  finding: z.string().nullable(),
  state: z.enum(WISH_STATES),
  stateReason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});

/** One improvement on the wishlist. Votes and sizes are sets beside it, never part of the record. */
export type Wish = z.infer<typeof wishSchema>;
