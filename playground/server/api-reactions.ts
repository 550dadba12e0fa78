import { ApiError } from './api-error.js';
import { BOT_USER } from './app-ids.js';
import { joinedChannel, postedMessage } from './find-in-workspace.js';
import type { ApiMethods } from './slack-context.js';
import type { StoredMessage } from './slack-shapes.js';

const NAME = /^[a-z0-9_+'-]{1,100}$/;

export const reactionMethods: ApiMethods = {
  'reactions.add'(args, slack) {
    const name = args.need('name', 'invalid_name');
    if (!NAME.test(name)) throw new ApiError('invalid_name');
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const message = postedMessage(slack, channel.id, args.need('timestamp', 'message_not_found'));
    if (!addReaction(message, name, BOT_USER)) throw new ApiError('already_reacted');
    slack.workspace.tell({ kind: 'message', message });
    return {};
  },

  'reactions.remove'(args, slack) {
    const name = args.need('name', 'invalid_name');
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const message = postedMessage(slack, channel.id, args.need('timestamp', 'message_not_found'));
    if (!removeReaction(message, name, BOT_USER)) throw new ApiError('no_reaction');
    slack.workspace.tell({ kind: 'message', message });
    return {};
  },
};

/** False when this person had reacted so already. */
export function addReaction(message: StoredMessage, name: string, user: string): boolean {
  message.reactions ??= [];
  const found = message.reactions.find((one) => one.name === name);
  if (found?.users.includes(user) === true) return false;
  if (found === undefined) message.reactions.push({ name, users: [user], count: 1 });
  else found.count = found.users.push(user);
  return true;
}

/** False when this person had not reacted so. */
export function removeReaction(message: StoredMessage, name: string, user: string): boolean {
  const found = message.reactions?.find((one) => one.name === name);
  if (found === undefined || !found.users.includes(user)) return false;
  found.users = found.users.filter((one) => one !== user);
  found.count = found.users.length;
  message.reactions = (message.reactions ?? []).filter((one) => one.count > 0);
  return true;
}
