import { BOT_USER } from './app-ids.js';
import type { SlackContext } from './slack-context.js';
import type { Json, StoredChannel, StoredFile, StoredMessage, StoredUser } from './slack-shapes.js';

/** A message as the Web API hands it out. Metadata is only told to who asks for it. */
export function messageForApi(slack: SlackContext, message: StoredMessage, withMetadata = false): Json {
  const { channel: _channel, to: _to, metadata, files, ...rest } = message;
  const shown = (files ?? []).flatMap((id) => slack.workspace.files.get(id) ?? []).map((file) => fileForApi(slack, file));
  return {
    ...rest,
    team: slack.workspace.team,
    ...(shown.length > 0 ? { files: shown } : {}),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...threadSummary(slack, message),
  };
}

function threadSummary({ workspace }: SlackContext, message: StoredMessage): Json {
  if (message.thread_ts !== undefined && message.thread_ts !== message.ts) return {};
  const replies = repliesTo(workspace.messages.get(message.channel)?.values() ?? [], message.ts);
  const last = replies.at(-1);
  if (last === undefined) return {};
  const users = [...new Set(replies.map((one) => one.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users.slice(0, 5),
    reply_users_count: users.length,
    latest_reply: last.ts,
  };
}

export function repliesTo(messages: Iterable<StoredMessage>, ts: string): StoredMessage[] {
  return [...messages].filter((one) => one.thread_ts === ts && one.ts !== ts);
}

export function channelForApi({ workspace }: SlackContext, channel: StoredChannel): Json {
  if (channel.kind === 'direct') {
    return {
      id: channel.id,
      is_im: true,
      is_channel: false,
      is_group: false,
      is_mpim: false,
      is_private: true,
      is_archived: false,
      user: channel.members.find((one) => one !== BOT_USER),
      created: channel.createdAt,
      context_team_id: workspace.team,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.isArchived,
    is_general: channel.isGeneral,
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_org_shared: false,
    is_member: channel.members.includes(BOT_USER),
    created: channel.createdAt,
    creator: channel.creator,
    num_members: channel.members.length,
    context_team_id: workspace.team,
    topic: { value: channel.topic, creator: channel.creator, last_set: channel.createdAt },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

export function userForApi({ workspace }: SlackContext, user: StoredUser): Json {
  return {
    id: user.id,
    team_id: workspace.team,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted,
    color: user.color.slice(1),
    tz: user.timeZone,
    tz_label: user.timeZone,
    tz_offset: zoneOffsetSeconds(user.timeZone, workspace.now()),
    locale: 'en-GB',
    is_admin: user.isAdmin,
    is_owner: user.isAdmin,
    is_primary_owner: user.isAdmin,
    is_restricted: user.guest !== 'no',
    is_ultra_restricted: user.guest === 'single',
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      real_name_normalized: user.realName,
      display_name_normalized: user.name,
      ...statusOf(user, workspace.now()),
      team: workspace.team,
    },
  };
}

/** A status whose time is over is gone. */
function statusOf({ statusText, statusEmoji, statusUntil = 0 }: StoredUser, now: Date): Json {
  const isOver = statusUntil > 0 && statusUntil * 1_000 <= now.getTime();
  if (isOver) return { status_text: '', status_emoji: '', status_expiration: 0 };
  return { status_text: statusText, status_emoji: statusEmoji, status_expiration: statusUntil };
}

function zoneOffsetSeconds(timeZone: string, at: Date): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const offset = /GMT([+-])(\d\d):(\d\d)/.exec(name.find((part) => part.type === 'timeZoneName')?.value ?? '');
  if (offset === null) return 0;
  return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 3_600 + Number(offset[3]) * 60);
}

export function fileForApi({ baseUrl }: SlackContext, file: StoredFile): Json {
  return {
    id: file.id,
    created: file.createdAt,
    timestamp: file.createdAt,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? 'text',
    size: file.size,
    user: file.user,
    alt_txt: file.altText ?? '',
    mode: 'hosted',
    is_external: false,
    url_private: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`,
    url_private_download: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}?download=1`,
    permalink: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`,
    channels: file.channels,
  };
}
