import { fromBot } from './api-chat.js';
import { ApiError } from './api-error.js';
import { BOT_USER } from './app-ids.js';
import { fileForApi } from './describe-for-api.js';
import { postingChannel } from './find-in-workspace.js';
import { slackId } from './identifiers.js';
import { acceptableBlocks } from './message-content.js';
import { mimeType } from './mime-types.js';
import type { ApiMethods, SlackContext } from './slack-context.js';
import { isJson, type StoredFile } from './slack-shapes.js';

const MAX_BYTES = 50_000_000;

/** Uploads go in three steps: an address is asked for, the bytes are sent there, the upload is completed. */
export const fileMethods: ApiMethods = {
  'files.getUploadURLExternal'(args, slack) {
    const name = args.need('filename');
    const length = args.number('length');
    if (length === undefined || length <= 0) throw new ApiError('invalid_arguments');
    if (length > MAX_BYTES) throw new ApiError('file_upload_size_restricted');
    const file: StoredFile = {
      id: slackId('F'),
      name,
      title: name,
      mimetype: mimeType(name),
      size: length,
      user: BOT_USER,
      createdAt: Math.floor(slack.workspace.now().getTime() / 1_000),
      content: '',
      channels: [],
    };
    const altText = args.text('alt_txt') ?? args.text('alt_text');
    if (altText !== undefined) file.altText = altText;
    slack.workspace.files.set(file.id, file);
    return { file_id: file.id, upload_url: `${slack.baseUrl}/upload/v1/${slack.workspace.secret}/${file.id}` };
  },

  'files.completeUploadExternal'(args, slack) {
    const listed = args.json('files', 'invalid_arguments');
    if (!Array.isArray(listed) || listed.length === 0) throw new ApiError('invalid_arguments');
    const files = listed.map((one) => completed(slack, one));
    const target = args.text('channel_id') ?? args.list('channels')[0];
    if (target !== undefined)
      share(slack, target, files, args.text('initial_comment') ?? '', args.text('thread_ts'), args.json('blocks', 'invalid_blocks_format'));
    return { files: files.map((file) => fileForApi(slack, file)) };
  },

  'files.info'(args, slack) {
    const file = slack.workspace.files.get(args.need('file', 'file_not_found'));
    if (file === undefined) throw new ApiError('file_not_found');
    return { file: fileForApi(slack, file) };
  },
};

function completed(slack: SlackContext, given: unknown): StoredFile {
  const id = isJson(given) ? given['id'] : undefined;
  const file = typeof id === 'string' ? slack.workspace.files.get(id) : undefined;
  if (file === undefined || file.content === '') throw new ApiError('file_not_found');
  if (isJson(given) && typeof given['title'] === 'string') file.title = given['title'];
  return file;
}

function share(slack: SlackContext, target: string, files: StoredFile[], text: string, thread: string | undefined, blocks: unknown): void {
  const channel = postingChannel(slack, target);
  if (thread !== undefined && slack.workspace.messages.get(channel.id)?.get(thread) === undefined) throw new ApiError('thread_not_found');
  for (const file of files) file.channels = [...new Set([...file.channels, channel.id])];
  slack.workspace.addMessage({
    ...fromBot,
    channel: channel.id,
    text,
    files: files.map((file) => file.id),
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(blocks === undefined ? {} : { blocks: acceptableBlocks(blocks) }),
  });
}
