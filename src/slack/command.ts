import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';

/** What a command listener knows about the person who typed, and where. */
export interface CommandContext {
  team: string;
  user: string;
  channel: string;
  /** Without `#`; `directmessage` in a direct message. */
  channelName: string;
  /** Lives 3 s and opens one modal. Also the seed of ids, so that a replayed request does the same thing once. */
  triggerId: string;
  client: WebClient;
}

/** The one answer of a command, in the body of its acknowledgement, seen by the asker only. Null: a modal was opened, nothing is said. */
export interface Answer {
  text: string;
  blocks?: KnownBlock[];
}

/**
 * One top command (`audit`, `wishlist`, `maintenance`). `words` is what follows it, trimmed.
 * A UserError thrown here is shown as written; anything else becomes "Something went wrong (ref …)".
 */
export type CommandHandler = (context: CommandContext, words: string) => Promise<Answer | null>;
