import { z } from 'zod';
import { UserError } from '../shared/errors.js';
import { type DeployOutput, deployOutputSchema } from './deploy-check.js';
import { isManifest } from './inventory/formats.js';
import { isNpmFile } from './inventory/npm/find-npm.js';
import type { Tree } from './inventory/tree.js';
import type { Unchecked } from './report.js';

/** All files of a site together. */
export const SENT_LIMIT_BYTES = 2 * 1024 * 1024;
const MAX_FILES = 20;
/** Own threshold: a team deploys within a month; what was sent longer ago need not be what runs. */
export const SENT_FRESH_DAYS = 30;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const sentOriginSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('ci'), commit: z.string().nullable(), at: z.iso.datetime() }),
  /** `by` is the person's Slack id. */
  z.object({ from: z.literal('slack'), by: z.string(), at: z.iso.datetime() }),
]);
/** Who sent files of a site, and when. */
export type SentOrigin = z.infer<typeof sentOriginSchema>;

const sentFileSchema = z.object({ name: z.string(), text: z.string() });
export type SentFile = z.infer<typeof sentFileSchema>;

export const deployCheckSchema = deployOutputSchema.extend({ origin: sentOriginSchema });
/** What Django's check of production's settings said, and when it was sent. */
export type DeployCheck = z.infer<typeof deployCheckSchema>;

export const sentFilesSchema = z.object({
  version: z.literal(1),
  origin: sentOriginSchema,
  /** Empty when only `deployCheck` was sent. */
  files: z.array(sentFileSchema),
  deployCheck: deployCheckSchema.optional(),
});
/** The dependency files by which a site is known without its repository being read, and the newest output of Django's check. */
export type SentFiles = z.infer<typeof sentFilesSchema>;

/**
 * What is known after these files came: they replace what was there, but files of one commit, sent one after the other, belong together.
 * Those of a front end alone replace nothing that says what Python the site has. What Django's check said stays until it says more.
 * @throws {UserError} when that is more than is kept.
 */
export function withSent(before: SentFiles | null, origin: SentOrigin, files: SentFile[], check: DeployOutput | null = null): SentFiles {
  const deployCheck = check === null ? before?.deployCheck : { ...check, origin };
  const told = deployCheck === undefined ? {} : { deployCheck };
  if (files.length === 0) return { version: 1, origin, files: [], ...before, ...told };
  const names = new Set(files.map(({ name }) => name));
  const kept = before !== null && isSameCommit(before.origin, origin) ? before.files.filter(({ name }) => !names.has(name)) : [];
  const all = [...kept, ...files];
  const lost = (before?.files ?? []).filter(({ name }) => !isNpmFile(name)).map(({ name }) => name);
  if (lost.length > 0 && all.every(({ name }) => isNpmFile(name)))
    throw new UserError(
      `That would leave the site without ${lost.slice(0, 3).join(', ')}. Send the Python files of this commit first, with the same commit=…, or drop them together with these.`,
    );
  const bytes = all.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > SENT_LIMIT_BYTES)
    throw new UserError(`The files of one site have at most ${SENT_LIMIT_BYTES} bytes together; these have ${bytes}.`);
  if (all.length > MAX_FILES) throw new UserError(`At most ${MAX_FILES} files of one site are kept; these are ${all.length}.`);
  return { version: 1, origin, files: all, ...told };
}

function isSameCommit(before: SentOrigin, now: SentOrigin): boolean {
  return before.from === 'ci' && now.from === 'ci' && now.commit !== null && before.commit === now.commit;
}

/** `sent from CI, commit 4f2a91c, 2 days ago`; plain text, names nobody. */
export function sentWords(origin: SentOrigin, now: Date): string {
  const age = spokenAge(origin, now);
  if (origin.from === 'slack') return `dropped in Slack ${age}`;
  return origin.commit === null ? `sent from CI ${age}` : `sent from CI, commit ${shortCommit(origin.commit)}, ${age}`;
}

function shortCommit(commit: string): string {
  return /^[0-9a-f]{40}$/i.test(commit) ? commit.slice(0, 7) : commit;
}

function spokenAge(origin: SentOrigin, now: Date): string {
  const age = Math.max(0, now.getTime() - Date.parse(origin.at));
  if (age < HOUR_MS) return 'just now';
  const [count, unit] = age < DAY_MS ? [Math.floor(age / HOUR_MS), 'hour'] : [Math.floor(age / DAY_MS), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

export function isStale(origin: SentOrigin, now: Date): boolean {
  return now.getTime() - Date.parse(origin.at) > SENT_FRESH_DAYS * DAY_MS;
}

/** Sent files as a tree. `repositoryTrouble` is why they are read although the site names a repository. */
export function sentTree(sent: SentFiles, repositoryTrouble: string | null = null): Tree {
  // Files that only their content tells to be requirements, such as `prod.txt`, are found in a folder of that name.
  const named = sent.files.some(({ name }) => isManifest(name));
  const texts = new Map(sent.files.map(({ name, text }) => [named || isNpmFile(name) ? name : `requirements/${name}`, text]));
  return {
    pointedAt: '',
    list: async () => [...texts.keys()].sort(),
    read: async (path) => texts.get(path) ?? null,
    sent: { origin: sent.origin, repositoryTrouble },
    ...(sent.deployCheck === undefined ? {} : { deployCheck: sent.deployCheck }),
  };
}

export const productionSchema = z.object({
  commit: z.string().nullable(),
  at: z.iso.datetime(),
  /** Name and versions as they were sent, `django` → `['5.2.1']`. */
  packages: z.record(z.string(), z.array(z.string())),
});
/** What production, or CI on its way there, last said that it installs. */
export type Production = z.infer<typeof productionSchema>;

/** `production, commit 4f2a91c` */
export function productionWords({ commit }: Pick<Production, 'commit'>): string {
  return commit === null ? 'production' : `production, commit ${shortCommit(commit)}`;
}

/** What an audit of sent files cannot know: that the repository was not read, and what changed since. */
export function sentGaps(sent: NonNullable<Tree['sent']>, repository: string | null, now: Date): Unchecked[] {
  const { origin, repositoryTrouble } = sent;
  const gaps: Unchecked[] = [];
  if (repositoryTrouble !== null) gaps.push({ subject: repository ?? 'repository', reason: repositoryTrouble });
  if (isStale(origin, now)) {
    const reason = `${sentWords(origin, now)}: what changed since then is not known. Send them again.`;
    gaps.push({ subject: 'The files of the site', reason });
  }
  return gaps;
}

/** Where a report's files came from, when somebody sent them; null when they are the repository's own. */
export function originOf(report: { facts: Record<string, unknown> }): SentOrigin | null {
  return sentOriginSchema.safeParse(report.facts['sent']).data ?? null;
}
