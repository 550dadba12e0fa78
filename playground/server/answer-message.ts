import { argumentsOf } from './api-arguments.js';
import { fromBot } from './api-chat.js';
import { messageContent } from './message-content.js';
import type { ResponseTarget } from './response-urls.js';
import type { SlackContext } from './slack-context.js';
import type { Json, StoredMessage } from './slack-shapes.js';

/**
 * Posts what the bot answered, in the body of an acknowledgement or to a response address: to the asker only unless it says `in_channel`.
 * @throws {ApiError} when Slack would refuse the content.
 */
export function answerMessage(slack: SlackContext, target: ResponseTarget, answer: Json): StoredMessage | undefined {
  const { workspace } = slack;
  const source = target.ts === undefined ? undefined : workspace.findMessage(target.channel, target.ts);
  if (answer['delete_original'] === true) {
    if (source !== undefined) workspace.removeMessage(source);
    return undefined;
  }
  const args = argumentsOf(answer);
  const { text, blocks } = messageContent(args);
  const shown = { text, ...(blocks === undefined ? {} : { blocks }) };
  if (answer['replace_original'] === true && source !== undefined) {
    if (blocks === undefined) delete source.blocks;
    Object.assign(source, shown);
    if (source.to === undefined) source.edited = { user: source.user, ts: workspace.clock.next() };
    workspace.tell({ kind: 'message', message: source });
    return source;
  }
  const thread = args.text('thread_ts') ?? target.thread;
  return workspace.addMessage({
    ...fromBot,
    channel: target.channel,
    ...shown,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(answer['response_type'] === 'in_channel' ? {} : { to: target.user }),
  });
}
