import type { WebClient } from '@slack/web-api';
import { SourceUnavailable } from '../shared/errors.js';
import { apiError } from './membership.js';

/** A file in Slack that stands in no channel: messages show it by its id or link to it. */
export interface Uploaded {
  id: string;
  permalink: string;
}

const WITHIN_MS = 30_000;
const NOT_ALLOWED = new Set(['missing_scope', 'not_allowed_token_type', 'no_permission']);

/**
 * Uploads a file without sharing it. Null when Farrier has no permission to.
 * @throws {SourceUnavailable} when Slack does not take it now; again makes another file.
 */
export async function uploadFile(
  client: WebClient,
  file: { name: string; title: string; bytes: Uint8Array; alt?: string },
): Promise<Uploaded | null> {
  try {
    const place = await client.files.getUploadURLExternal({
      filename: file.name,
      length: file.bytes.byteLength,
      ...(file.alt === undefined ? {} : { alt_text: file.alt }),
    });
    if (place.upload_url === undefined || place.file_id === undefined) throw new Error('no address to upload to');
    const body = new FormData();
    body.append('file', new Blob([Uint8Array.from(file.bytes)]), file.name);
    const answer = await fetch(place.upload_url, { method: 'POST', body, signal: AbortSignal.timeout(WITHIN_MS) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the upload got status ${answer.status}`);
    const done = await client.files.completeUploadExternal({ files: [{ id: place.file_id, title: file.title }] });
    return { id: place.file_id, permalink: done.files?.[0]?.permalink ?? (await permalinkOf(client, place.file_id)) };
  } catch (error) {
    if (NOT_ALLOWED.has(apiError(error) ?? '')) return null;
    throw new SourceUnavailable('Slack', `Slack did not take ${file.name}.`, { cause: error });
  }
}

/** Whether Slack has looked at a file, so that a message may show it. Where Farrier may not ask, it is taken for granted. */
export async function isReady(client: WebClient, file: string): Promise<boolean> {
  try {
    const { file: found } = await client.files.info({ file });
    return (found?.mimetype ?? '') !== '';
  } catch (error) {
    if (NOT_ALLOWED.has(apiError(error) ?? '')) return true;
    throw new SourceUnavailable('Slack', 'Slack did not say whether a file is ready.', { cause: error });
  }
}

async function permalinkOf(client: WebClient, file: string): Promise<string> {
  const { file: found } = await client.files.info({ file });
  if (found?.permalink === undefined) throw new Error('the file has no address');
  return found.permalink;
}
