import { addReaction, removeReaction } from './api-reactions.js';
import { BOT_USER } from './app-ids.js';
import type { Deliveries } from './deliveries.js';
import { eventPayload } from './payloads.js';
import type { SlackContext } from './slack-context.js';
import type { Delivery, Json, StoredChannel, StoredMessage, StoredUser } from './slack-shapes.js';

const MESSAGE_EVENT = { public: 'message.channels', private: 'message.groups', direct: 'message.im' };

export type People = ReturnType<typeof people>;

/** What people do besides pressing buttons, and the events the bot hears of it. */
export function people(slack: SlackContext, send: Deliveries) {
  const { workspace } = slack;

  function emit(event: Json, subscribedAs = String(event['type'])): Promise<Delivery | undefined> {
    if (slack.revoked || !slack.manifest.events.includes(subscribedAs)) return Promise.resolve(undefined);
    return send.event({ type: 'events_api', payload: eventPayload(slack, event) });
  }

  function channel(id: string): StoredChannel {
    const found = workspace.channels.get(id);
    if (found === undefined) throw new Error(`No channel ${id}`);
    return found;
  }

  const kindLetter = (one: StoredChannel): string => (one.kind === 'public' ? 'C' : 'G');

  async function say(said: { user: string; channel: string; text: string; threadTs?: string; files?: string[] }): Promise<StoredMessage> {
    const where = channel(said.channel);
    if (where.isArchived) throw new Error(`#${where.name} is archived`);
    const message = workspace.addMessage({
      user: said.user,
      channel: where.id,
      text: said.text,
      ...(said.threadTs === undefined ? {} : { thread_ts: said.threadTs }),
      ...(said.files === undefined ? {} : { files: said.files }),
    });
    if (!where.members.includes(BOT_USER)) return message;
    const { ts, thread_ts: thread, text, user } = message;
    const event = { user, text, ts, channel: where.id, event_ts: ts, ...(thread === undefined ? {} : { thread_ts: thread }) };
    const kind = where.kind === 'direct' ? 'im' : where.kind === 'private' ? 'group' : 'channel';
    if (text.includes(`<@${BOT_USER}>`) && where.kind !== 'direct') await emit({ type: 'app_mention', ...event });
    await emit({ type: 'message', channel_type: kind, ...event }, MESSAGE_EVENT[where.kind]);
    return message;
  }

  async function join(user: string, id: string, inviter?: string): Promise<void> {
    const where = channel(id);
    if (where.members.includes(user)) return;
    where.members.push(user);
    workspace.tell({ kind: 'channel', channel: where });
    workspace.addMessage({ user, channel: id, text: `<@${user}> has joined the channel`, subtype: 'channel_join' });
    if (!where.members.includes(BOT_USER)) return;
    const by = inviter === undefined ? {} : { inviter };
    await emit({ type: 'member_joined_channel', user, channel: id, channel_type: kindLetter(where), team: workspace.team, ...by });
  }

  /** A bot that is removed hears `channel_left` or `group_left`; `member_left_channel` tells only of others. */
  async function leave(user: string, id: string): Promise<void> {
    const where = channel(id);
    if (!where.members.includes(user)) return;
    where.members.splice(where.members.indexOf(user), 1);
    workspace.tell({ kind: 'channel', channel: where });
    if (user === BOT_USER)
      await emit({ type: where.kind === 'public' ? 'channel_left' : 'group_left', channel: id, actor_id: where.creator });
    else if (where.members.includes(BOT_USER)) {
      await emit({ type: 'member_left_channel', user, channel: id, channel_type: kindLetter(where), team: workspace.team });
    }
  }

  async function archive(user: string, id: string): Promise<void> {
    const where = channel(id);
    where.isArchived = true;
    workspace.tell({ kind: 'channel', channel: where });
    await emitAbout(where, 'archive', user);
  }

  async function unarchive(user: string, id: string): Promise<void> {
    const where = channel(id);
    where.isArchived = false;
    workspace.tell({ kind: 'channel', channel: where });
    await emitAbout(where, 'unarchive', user);
  }

  async function deleteChannel(user: string, id: string): Promise<void> {
    const where = channel(id);
    workspace.channels.delete(id);
    workspace.messages.delete(id);
    await emitAbout(where, 'deleted', user);
  }

  /** `channel_archive`, `group_deleted` and the like, where the bot is a member. */
  async function emitAbout(where: StoredChannel, what: string, user: string): Promise<void> {
    if (!where.members.includes(BOT_USER)) return;
    await emit({ type: `${where.kind === 'public' ? 'channel' : 'group'}_${what}`, channel: where.id, user });
  }

  /** The same reaction a second time takes it back, as a press on it does. */
  async function react(user: string, id: string, ts: string, name: string): Promise<void> {
    const message = workspace.findMessage(id, ts);
    if (message === undefined) throw new Error(`No message ${ts} in ${id}`);
    const type = addReaction(message, name, user) ? 'reaction_added' : 'reaction_removed';
    if (type === 'reaction_removed') removeReaction(message, name, user);
    workspace.tell({ kind: 'message', message });
    if (!channel(id).members.includes(BOT_USER)) return;
    await emit({ type, user, reaction: name, item_user: message.user, item: { type: 'message', channel: id, ts } });
  }

  /** What somebody sets about themselves, or an administrator about them. No app that asks for no such event hears of it. */
  function change(id: string, changed: Partial<StoredUser>): void {
    const found = workspace.users.get(id);
    if (found === undefined) throw new Error(`No user ${id}`);
    Object.assign(found, changed);
    workspace.tell({ kind: 'user', user: found });
  }

  async function openHome(user: string): Promise<Delivery | undefined> {
    const view = workspace.homes.get(user);
    const where = workspace.direct([user, BOT_USER]);
    return emit({ type: 'app_home_opened', user, channel: where.id, tab: 'home', ...(view === undefined ? {} : { view }) });
  }

  /** The app is removed from the workspace: its tokens die, and both events are sent, in either order in reality. */
  async function uninstall(): Promise<void> {
    const events = [{ type: 'tokens_revoked', tokens: { oauth: [], bot: [BOT_USER] } }, { type: 'app_uninstalled' }];
    const sent = events.map((event) => emit(event));
    slack.revoked = true;
    await Promise.all(sent);
  }

  return { emit, say, join, leave, change, archive, unarchive, deleteChannel, react, openHome, uninstall };
}
