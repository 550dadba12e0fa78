import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { modal, section } from './blocks.js';
import { clampText } from './limits.js';
import type { SlackRequest } from './read-request.js';
import type { SeenAnswer } from './seen-store.js';

/** Slack shows about this much at a field. */
const LONGEST_FIELD_ERROR = 300;

/** The body of an acknowledgement that shows `text` to the person; undefined where an acknowledgement cannot. */
export function answerWith(request: SlackRequest, text: string): SeenAnswer | undefined {
  switch (request.kind) {
    case 'command':
      return { response_type: 'ephemeral', text };
    case 'view':
      if (request.field !== null) return { response_action: 'errors', errors: { [request.field]: clampText(text, LONGEST_FIELD_ERROR) } };
      return { response_action: 'update', view: notice(text) };
    case 'options':
      return { options: [] };
    default:
      return undefined;
  }
}

/** The body of an acknowledgement that says nothing. */
export function silence(request: SlackRequest): SeenAnswer {
  return request.kind === 'options' ? { options: [] } : null;
}

/** Shows `text` to the person after the acknowledgement: under the message they used, else in a modal while the trigger lives. */
export async function tellLater(request: SlackRequest, text: string, clientFor: (team: string) => Promise<WebClient>): Promise<void> {
  if (request.responseUrl !== null)
    return await respond(request.responseUrl, { response_type: 'ephemeral', replace_original: false, text });
  if (request.triggerId === null) return;
  const client = await clientFor(request.team);
  const args = { trigger_id: request.triggerId, view: notice(text) };
  await (request.inModal ? client.views.push(args) : client.views.open(args));
}

/** Sends a command's answer that came too late for the acknowledgement. */
export async function followUp(request: SlackRequest, answer: SeenAnswer): Promise<void> {
  if (request.kind !== 'command' || request.responseUrl === null || answer === null) return;
  await respond(request.responseUrl, typeof answer === 'string' ? { text: answer } : answer);
}

async function respond(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`response_url answered ${response.status}`);
}

function notice(text: string): ModalView {
  return modal({ callbackId: 'slack.notice', title: 'Farrier', close: 'Close', blocks: [section(text)] });
}
