import type { Arguments } from './api-arguments.js';
import { ApiError } from './api-error.js';
import { APP_ID, BOT_ID, BOT_USER } from './app-ids.js';
import { messageForApi } from './describe-for-api.js';
import { joinedChannel, postedMessage, postingChannel, user } from './find-in-workspace.js';
import { type MessageContent, messageContent, messageMetadata } from './message-content.js';
import type { ApiMethods, SlackContext } from './slack-context.js';
import type { Json, StoredChannel, StoredMessage } from './slack-shapes.js';

/** `chat.update` refuses longer texts, where `chat.postMessage` cuts them at 40,000. */
const MAX_UPDATE_TEXT = 4_000;

export const fromBot = { user: BOT_USER, bot_id: BOT_ID, app_id: APP_ID };

export const chatMethods: ApiMethods = {
  'chat.postMessage'(args, slack) {
    const channel = postingChannel(slack, args.need('channel', 'channel_not_found'));
    const content = messageContent(args);
    const metadata = messageMetadata(args);
    const message = slack.workspace.addMessage({
      ...fromBot,
      channel: channel.id,
      ...shown(content),
      ...threadOf(args, slack, channel),
      ...(metadata == null ? {} : { metadata }),
    });
    return { channel: channel.id, ts: message.ts, message: messageForApi(slack, message), ...warnings(content) };
  },

  'chat.postEphemeral'(args, slack) {
    const channel = postingChannel(slack, args.need('channel', 'channel_not_found'));
    const reader = user(slack, args.need('user'));
    const content = messageContent(args);
    if (!channel.members.includes(reader.id)) throw new ApiError('user_not_in_channel');
    const thread = threadOf(args, slack, channel);
    const message = slack.workspace.addMessage({ ...fromBot, channel: channel.id, ...shown(content), ...thread, to: reader.id });
    return { message_ts: message.ts, ...warnings(content) };
  },

  'chat.update'(args, slack) {
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const message = postedMessage(slack, channel.id, args.need('ts', 'message_not_found'));
    if (message.user !== BOT_USER) throw new ApiError('cant_update_message');
    if (channel.isArchived) throw new ApiError('is_archived');
    if ((args.text('text') ?? '').length > MAX_UPDATE_TEXT) throw new ApiError('msg_too_long');
    edit(args, slack, message);
    const result = messageForApi(slack, message);
    return { channel: channel.id, ts: message.ts, text: message.text, message: result };
  },

  'chat.delete'(args, slack) {
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const message = postedMessage(slack, channel.id, args.need('ts', 'message_not_found'));
    if (message.user !== BOT_USER) throw new ApiError('cant_delete_message');
    slack.workspace.removeMessage(message);
    return { channel: channel.id, ts: message.ts };
  },

  'chat.getPermalink'(args, slack) {
    const channel = joinedChannel(slack, args.need('channel', 'channel_not_found'));
    const message = postedMessage(slack, channel.id, args.need('message_ts', 'message_not_found'));
    const thread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
    return { channel: channel.id, permalink: `${slack.baseUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}` };
  },
};

function shown(content: MessageContent): Pick<StoredMessage, 'text' | 'blocks'> {
  return { text: content.text, ...(content.blocks === undefined ? {} : { blocks: content.blocks }) };
}

/** A reply belongs to a message of the channel that is no reply itself. */
function threadOf(args: Arguments, slack: SlackContext, channel: StoredChannel): { thread_ts?: string } {
  const ts = args.text('thread_ts');
  if (ts === undefined || ts === '') return {};
  const parent = slack.workspace.messages.get(channel.id)?.get(ts);
  if (parent === undefined) throw new ApiError('thread_not_found');
  if (parent.thread_ts !== undefined && parent.thread_ts !== parent.ts) throw new ApiError('cannot_reply_to_message');
  return { thread_ts: ts };
}

/** Blocks and metadata that are not given stay; an empty list or object takes them away. */
function edit(args: Arguments, slack: SlackContext, message: StoredMessage): void {
  const blocks = args.json('blocks', 'invalid_blocks_format');
  if (!args.has('text') && blocks === undefined && !args.has('file_ids') && !args.has('metadata')) throw new ApiError('no_text');
  const keepsBlocks = blocks === undefined && message.blocks !== undefined;
  if (args.has('text') || blocks !== undefined) {
    const content = keepsBlocks ? { text: args.text('text') ?? '', blocks: message.blocks } : messageContent(args);
    if (args.has('text')) message.text = content.text;
    if (content.blocks === undefined) delete message.blocks;
    else message.blocks = content.blocks;
  }
  const metadata = messageMetadata(args);
  if (metadata === null) delete message.metadata;
  else if (metadata !== undefined) message.metadata = metadata;
  message.edited = { user: BOT_USER, ts: slack.workspace.clock.next() };
  slack.workspace.tell({ kind: 'message', message });
}

function warnings(content: MessageContent): Json {
  if (!content.wasCut) return {};
  const messages = ['[WARN] Your message was truncated but still posted. The `text` field accepts up to 40,000 characters.'];
  return { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'], messages } };
}
