import { z } from 'zod';
import { dueDaysSchema } from '../audits/due-days.js';

/** How the team says its database is backed up; null until the second question of set-up is answered. */
export const backupsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('job'), monitor: z.string() }),
  z.object({ kind: z.literal('snapshots'), provider: z.enum(['rds', 'heroku', 'render', 'fly', 'other']) }),
  z.object({ kind: z.literal('files') }),
  z.object({ kind: z.literal('unknown') }),
]);

export const siteSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  /** `https://…` without a trailing slash, or null when it is not reachable from here. */
  address: z.string().nullable(),
  /** `https://host/owner/repo[#folder]` or `local:<name>[#folder]`, or null. */
  repository: z.string().nullable(),
  /** The manifest that production installs, relative to the repository, once chosen among several; else null: found by rank. */
  manifest: z.string().nullable(),
  /** When somebody last sent the site's dependency files, in place of a repository or beside it; absent: never. */
  sentAt: z.iso.datetime().optional(),
  timeZone: z.string(),
  /** Home channel: its members see the site and work on it. */
  channel: z.string(),
  backups: backupsSchema.nullable(),
  /** Days within which findings should be gone; absent: the usual ones. */
  dueDays: dueDaysSchema.optional(),
  /** Days for which a new release is not urged unless it fixes a hole; absent: the usual ones. */
  youngDays: z.number().int().min(0).max(90).optional(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});

/** One Django site. */
export type Site = z.infer<typeof siteSchema>;
