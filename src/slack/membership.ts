import type { WebClient } from '@slack/web-api';
import type { Clock } from '../shared/clock.js';

/** How long a channel's member list is believed. */
const BELIEVED_MS = 60_000;
/** Somebody missing from a list this young was not there; from an older one, they may have joined since. */
const FRESH_MS = 5_000;

interface Members {
  at: number;
  users: Promise<Set<string>>;
}

export interface Membership {
  /**
   * Whether a person is in a channel. False also when the bot cannot see the channel.
   * @throws what the Web API threw, when Slack could not be asked: not knowing is not "no".
   */
  isMember(team: string, user: string, channel: string): Promise<boolean>;
  /** Whether the bot can see who is in a channel; where it can, it is in there itself. */
  sees(team: string, channel: string): Promise<boolean>;
  /** The channels among these that the person is in. */
  among(team: string, user: string, channels: string[]): Promise<Set<string>>;
}

/** Who is in which channel, remembered for a minute a channel. */
export function membership(clientFor: (team: string) => Promise<WebClient>, now: Clock): Membership {
  const lists = new Map<string, Members>();

  function membersOf(team: string, channel: string, maxAgeMs: number): Promise<Set<string>> {
    const key = `${team}.${channel}`;
    const known = lists.get(key);
    const at = now().getTime();
    if (known && at - known.at < maxAgeMs) return known.users;
    const users = clientFor(team).then((client) => readMembers(client, channel));
    lists.set(key, { at, users });
    users.catch(() => lists.delete(key));
    return users;
  }

  async function isMember(team: string, user: string, channel: string): Promise<boolean> {
    if ((await membersOf(team, channel, BELIEVED_MS)).has(user)) return true;
    return (await membersOf(team, channel, FRESH_MS)).has(user);
  }

  return {
    isMember,
    async sees(team, channel) {
      return (await membersOf(team, channel, BELIEVED_MS)).size > 0;
    },
    async among(team, user, channels) {
      const unique = [...new Set(channels)];
      const answers = await Promise.all(unique.map((channel) => isMember(team, user, channel)));
      return new Set(unique.filter((_, index) => answers[index]));
    },
  };
}

const NOT_VISIBLE = new Set(['channel_not_found', 'not_in_channel', 'fetch_members_failed']);

async function readMembers(client: WebClient, channel: string): Promise<Set<string>> {
  const users = new Set<string>();
  let cursor: string | undefined;
  try {
    do {
      const page = await client.conversations.members({ channel, limit: 1000, ...(cursor ? { cursor } : {}) });
      for (const user of page.members ?? []) users.add(user);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
  } catch (error) {
    if (NOT_VISIBLE.has(apiError(error))) return new Set();
    throw error;
  }
  return users;
}

/** Slack's own word for what went wrong, or the empty string. */
export function apiError(error: unknown): string {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : null;
  const word = typeof data === 'object' && data !== null && 'error' in data ? data.error : null;
  return typeof word === 'string' ? word : '';
}
