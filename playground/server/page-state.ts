import { BOT_USER } from './app-ids.js';
import { repliesTo } from './describe-for-api.js';
import type { ControlState, PageChannel, PageMessage, PageState, PageUser, PageView } from './page-api.js';
import { spokenStatus } from './person-state.js';
import type { SlackContext } from './slack-context.js';
import type { StoredChannel, StoredMessage, StoredUser } from './slack-shapes.js';

export interface PageSurroundings {
  slack: SlackContext;
  mode: 'http' | 'socket';
  control: ControlState;
  botConnected: () => boolean;
}

/** The workspace as one person sees it. */
export function pageState({ slack, mode, control, botConnected }: PageSurroundings, me: string): PageState {
  const { workspace, manifest } = slack;
  const channels = [...workspace.channels.values()].filter((one) => maySee(slack, me, one));
  const own = workspace.ephemerals.filter((one) => one.to === me);
  const shortcuts = (type: 'message' | 'global') =>
    manifest.shortcuts.filter((one) => one.type === type).map((one) => ({ callbackId: one.callback_id, name: one.name }));
  return {
    type: 'state',
    workspace: { id: workspace.team, name: workspace.name },
    mode,
    me,
    users: [...workspace.users.values()].map((one) => pageUser(one, workspace.now())),
    channels: channels.map(pageChannel),
    messages: [...channels.flatMap((one) => channelMessages(slack, one.id)), ...own.map((one) => pageMessage(slack, one))],
    botUser: BOT_USER,
    messagesTabReadOnly: manifest.messagesTabReadOnly,
    commands: manifest.commands.map((one) => ({ command: one.command, description: one.description, usageHint: one.usage_hint })),
    messageShortcuts: shortcuts('message'),
    globalShortcuts: shortcuts('global'),
    home: workspace.homes.get(me) ?? null,
    views: pageViews(slack, me),
    control: { ...control },
    botConnected: botConnected(),
  };
}

/** Public channels are open to members; guests and private channels go by invitation. */
export function maySee({ workspace }: SlackContext, user: string, channel: StoredChannel): boolean {
  if (channel.members.includes(user)) return true;
  return channel.kind === 'public' && workspace.users.get(user)?.guest === 'no';
}

export function pageUser(user: StoredUser, now: Date): PageUser {
  const { id, name, realName, color, isBot, isAdmin, timeZone } = user;
  return { id, name, realName, color, isBot, isAdmin, timeZone, status: spokenStatus(user, now) };
}

export function pageChannel(channel: StoredChannel): PageChannel {
  const { id, name, kind, topic, isArchived, isGeneral, members } = channel;
  return { id, name, kind, topic, isArchived, isGeneral, members: [...members] };
}

export function pageViews({ modals }: SlackContext, user: string): PageView[] {
  const stack = modals.stack(user);
  return stack.map((view, index) => ({ id: view.id, view, ...(index === stack.length - 1 ? { errors: modals.errors(user) } : {}) }));
}

function channelMessages(slack: SlackContext, channel: string): PageMessage[] {
  const messages = slack.workspace.messagesIn(channel);
  const replies = new Map<string, StoredMessage[]>();
  for (const one of messages) {
    if (one.thread_ts !== undefined && one.thread_ts !== one.ts) replies.set(one.thread_ts, [...(replies.get(one.thread_ts) ?? []), one]);
  }
  return messages.map((one) => pageMessage(slack, one, replies.get(one.ts) ?? []));
}

export function pageMessage(slack: SlackContext, message: StoredMessage, replies = repliesOf(slack, message)): PageMessage {
  const files = (message.files ?? []).flatMap((id) => slack.workspace.files.get(id) ?? []);
  return {
    channel: message.channel,
    ts: message.ts,
    user: message.user,
    text: message.text,
    ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
    ...(message.thread_ts === undefined ? {} : { threadTs: message.thread_ts }),
    ...(replies.length === 0 ? {} : { replyCount: replies.length, replyUsers: [...new Set(replies.map((one) => one.user))].slice(0, 5) }),
    ...(message.edited === undefined ? {} : { editedTs: message.edited.ts }),
    ...(message.to === undefined ? {} : { ephemeral: true }),
    ...(message.reactions === undefined ? {} : { reactions: message.reactions.map(({ name, users }) => ({ name, users: [...users] })) }),
    ...(files.length === 0
      ? {}
      : {
          files: files.map(({ id, name, mimetype, size, title, altText }) => ({
            id,
            name,
            mimetype,
            size,
            title,
            url: `/files/${id}/${encodeURIComponent(name)}`,
            ...(altText === undefined ? {} : { altText }),
          })),
        }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  };
}

function repliesOf({ workspace }: SlackContext, message: StoredMessage): StoredMessage[] {
  return message.to === undefined ? repliesTo(workspace.messages.get(message.channel)?.values() ?? [], message.ts) : [];
}
