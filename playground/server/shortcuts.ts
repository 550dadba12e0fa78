import type { Deliveries } from './deliveries.js';
import { messageForApi } from './describe-for-api.js';
import { channelName, interaction } from './payloads.js';
import type { SlackContext } from './slack-context.js';
import type { Delivery } from './slack-shapes.js';

/** Somebody uses a shortcut of the app, on a message or from the menu. */
export async function useShortcut(
  slack: SlackContext,
  send: Deliveries,
  { user, callbackId, channel: channelId, ts }: { user: string; callbackId: string; channel?: string; ts?: string },
): Promise<Delivery> {
  const type = ts === undefined ? 'global' : 'message';
  const known = slack.manifest.shortcuts.some((one) => one.callback_id === callbackId && one.type === type);
  if (!known) throw new Error(`The app has no ${type} shortcut ${callbackId}`);
  const common = {
    ...interaction(slack, type === 'global' ? 'shortcut' : 'message_action', user),
    callback_id: callbackId,
    trigger_id: slack.triggers.issue(user),
    action_ts: slack.workspace.clock.next(),
  };
  if (ts === undefined) return noticed(slack, user, await send.interact({ type: 'interactive', payload: common }));
  const channel = slack.workspace.channels.get(channelId ?? '');
  const message = slack.workspace.findMessage(channelId ?? '', ts);
  if (channel === undefined || message === undefined) throw new Error(`No message ${ts} in ${channelId}`);
  const payload = {
    ...common,
    channel: { id: channel.id, name: channelName(channel) },
    message_ts: ts,
    message: messageForApi(slack, message),
    response_url: slack.responseUrls.issue(slack.baseUrl, slack.workspace.team, { channel: channel.id, user }),
  };
  return noticed(slack, user, await send.interact({ type: 'interactive', payload }));
}

function noticed(slack: SlackContext, user: string, delivery: Delivery): Delivery {
  if (delivery.problem !== undefined) {
    slack.workspace.tell({ kind: 'notice', user, text: `The shortcut did not reach the app: ${delivery.problem}. Try again.` });
  }
  return delivery;
}
