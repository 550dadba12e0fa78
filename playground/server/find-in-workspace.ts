import { ApiError } from './api-error.js';
import { BOT_USER } from './app-ids.js';
import type { SlackContext } from './slack-context.js';
import type { StoredChannel, StoredMessage, StoredUser } from './slack-shapes.js';

/** The channel as the bot may know it: a private one without the bot is not there. */
export function visibleChannel({ workspace }: SlackContext, id: string): StoredChannel {
  const channel = workspace.channels.get(id);
  if (channel === undefined) throw new ApiError('channel_not_found');
  if (channel.kind !== 'public' && !channel.members.includes(BOT_USER)) throw new ApiError('channel_not_found');
  return channel;
}

/** The channel the bot wants to read or post in. */
export function joinedChannel(slack: SlackContext, id: string): StoredChannel {
  const channel = visibleChannel(slack, id);
  if (!channel.members.includes(BOT_USER)) throw new ApiError('not_in_channel');
  return channel;
}

/** Where a message goes: a channel id, a channel name, or a person (their direct conversation with the bot). */
export function postingChannel(slack: SlackContext, given: string): StoredChannel {
  const { workspace } = slack;
  if (/^[UW]/.test(given) && workspace.users.has(given)) return workspace.direct([given, BOT_USER]);
  const bare = given.replace(/^#/, '');
  const named = [...workspace.channels.values()].find((one) => one.kind !== 'direct' && one.name === bare);
  const id = workspace.channels.has(given) ? given : (named?.id ?? given);
  const channel = visibleChannel(slack, id);
  if (channel.isArchived) throw new ApiError('is_archived');
  const mayPostAnywhere = slack.scopes.has('chat:write.public') && channel.kind === 'public';
  if (!channel.members.includes(BOT_USER) && !mayPostAnywhere) throw new ApiError('not_in_channel');
  return channel;
}

export function user({ workspace }: SlackContext, id: string, code = 'user_not_found'): StoredUser {
  const found = workspace.users.get(id);
  if (found === undefined) throw new ApiError(code);
  return found;
}

/** A message that everybody in the channel sees. */
export function postedMessage({ workspace }: SlackContext, channel: string, ts: string): StoredMessage {
  const message = workspace.findMessage(channel, ts);
  if (message === undefined || message.to !== undefined) throw new ApiError('message_not_found');
  return message;
}
