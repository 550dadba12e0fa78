/**
 * What the playground's page and its server say to each other. JSON over one WebSocket at `/playground/socket?user=<id>`
 * from the server, HTTP POST to `/playground/api/<verb>` from the page. Shapes of messages, views and blocks are Slack's own.
 */
import type { KnownBlock, View } from '@slack/types';

export interface PageUser {
  id: string;
  /** Handle without `@`. */
  name: string;
  realName: string;
  /** A CSS colour and initials stand for the picture. */
  color: string;
  isBot: boolean;
  isAdmin: boolean;
  timeZone: string;
  /** What the status says, with when it ends; empty for somebody who is simply there. */
  status: string;
}

/** How somebody can be for a while. `quiet`: do not disturb. */
export const PERSON_STATES = ['here', 'vacation', 'sick', 'meeting', 'quiet', 'deactivated'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

export interface PageChannel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'direct';
  topic: string;
  isArchived: boolean;
  isGeneral: boolean;
  members: string[];
}

export interface PageMessage {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks?: KnownBlock[];
  threadTs?: string;
  replyCount?: number;
  /** User ids of those who replied, first five. */
  replyUsers?: string[];
  editedTs?: string;
  /** Only the reader sees it; it is kept until the playground stops. */
  ephemeral?: boolean;
  reactions?: { name: string; users: string[] }[];
  files?: { id: string; name: string; mimetype: string; url: string; size: number; title: string; altText?: string }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
}

export interface PageView {
  id: string;
  view: View;
  /** input block_id → message. */
  errors?: Record<string, string>;
}

/** The whole world as one person sees it; sent first, and again after a reset. */
export interface PageState {
  type: 'state';
  workspace: { id: string; name: string };
  /** `http` or `socket`: how the bot is connected. */
  mode: 'http' | 'socket';
  me: string;
  users: PageUser[];
  channels: PageChannel[];
  messages: PageMessage[];
  botUser: string;
  /** Nobody can write in the app's messages: the manifest has turned it off. */
  messagesTabReadOnly: boolean;
  commands: { command: string; description: string; usageHint: string }[];
  messageShortcuts: { callbackId: string; name: string }[];
  globalShortcuts: { callbackId: string; name: string }[];
  home: View | null;
  /** Modals on this person's screen, the last on top. */
  views: PageView[];
  control: ControlState;
  /** Whether the bot is connected (HTTP: answers; socket: has a live connection). */
  botConnected: boolean;
}

export interface ControlState {
  apiCut: boolean;
  delayMs: number;
}

/** One call of the bot to the Web API, or one delivery to the bot. */
export interface RequestLine {
  at: string;
  direction: 'to-slack' | 'to-bot';
  what: string;
  status: string;
  ms: number;
}

/** What the server sends afterwards. */
export type PageEvent =
  | PageState
  | { type: 'message'; message: PageMessage }
  | { type: 'message-removed'; channel: string; ts: string }
  | { type: 'channel'; channel: PageChannel }
  | { type: 'home'; view: View }
  | { type: 'user'; user: PageUser }
  | { type: 'views'; views: PageView[] }
  | { type: 'control'; control: ControlState; botConnected: boolean }
  | { type: 'request'; line: RequestLine }
  /** The bot did not answer in 3 s, or answered with an error: what Slack would show. */
  | { type: 'notice'; text: string };

/** What the page posts, each to `/playground/api/<verb>` with `user` beside. The answer is `{ ok: true, … }` or `{ ok: false, error }`. */
export interface PageRequests {
  /**
   * A message, or a slash command when it starts with `/` (only outside threads, as in Slack). A message's text comes as Slack's own client
   * sends it: `&`, `<`, `>` escaped, mentions as `<@U…>` and `<#C…>`; a command's text comes as typed.
   */
  send: { user: string; channel: string; text: string; threadTs?: string; file?: { name: string; mimetype: string; base64: string } };
  /** A press on an element; `value` by kind: button none, selects the option(s) or id, date `YYYY-MM-DD`, time `HH:MM`, checkboxes options. */
  act: {
    user: string;
    source: { channel: string; ts: string; ephemeral?: boolean } | { viewId: string } | { home: true };
    blockId: string;
    actionId: string;
    value?: unknown;
    /** State of input elements in that message or view, Slack's `state.values`. */
    state?: Record<string, Record<string, unknown>>;
  };
  /** Slack's `state.values`; a `file_input` has `files: { name, mimetype, size, base64 }[]`, not yet uploaded. */
  submit: { user: string; viewId: string; values: Record<string, Record<string, unknown>> };
  close: { user: string; viewId: string };
  shortcut: { user: string; callbackId: string; message?: { channel: string; ts: string } };
  /** The person looks at the bot's Home tab. */
  home: { user: string };
  react: { user: string; channel: string; ts: string; name: string };
  join: { user: string; channel: string };
  invite: { user: string; channel: string; who: string };
  /** Somebody is away, quiet, deactivated or back; `until` (ISO) is when that ends by itself. */
  person: { user: string; who: string; state: PersonState; until?: string };
  leave: { user: string; channel: string };
  /** Opens (or finds) the direct message with a person or the bot: `{ ok, channel }`. */
  direct: { user: string; who: string };
  /** Control strip. `fireDue` asks the bot's side to bring the next due thing forward: `{ ok, text }` says what was fired. */
  control: { user: string; apiCut?: boolean; delayMs?: number; fireDue?: true };
  /** An empty workspace again. What the bot stored stays. */
  reset: { user: string };
}
