import type { PageChannel, PageMessage, PageState } from '../../../server/page-api.js';

function byTime(a: PageMessage, b: PageMessage): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0;
}

/** What a channel shows, oldest first: no replies. */
export function channelMessages(state: PageState, channel: string): PageMessage[] {
  return state.messages
    .filter((message) => message.channel === channel && (message.threadTs === undefined || message.threadTs === message.ts))
    .sort(byTime);
}

/** A thread's first message and its replies, oldest first; empty when it is not known here. */
export function threadMessages(state: PageState, channel: string, ts: string): PageMessage[] {
  return state.messages.filter((message) => message.channel === channel && (message.ts === ts || message.threadTs === ts)).sort(byTime);
}

/** Two messages share one head when one person wrote them within five minutes, as in Slack. */
export function continues(previous: PageMessage | undefined, message: PageMessage): boolean {
  if (previous === undefined || previous.user !== message.user) return false;
  if ((previous.ephemeral ?? false) !== (message.ephemeral ?? false)) return false;
  return Number(message.ts) - Number(previous.ts) < 300;
}

/** The direct message between me and a person, undefined when nobody opened one yet. */
export function directChannel(state: PageState, person: string): PageChannel | undefined {
  return state.channels.find(({ kind, members }) => kind === 'direct' && members.includes(person) && members.includes(state.me));
}

/** Where a first visit starts: the public channel that the bot works in, else any. */
export function startChannel(state: PageState): PageChannel | undefined {
  const rooms = state.channels.filter(({ kind }) => kind !== 'direct');
  const shared = rooms.filter(({ members, isGeneral }) => !isGeneral && members.includes(state.me) && members.includes(state.botUser));
  return shared[0] ?? rooms[0];
}
