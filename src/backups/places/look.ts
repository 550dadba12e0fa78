import { z } from 'zod';

export const lookSchema = z.object({
  version: z.literal(1),
  at: z.iso.datetime(),
  /** Why the place could not be looked at, in words for people; null when it was. */
  trouble: z.string().nullable(),
  /** The newest whole files, newest first, at most eight. */
  newest: z.array(z.object({ name: z.string(), bytes: z.number(), at: z.iso.datetime() })),
  files: z.number().int(),
  bytes: z.number(),
  /** Files that were written within the last minute, and those that are dated in the future. */
  growing: z.number().int(),
  ahead: z.number().int(),
  /** Days of the retention window without a backup. */
  gaps: z.array(z.string()),
  /** What the newest is, and what is in it where it is packed; null when it could not be read. */
  format: z.string().nullable(),
  inner: z.string().nullable(),
  /** Why the newest cannot be whole; null when nothing speaks against it. */
  damage: z.string().nullable(),
  /** Whether anybody may read it; null where that cannot be asked. */
  isPublic: z.boolean().nullable(),
  /** What could not be looked at, and why. */
  unchecked: z.array(z.string()),
});
/** What one look at a place brought: no contents, only what is said about files. */
export type Look = z.infer<typeof lookSchema>;

/** A look that came to nothing. */
export function failedLook(at: Date, trouble: string): Look {
  return {
    version: 1,
    at: at.toISOString(),
    trouble,
    newest: [],
    files: 0,
    bytes: 0,
    growing: 0,
    ahead: 0,
    gaps: [],
    format: null,
    inner: null,
    damage: null,
    isPublic: null,
    unchecked: [],
  };
}
