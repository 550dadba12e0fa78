import type { KnownBlock, View } from '@slack/types';

export type Json = Record<string, unknown>;

export interface StoredUser {
  id: string;
  name: string;
  realName: string;
  color: string;
  isBot: boolean;
  isAdmin: boolean;
  /** `single` sees one channel, `multi` those they were invited to. */
  guest: 'no' | 'single' | 'multi';
  deleted: boolean;
  timeZone: string;
  presence: 'active' | 'away';
  /** Unix seconds until which notifications are held back; 0 is never. */
  dndUntil: number;
  statusText: string;
  statusEmoji: string;
  /** Unix seconds at which the status goes away by itself; 0 is never. A workspace kept by an older version lacks it. */
  statusUntil?: number;
}

export interface StoredChannel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'direct';
  topic: string;
  isGeneral: boolean;
  isArchived: boolean;
  /** Shared with another company (Slack Connect). */
  isShared: boolean;
  createdAt: number;
  creator: string;
  members: string[];
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  altText?: string;
  user: string;
  createdAt: number;
  /** Base64, so that the workspace can be written to a file. */
  content: string;
  channels: string[];
}

export interface Metadata {
  event_type: string;
  event_payload: Json;
}

/** A message in Slack's own words. `channel` is added, because messages are handed around alone. */
export interface StoredMessage {
  type: 'message';
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  bot_id?: string;
  app_id?: string;
  subtype?: string;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  /** Ids of files; the API shows them whole. */
  files?: string[];
  metadata?: Metadata;
  /** Who alone sees it; absent for everybody. */
  to?: string;
}

/** A modal or a Home tab as Slack keeps it: what the app sent, with the ids that Slack adds. */
export type StoredView = View & {
  id: string;
  team_id: string;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  app_id: string;
  bot_id: string;
  state: { values: Record<string, Record<string, Json>> };
};

/** What came of handing something to the bot. */
export interface Delivery {
  /** HTTP status; 200 for an acknowledged envelope; 0 when nothing came back in time or nobody was connected. */
  status: number;
  body: unknown;
  ms: number;
  text?: string;
  blocks?: KnownBlock[];
  /** What Slack tells the person when it went wrong. */
  problem?: string;
  /** Errors at the fields of a modal, by the label the person reads. */
  errors?: Record<string, string>;
}

export type Change =
  | { kind: 'message'; message: StoredMessage }
  | { kind: 'removed'; channel: string; ts: string; to?: string }
  | { kind: 'channel'; channel: StoredChannel }
  | { kind: 'home'; user: string }
  | { kind: 'user'; user: StoredUser }
  | { kind: 'views'; user: string }
  | { kind: 'notice'; user: string; text: string }
  | { kind: 'request' }
  | { kind: 'connection' };

/** For messages: a text as it is, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
