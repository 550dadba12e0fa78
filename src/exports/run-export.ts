import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { SourceUnavailable } from '../shared/errors.js';
import type { Attempt } from '../shared/request-queue.js';
import { context, escapeText, link, section } from '../slack/blocks.js';
import { clampText, LIMITS } from '../slack/limits.js';
import type { Content, Outbox } from '../slack/outbox.js';
import { isReady, type Uploaded, uploadFile } from '../slack/upload-file.js';
import type { ExportJob } from './export-queue.js';
import type { ExportStore } from './export-store.js';

/** What a maker made: what it is, in words for Slack, and the files. */
export interface Made {
  text: string;
  files: { name: string; title: string; bytes: Uint8Array }[];
  /** Shown in the message; `alt` says all that it shows. */
  picture?: { name: string; title: string; alt: string; bytes: Uint8Array } | null;
}

/** Makes one kind of export of what is stored; null when that is gone, or whoever asked may not see it any more. */
export type Maker = (job: ExportJob) => Promise<Made | null>;

/** So often a message waits for its picture: a minute. Then it is sent without. */
const PICTURE_ATTEMPTS = 6;

export interface ExportDeps {
  /** By the name that a job gives. */
  makers: Record<string, Maker>;
  exports: ExportStore;
  outbox: Pick<Outbox, 'post'>;
  clientFor(team: string): Promise<WebClient>;
}

/**
 * Makes the files that somebody asked for and sends them to them alone. May be killed anywhere and called again: they are sent once.
 * When the last attempt fails, they are told that.
 */
export async function runExport(deps: ExportDeps, job: ExportJob, attempt: Attempt): Promise<void> {
  try {
    await send(deps, job, await contentOf(deps, job, attempt));
  } catch (error) {
    if (attempt.isLast) await send(deps, job, failedContent(error));
    throw error;
  }
}

async function send(deps: ExportDeps, { team, request, user, under }: ExportJob, content: Content): Promise<void> {
  const thread = under === undefined ? {} : { under };
  await deps.outbox.post(team, { key: `export.${request}`, channel: user, ...thread, kind: 'farrier_report', thing: request, ...content });
}

async function contentOf(deps: ExportDeps, job: ExportJob, attempt: Attempt): Promise<Content> {
  const made = await deps.makers[job.what]?.(job);
  if (made == null) return textContent('There is nothing to export any more: it was removed, or you are not in its channel.');
  const { picture } = made;
  const files = await uploadAll(deps, job, [...made.files, ...(picture == null ? [] : [picture])]);
  if (files === null) {
    const need = 'The files need the permission `files:write`; whoever runs Farrier can install the app again with it.';
    return textContent([made.text, ...(picture == null ? [] : [picture.alt]), need].join('\n'));
  }
  const links = made.files.flatMap(({ name, title }) => (files[name] === undefined ? [] : [link(files[name].permalink, title)]));
  const drawn = picture == null ? undefined : files[picture.name];
  const shown = drawn !== undefined && (await isShown(deps, job.team, drawn.id, attempt));
  const late = drawn !== undefined && !shown ? [`The picture was not ready in time: ${link(drawn.permalink, picture?.title ?? '')}`] : [];
  const rest = [...links, ...late].join(' · ');
  return {
    text: [made.text, ...(picture == null ? [] : [picture.alt]), rest].filter(Boolean).join('\n'),
    blocks: [section(made.text), ...(shown ? [image(drawn.id, picture?.alt ?? '')] : []), ...(rest === '' ? [] : [context(rest)])],
  };
}

/** Whether Slack has looked at a picture, so that a message may show it; waited for a minute. */
async function isShown(deps: ExportDeps, team: string, file: string, attempt: Attempt): Promise<boolean> {
  const isLate = attempt.number >= PICTURE_ATTEMPTS;
  try {
    if (await isReady(await deps.clientFor(team), file)) return true;
  } catch (error) {
    if (!isLate) throw error;
  }
  if (isLate) return false;
  throw new SourceUnavailable('Slack', 'Slack has not looked at the picture yet.');
}

function image(file: string, alt: string): KnownBlock {
  return { type: 'image', slack_file: { id: file }, alt_text: clampText(alt, LIMITS.imageAlt) };
}

/** Each file once, also over attempts; null where Slack lets Farrier upload none. */
async function uploadAll(
  deps: ExportDeps,
  { team, request }: ExportJob,
  files: { name: string; title: string; bytes: Uint8Array; alt?: string }[],
): Promise<Record<string, Uploaded> | null> {
  const client = await deps.clientFor(team);
  let uploaded = await deps.exports.files(team, request);
  for (const file of files) {
    if (uploaded[file.name] !== undefined) continue;
    const one = await uploadFile(client, file);
    if (one === null) return null;
    uploaded = { ...uploaded, [file.name]: one };
    await deps.exports.keep(team, request, uploaded);
  }
  return uploaded;
}

function failedContent(error: unknown): Content {
  const why =
    error instanceof SourceUnavailable
      ? escapeText(error.message)
      : 'Something failed inside Farrier; whoever runs it finds what in its log.';
  return textContent(`*The export could not be made.* ${why} Next: ask for it again in a while.`);
}

function textContent(text: string): Content {
  return { text, blocks: [section(text)] };
}
