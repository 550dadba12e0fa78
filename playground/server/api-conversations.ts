import type { Arguments } from './api-arguments.js';
import { ApiError } from './api-error.js';
import { BOT_USER } from './app-ids.js';
import { channelForApi, messageForApi, repliesTo } from './describe-for-api.js';
import { joinedChannel, user, visibleChannel } from './find-in-workspace.js';
import { page } from './paging.js';
import type { ApiMethods, SlackContext } from './slack-context.js';
import type { StoredChannel, StoredMessage } from './slack-shapes.js';

const TYPE_NAMES = { public: 'public_channel', private: 'private_channel', direct: 'im' };

export const conversationMethods: ApiMethods = {
  'conversations.info'(args, slack) {
    const channel = visibleChannel(slack, args.need('channel', 'channel_not_found'));
    return { channel: channelForApi(slack, channel) };
  },

  'conversations.list'(args, slack) {
    const { items, metadata } = page(channelsOfTypes(args, slack), args, 100);
    return { channels: items.map((one) => channelForApi(slack, one)), ...metadata };
  },

  'conversations.members'(args, slack) {
    const channel = visibleChannel(slack, args.need('channel', 'channel_not_found'));
    const { items, metadata } = page(channel.members, args, 100);
    return { members: items, ...metadata };
  },

  'conversations.open'(args, slack) {
    if (args.has('channel')) return { channel: { id: visibleChannel(slack, args.need('channel')).id } };
    const people = args.list('users').map((id) => user(slack, id));
    if (people.length === 0) throw new ApiError('users_list_not_supplied');
    if (people.some((one) => one.deleted)) throw new ApiError('user_disabled');
    const before = slack.workspace.channels.size;
    const channel = slack.workspace.direct([BOT_USER, ...people.map((one) => one.id)]);
    const alreadyOpen = slack.workspace.channels.size === before ? { no_op: true, already_open: true } : {};
    return { ...alreadyOpen, channel: args.flag('return_im') ? channelForApi(slack, channel) : { id: channel.id } };
  },

  'conversations.join'(args, slack) {
    const channel = visibleChannel(slack, args.need('channel', 'channel_not_found'));
    if (channel.isArchived) throw new ApiError('is_archived');
    if (channel.kind !== 'public') throw new ApiError('method_not_supported_for_channel_type');
    if (!channel.members.includes(BOT_USER)) {
      channel.members.push(BOT_USER);
      slack.workspace.tell({ kind: 'channel', channel });
    }
    return { channel: channelForApi(slack, channel) };
  },

  'conversations.history'(args, slack) {
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const top = slack.workspace.messagesIn(channel.id).filter((one) => one.thread_ts === undefined || one.thread_ts === one.ts);
    const { items, metadata, hasMore } = page(inRange(top, args).toReversed(), args, 100, slack.historyPage);
    const all = args.flag('include_all_metadata');
    return { messages: items.map((one) => messageForApi(slack, one, all)), has_more: hasMore, ...metadata };
  },

  'conversations.replies'(args, slack) {
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const asked = slack.workspace.messages.get(channel.id)?.get(args.need('ts', 'thread_not_found'));
    if (asked === undefined) throw new ApiError('thread_not_found');
    const parent = slack.workspace.messages.get(channel.id)?.get(asked.thread_ts ?? asked.ts) ?? asked;
    const replies = inRange(repliesTo(slack.workspace.messagesIn(channel.id), parent.ts), args);
    const { items, metadata, hasMore } = page([parent, ...replies], args, 1_000, slack.historyPage + 1);
    const all = args.flag('include_all_metadata');
    return { messages: items.map((one) => messageForApi(slack, one, all)), has_more: hasMore, ...metadata };
  },
};

/** Private channels and direct messages are listed only with the bot in them. */
export function channelsOfTypes(args: Arguments, { workspace }: SlackContext): StoredChannel[] {
  const types = args.has('types') ? args.list('types') : ['public_channel'];
  const withoutArchived = args.flag('exclude_archived');
  return [...workspace.channels.values()].filter(
    (one) =>
      types.includes(TYPE_NAMES[one.kind]) &&
      (one.kind === 'public' || one.members.includes(BOT_USER)) &&
      !(withoutArchived && one.isArchived),
  );
}

function inRange(messages: StoredMessage[], args: Arguments): StoredMessage[] {
  const oldest = args.number('oldest') ?? 0;
  const latest = args.number('latest') ?? Number.POSITIVE_INFINITY;
  const inclusive = args.flag('inclusive');
  return messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}
