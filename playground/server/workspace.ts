import type { Clock } from '../../src/shared/clock.js';
import { BOT_USER } from './app-ids.js';
import { randomKey, slackId, timestampSource } from './identifiers.js';
import { seedChannels, seedUsers } from './seed.js';
import type { Change, StoredChannel, StoredFile, StoredMessage, StoredUser, StoredView } from './slack-shapes.js';

export type Workspace = ReturnType<typeof createWorkspace>;

const KEPT_EPHEMERALS = 10_000;

interface Kept {
  users: StoredUser[];
  channels: StoredChannel[];
  messages: StoredMessage[];
  files: StoredFile[];
  homes: [string, StoredView][];
}

/** The people, channels and messages of one workspace, in memory. Everything that changes is told to `onChange`. */
export function createWorkspace({ team, name, now }: { team: string; name: string; now: Clock }) {
  const users = new Map<string, StoredUser>();
  const channels = new Map<string, StoredChannel>();
  const messages = new Map<string, Map<string, StoredMessage>>();
  const ephemerals: StoredMessage[] = [];
  const files = new Map<string, StoredFile>();
  const homes = new Map<string, StoredView>();
  const listeners = new Set<(change: Change) => void>();
  const clock = timestampSource(now);

  function tell(change: Change): void {
    for (const listener of listeners) listener(change);
  }

  function addChannel(channel: Pick<StoredChannel, 'name' | 'kind' | 'members'> & Partial<StoredChannel>): StoredChannel {
    const stored: StoredChannel = {
      id: slackId(channel.kind === 'direct' ? 'D' : 'C'),
      topic: '',
      isGeneral: false,
      isArchived: false,
      isShared: false,
      createdAt: Math.floor(now().getTime() / 1000),
      creator: channel.members[0] ?? BOT_USER,
      ...channel,
    };
    channels.set(stored.id, stored);
    messages.set(stored.id, new Map());
    tell({ kind: 'channel', channel: stored });
    return stored;
  }

  function addMessage(message: Omit<StoredMessage, 'type' | 'ts'>): StoredMessage {
    const stored: StoredMessage = { type: 'message', ts: clock.next(), ...message };
    if (stored.to !== undefined) keepEphemeral(stored);
    else inChannel(stored.channel).set(stored.ts, stored);
    tell({ kind: 'message', message: stored });
    return stored;
  }

  function keepEphemeral(message: StoredMessage): void {
    ephemerals.push(message);
    if (ephemerals.length > KEPT_EPHEMERALS) ephemerals.splice(0, KEPT_EPHEMERALS / 10);
  }

  function inChannel(channel: string): Map<string, StoredMessage> {
    const found = messages.get(channel) ?? new Map<string, StoredMessage>();
    messages.set(channel, found);
    return found;
  }

  function findMessage(channel: string, ts: string): StoredMessage | undefined {
    return messages.get(channel)?.get(ts) ?? ephemerals.find((one) => one.channel === channel && one.ts === ts);
  }

  function removeMessage(message: StoredMessage): void {
    const at = ephemerals.indexOf(message);
    if (at >= 0) ephemerals.splice(at, 1);
    else messages.get(message.channel)?.delete(message.ts);
    tell({ kind: 'removed', channel: message.channel, ts: message.ts, ...(message.to === undefined ? {} : { to: message.to }) });
  }

  /** The direct conversation of exactly these people, opened when there is none. */
  function direct(members: string[]): StoredChannel {
    const wanted = [...new Set(members)].sort();
    for (const channel of channels.values()) {
      if (channel.kind === 'direct' && [...channel.members].sort().join() === wanted.join()) return channel;
    }
    return addChannel({ name: wanted.join('-').toLowerCase(), kind: 'direct', members: wanted });
  }

  function reset(): void {
    users.clear();
    channels.clear();
    messages.clear();
    ephemerals.length = 0;
    files.clear();
    homes.clear();
    for (const user of seedUsers()) users.set(user.id, user);
    for (const channel of seedChannels()) addChannel(channel);
  }

  /** Puts back what was written down. Ephemeral messages and open modals are not. */
  function restore(kept: Kept): void {
    for (const map of [users, channels, messages, files, homes]) map.clear();
    for (const one of kept.users) users.set(one.id, one);
    for (const one of kept.channels) channels.set(one.id, one);
    for (const one of kept.messages) {
      inChannel(one.channel).set(one.ts, one);
      clock.startAfter(one.edited?.ts ?? one.ts);
      clock.startAfter(one.ts);
    }
    for (const one of kept.files) files.set(one.id, one);
    for (const [user, view] of kept.homes) homes.set(user, view);
  }

  reset();

  return {
    team,
    name,
    now,
    users,
    channels,
    messages,
    ephemerals,
    files,
    homes,
    /** Part of response addresses and the like, so that another workspace's are unknown here. */
    secret: randomKey(),
    clock,
    tell,
    onChange(listener: (change: Change) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addChannel,
    addMessage,
    findMessage,
    removeMessage,
    direct,
    reset,
    restore,
    messagesIn: (channel: string): StoredMessage[] => [...(messages.get(channel)?.values() ?? [])],
  };
}
