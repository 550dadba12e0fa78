import { fileForApi } from './describe-for-api.js';
import { slackId } from './identifiers.js';
import { mimeType } from './mime-types.js';
import type { SlackContext } from './slack-context.js';
import { isJson } from './slack-shapes.js';

/** Keeps a file that a person chose; the answer is its id. */
export function addFile(slack: SlackContext, user: string, given: { name: string; base64: string }, channel?: string): string {
  const id = slackId('F');
  slack.workspace.files.set(id, {
    id,
    name: given.name,
    title: given.name,
    mimetype: mimeType(given.name),
    size: Buffer.from(given.base64, 'base64').length,
    user,
    createdAt: Math.floor(slack.workspace.now().getTime() / 1_000),
    content: given.base64,
    channels: channel === undefined ? [] : [channel],
  });
  return id;
}

/** State values in which chosen files are uploaded ones. */
export function uploadedState(slack: SlackContext, user: string, values: Record<string, Record<string, unknown>>): typeof values {
  const upload = (state: unknown): unknown => {
    if (!isJson(state) || !Array.isArray(state['files'])) return state;
    const files = state['files'].filter(isJson).flatMap((one) => {
      if (typeof one['base64'] !== 'string' || typeof one['name'] !== 'string') return [];
      const file = slack.workspace.files.get(addFile(slack, user, { name: one['name'], base64: one['base64'] }));
      return file === undefined ? [] : [fileForApi(slack, file)];
    });
    return { ...state, files };
  };
  return Object.fromEntries(
    Object.entries(values).map(([block, inBlock]) => [
      block,
      Object.fromEntries(Object.entries(inBlock).map(([action, state]) => [action, upload(state)])),
    ]),
  );
}
