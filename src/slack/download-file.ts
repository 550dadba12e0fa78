import type { WebClient } from '@slack/web-api';
import { SourceUnavailable, UserError } from '../shared/errors.js';
import { apiError } from './membership.js';

/** Where Slack keeps files, whatever stands in SLACK_API_URL. */
const FILE_HOST = 'https://files.slack.com';
/** A person waits for the answer of a modal, and Slack gives up after 3 s. */
const WITHIN_MS = 1800;
/** Errors of `files.info` that a permission would mend. */
const NOT_ALLOWED = new Set(['missing_scope', 'not_allowed_token_type']);

/**
 * Fetches a file that somebody gave to Slack. The bot's token goes to Slack's file host only, or to where the Web API is.
 * @throws {UserError} when it may not be had or is too large, with what to do @throws {SourceUnavailable} when Slack does not answer
 */
export async function downloadFile(
  client: WebClient,
  fileId: string,
  { apiUrl, maxBytes, withinMs = WITHIN_MS }: { apiUrl: string; maxBytes: number; withinMs?: number },
): Promise<{ name: string; bytes: Uint8Array }> {
  const signal = AbortSignal.timeout(withinMs);
  const { name, address, size } = await lookUp(client, fileId);
  if (size > maxBytes) throw tooLarge(name, maxBytes);
  if (![FILE_HOST, new URL(apiUrl).origin].includes(address.origin)) {
    throw new UserError(`${name} is not kept by Slack but at ${address.host}; I fetch nothing from there.`);
  }
  try {
    // A redirect leads to a page for signing in, and would take the token along.
    const response = await fetch(address, { headers: { authorization: `Bearer ${client.token}` }, redirect: 'manual', signal });
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    if (response.status !== 200 || isPage) {
      await response.body?.cancel();
      throw notAllowed(name, isPage ? 'a page' : `status ${response.status}`);
    }
    return { name, bytes: await readAtMost(response, maxBytes, name) };
  } catch (error) {
    if (signal.aborted) throw new UserError(`Slack did not hand me ${name} within ${withinMs / 1000} s. Try again.`, { cause: error });
    if (error instanceof UserError) throw error;
    throw new SourceUnavailable('Slack', `Slack did not hand me ${name}.`, { cause: error });
  }
}

async function lookUp(client: WebClient, fileId: string): Promise<{ name: string; address: URL; size: number }> {
  try {
    const { file } = await client.files.info({ file: fileId });
    const name = file?.name ?? 'the file';
    const url = file?.url_private_download ?? file?.url_private ?? '';
    if (!URL.canParse(url)) throw new UserError(`Slack does not say where ${name} is. Drop it again.`);
    return { name, address: new URL(url), size: file?.size ?? 0 };
  } catch (error) {
    if (NOT_ALLOWED.has(apiError(error))) throw notAllowed('the file', apiError(error));
    if (apiError(error) === 'file_not_found')
      throw new UserError('Slack does not know that file (any more). Drop it again.', { cause: error });
    throw error;
  }
}

function notAllowed(name: string, seen: string): UserError {
  return new UserError(
    `Slack does not let me read ${name} (${seen}): the permission files:read is missing. Ask whoever installed Farrier to add it, or send the file from CI.`,
  );
}

function tooLarge(name: string, maxBytes: number): UserError {
  return new UserError(`${name} is too large; at most ${maxBytes} bytes are read.`);
}

async function readAtMost(response: Response, maxBytes: number, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(name, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
