import type { PageEvent, PageMessage, PageState, RequestLine } from '../../../server/page-api.js';

export interface Notice {
  id: number;
  text: string;
}

/** What this tab knows: the server's state, and what only a tab has. */
export interface World {
  state: PageState;
  /** The newest first. */
  requests: RequestLine[];
  notices: Notice[];
  noticeCount: number;
  /** Channel → messages that came since it was last looked at. */
  unread: Record<string, number>;
}

export type WorldEvent = PageEvent | { type: 'seen'; channel: string } | { type: 'dismissed'; id: number };

const keptRequests = 200;
const keptNotices = 3;

export function sameMessage(
  a: Pick<PageMessage, 'channel' | 'ts' | 'ephemeral'>,
  b: Pick<PageMessage, 'channel' | 'ts' | 'ephemeral'>,
): boolean {
  return a.ts === b.ts && a.channel === b.channel && (a.ephemeral ?? false) === (b.ephemeral ?? false);
}

/** A connection that comes back brings the whole state; what only this tab has stays, unless it is for somebody else now. */
function takeState(world: World | null, state: PageState): World {
  if (world === null || world.state.me !== state.me || world.state.workspace.id !== state.workspace.id) {
    return { state, requests: [], notices: [], noticeCount: 0, unread: {} };
  }
  return { ...world, state };
}

function takeMessage(world: World, message: PageMessage): World {
  const { state } = world;
  const known = state.messages.some((other) => sameMessage(other, message));
  const messages = known ? state.messages.map((other) => (sameMessage(other, message) ? message : other)) : [...state.messages, message];
  const counts = !known && !message.ephemeral && message.user !== state.me;
  const unread = counts ? { ...world.unread, [message.channel]: (world.unread[message.channel] ?? 0) + 1 } : world.unread;
  return { ...world, unread, state: { ...state, messages } };
}

function takeNotice(world: World, text: string): World {
  const id = world.noticeCount + 1;
  const others = world.notices.filter((notice) => notice.text !== text);
  return { ...world, noticeCount: id, notices: [...others, { id, text }].slice(-keptNotices) };
}

/** A connection that comes back repeats the last lines. */
function takeRequest(world: World, line: RequestLine): World {
  const known = world.requests.some(
    ({ at, what, direction, ms }) => at === line.at && what === line.what && direction === line.direction && ms === line.ms,
  );
  return known ? world : { ...world, requests: [line, ...world.requests].slice(0, keptRequests) };
}

/** What is known after an event. Before the first state there is nothing to change. */
export function reduceWorld(world: World | null, event: WorldEvent): World | null {
  if (event.type === 'state') return takeState(world, event);
  if (world === null) return null;
  const { state } = world;
  switch (event.type) {
    case 'message':
      return takeMessage(world, event.message);
    case 'message-removed':
      return {
        ...world,
        state: { ...state, messages: state.messages.filter(({ channel, ts }) => channel !== event.channel || ts !== event.ts) },
      };
    case 'channel': {
      const others = state.channels.filter(({ id }) => id !== event.channel.id);
      return { ...world, state: { ...state, channels: [...others, event.channel] } };
    }
    case 'user': {
      const users = state.users.map((other) => (other.id === event.user.id ? event.user : other));
      return { ...world, state: { ...state, users } };
    }
    case 'home':
      return { ...world, state: { ...state, home: event.view } };
    case 'views':
      return { ...world, state: { ...state, views: event.views } };
    case 'control':
      return { ...world, state: { ...state, control: event.control, botConnected: event.botConnected } };
    case 'request':
      return takeRequest(world, event.line);
    case 'notice':
      return takeNotice(world, event.text);
    case 'seen':
      return world.unread[event.channel] === undefined ? world : { ...world, unread: without(world.unread, event.channel) };
    default:
      return { ...world, notices: world.notices.filter(({ id }) => id !== event.id) };
  }
}

function without(unread: Record<string, number>, channel: string): Record<string, number> {
  return Object.fromEntries(Object.entries(unread).filter(([id]) => id !== channel));
}
