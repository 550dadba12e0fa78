import type { Readable } from 'node:stream';
import { z } from 'zod';

/** A file as the place where it lies tells of it. */
export interface BackupFile {
  /** Below the place's folder or prefix, with `/` between folders. */
  name: string;
  bytes: number;
  /** When it was last written, by the provider's clock; never taken from the name. */
  at: Date;
}

/** Where backup files lie, opened. Every call throws {UserError} for what somebody has to mend and {SourceUnavailable} where a retry may help. */
export interface BackupPlace {
  /** Every file under the place, in no order; what is still being written is left out where the place tells. */
  list(signal: AbortSignal): AsyncIterable<BackupFile>;
  /** The whole file, as a stream: destroyed by whoever reads no further. */
  open(name: string, signal: AbortSignal): Promise<Readable>;
  /** So many bytes from an offset; fewer where the file ends. */
  read(name: string, range: { from: number; bytes: number }, signal: AbortSignal): Promise<Buffer>;
  /** Whether anybody reads the file without credentials; null where that cannot be asked. */
  isPublic(name: string, signal: AbortSignal): Promise<boolean | null>;
  close(): Promise<void>;
}

/** An entry of BACKUP_ROOT. */
const localSchema = z.object({ kind: z.literal('local'), folder: z.string() });
const s3Schema = z.object({
  kind: z.literal('s3'),
  /** `https://s3.example.org`; null: Amazon's, of the region. */
  endpoint: z.string().nullable(),
  region: z.string(),
  bucket: z.string(),
  /** What the names of the backups begin with; empty: the whole bucket. */
  prefix: z.string(),
  /** Whether the bucket stands in the path or in the host name. */
  style: z.enum(['path', 'virtual']),
});
const sftpSchema = z.object({ kind: z.literal('sftp'), host: z.string(), port: z.number().int(), user: z.string(), folder: z.string() });
/** One file. What lets somebody in is no part of the address: it is in the secret store. */
const httpsSchema = z.object({ kind: z.literal('https'), url: z.string() });

const locationSchema = z.discriminatedUnion('kind', [localSchema, s3Schema, sftpSchema, httpsSchema]);
export type Location = z.infer<typeof locationSchema>;
export type LocationOf<Kind extends Location['kind']> = Extract<Location, { kind: Kind }>;

/** What files can be of; only those of the database prove that the database is backed up. */
export const HOLDS = ['database', 'uploads', 'settings'] as const;

export const placeSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  site: z.string(),
  /** What somebody calls it: `database`. */
  name: z.string(),
  /** What the files are. */
  holds: z.enum(HOLDS),
  location: locationSchema,
  /** Which of its files count, by their name without folders: `*.dump`; null: all. */
  pattern: z.string().nullable(),
  periodMs: z.number().positive(),
  /** Ticks at which one is expected, in place of the period. */
  schedule: z.object({ cron: z.string(), timeZone: z.string() }).nullable(),
  graceMs: z.number().nonnegative(),
  /** For how many days each backup is promised to be kept; null: nothing is promised. */
  retentionDays: z.number().int().positive().nullable(),
  /** Within how long a restore should be done; null: nobody said. */
  restoreTargetMs: z.number().positive().nullable(),
  /** For how many days a restore proves it; null: nobody said, OVERDUE_DAYS. Places of before it could be said have none. */
  provedDays: z.number().int().positive().nullable().default(null),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
/** Where backups of a site lie, and what was promised of them. */
export type Place = z.infer<typeof placeSchema>;

/** The place as people write it, without anything secret: `s3://bucket/prefix`. */
export function spokenLocation(location: Location): string {
  if (location.kind === 'local') return `local:${location.folder}`;
  if (location.kind === 's3') return `s3://${location.bucket}/${location.prefix}`;
  if (location.kind === 'https') return location.url;
  return `sftp://${location.user}@${location.host}${location.port === 22 ? '' : `:${location.port}`}${location.folder}`;
}

/** What a secret of the place is for: it is never sent elsewhere. */
export function secretOrigin(location: Exclude<Location, { kind: 'local' }>): string {
  if (location.kind === 'https') return new URL(location.url).origin;
  if (location.kind === 'sftp') return `sftp://${location.user}@${location.host}:${location.port}`;
  return `${location.endpoint === null ? `https://s3.${location.region}.amazonaws.com` : new URL(location.endpoint).origin}/${location.bucket}`;
}
