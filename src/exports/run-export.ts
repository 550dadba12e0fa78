import type { WebClient } from '@slack/web-api';
import { SourceUnavailable } from '../shared/errors.js';
import { context, escapeText, link, section } from '../slack/blocks.js';
import type { Content, Outbox } from '../slack/outbox.js';
import { type Uploaded, uploadFile } from '../slack/upload-file.js';
import type { ExportJob } from './export-queue.js';
import type { ExportStore } from './export-store.js';

/** What a maker made: what it is, in words for Slack, and the files. */
export interface Made {
  text: string;
  files: { name: string; title: string; bytes: Uint8Array }[];
}

/** Makes one kind of export of what is stored; null when that is gone, or whoever asked may not see it any more. */
export type Maker = (job: ExportJob) => Promise<Made | null>;

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
export async function runExport(deps: ExportDeps, job: ExportJob, isLastAttempt: boolean): Promise<void> {
  try {
    await send(deps, job, await contentOf(deps, job));
  } catch (error) {
    if (isLastAttempt) await send(deps, job, failedContent(error));
    throw error;
  }
}

async function send(deps: ExportDeps, { team, request, user }: ExportJob, content: Content): Promise<void> {
  await deps.outbox.post(team, { key: `export.${request}`, channel: user, kind: 'farrier_report', thing: request, ...content });
}

async function contentOf(deps: ExportDeps, job: ExportJob): Promise<Content> {
  const made = await deps.makers[job.what]?.(job);
  if (made == null) return textContent('There is nothing to export any more: it was removed, or you are not in its channel.');
  const files = await uploadAll(deps, job, made.files);
  if (files === null) {
    const need = 'The files need the permission `files:write`; whoever runs Farrier can install the app again with it.';
    return textContent(`${made.text}\n${need}`);
  }
  const links = made.files.flatMap(({ name, title }) => (files[name] === undefined ? [] : [link(files[name].permalink, title)]));
  const text = `${made.text}\n${links.join(' · ')}`;
  return { text, blocks: [section(made.text), context(links.join(' · '))] };
}

/** Each file once, also over attempts; null where Slack lets Farrier upload none. */
async function uploadAll(deps: ExportDeps, { team, request }: ExportJob, files: Made['files']): Promise<Record<string, Uploaded> | null> {
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
