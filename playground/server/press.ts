import type { Deliveries } from './deliveries.js';
import { messageForApi } from './describe-for-api.js';
import { actionOf, findElement, type Placed, stateValues } from './elements.js';
import { channelName, interaction } from './payloads.js';
import type { SlackContext } from './slack-context.js';
import type { Delivery, Json, StoredMessage, StoredView } from './slack-shapes.js';

export type Source = { message: StoredMessage } | { view: StoredView };

export interface Press {
  user: string;
  source: Source;
  actionId: string;
  blockId?: string;
  value?: unknown;
  /** What the person has chosen in the other elements: by element, undefined for as it came. */
  given?: (placed: Placed) => unknown;
}

/** Somebody presses a button or chooses in a menu. */
export async function press(
  slack: SlackContext,
  send: Deliveries,
  { user, source, actionId, blockId, value, given }: Press,
): Promise<Delivery> {
  const blocks = 'view' in source ? source.view.blocks : source.message.blocks;
  const placed = findElement(blocks, actionId, blockId);
  const values = stateValues(blocks, (one) => (one.element === placed.element && value !== undefined ? value : given?.(one)));
  const payload = {
    ...interaction(slack, 'block_actions', user),
    ...('view' in source ? inView(slack, user, source.view, values) : inMessage(slack, user, source.message, values)),
    actions: [actionOf(placed, value, slack.workspace.clock.next())],
  };
  const delivery = await send.interact({ type: 'interactive', payload });
  if (delivery.problem !== undefined) {
    slack.workspace.tell({ kind: 'notice', user, text: `That did not reach the app: ${delivery.problem}. Try again.` });
  }
  return delivery;
}

function inMessage(slack: SlackContext, user: string, message: StoredMessage, values: Json): Json {
  const { workspace } = slack;
  const channel = workspace.channels.get(message.channel);
  const isEphemeral = message.to !== undefined;
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  return {
    trigger_id: slack.triggers.issue(user),
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: isEphemeral, ...thread },
    channel: { id: message.channel, name: channel === undefined ? '' : channelName(channel) },
    response_url: slack.responseUrls.issue(slack.baseUrl, workspace.team, {
      channel: message.channel,
      user,
      ts: message.ts,
      ...(message.thread_ts === undefined ? {} : { thread: message.thread_ts }),
    }),
    state: { values },
    ...(isEphemeral ? {} : { message: messageForApi(slack, message) }),
  };
}

function inView(slack: SlackContext, user: string, view: StoredView, values: Json): Json {
  return {
    trigger_id: slack.triggers.issue(user, { fromView: view.id }),
    container: { type: 'view', view_id: view.id },
    view: { ...view, state: { values } },
    ...(view.type === 'home' ? {} : { response_urls: [] }),
  };
}
