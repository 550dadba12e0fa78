import type { Json } from './slack-shapes.js';

/** One thing on its way to the bot, whichever way the bot is connected. */
export interface Envelope {
  type: 'events_api' | 'slash_commands' | 'interactive';
  payload: Json;
  retry?: { attempt: number; reason: string };
}

/** What came back. */
export interface Carried {
  /** 0 when nothing came back. */
  status: number;
  body: unknown;
  failure?: 'http_timeout' | 'http_error' | 'connection_failed';
  /** The bot asked that this event is not sent again. */
  noRetry?: boolean;
}
