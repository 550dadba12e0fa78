import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { outcomeOfCall } from './call-outcome.js';

/** Fifteen objects a request is what Slack gives to apps outside its Marketplace. */
const PAGE = 15;
/** The clock of Redis, by which an attempt is dated, and Slack's own may differ by this much. */
const CLOCK_MARGIN_MS = 60_000;

export type Search =
  | { is: 'found'; ts: string }
  | { is: 'absent' }
  /** Not finished: go on with `cursor` after the wait. */
  | { is: 'interrupted'; cursor: string; waitMs: number }
  | { is: 'unreadable'; error: string };

const pageSchema = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_payload: z.object({ key: z.string() }).optional().catch(undefined) })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});

/**
 * Looks for the message that carries `key` in its metadata, among those since the attempt. One request after the other;
 * when Slack asks to wait, the search says where it stopped.
 */
export async function findMessage(
  client: WebClient,
  wanted: { channel: string; thread: string | null; key: string; attemptAt: Date; cursor: string },
  /** Called before each request: a search can take long. */
  proceed: () => Promise<void>,
): Promise<Search> {
  const { channel, thread, key, attemptAt } = wanted;
  const oldest = String((attemptAt.getTime() - CLOCK_MARGIN_MS) / 1000);
  let cursor = wanted.cursor;
  for (;;) {
    await proceed();
    const args = { channel, oldest, include_all_metadata: true, limit: PAGE, ...(cursor === '' ? {} : { cursor }) };
    try {
      const answer =
        thread === null ? await client.conversations.history(args) : await client.conversations.replies({ ...args, ts: thread });
      const page = pageSchema.parse(answer);
      const found = page.messages.find((message) => message.metadata?.event_payload?.key === key);
      if (found !== undefined) return { is: 'found', ts: found.ts };
      cursor = page.response_metadata.next_cursor;
      if (cursor === '') return { is: 'absent' };
    } catch (error) {
      const outcome = outcomeOfCall(error);
      if (outcome.is === 'refused' && outcome.error === 'invalid_cursor') cursor = '';
      else if (outcome.is === 'refused') return { is: 'unreadable', error: outcome.error };
      else return { is: 'interrupted', cursor, waitMs: (outcome.is === 'unsent' ? outcome.waitMs : null) ?? 5000 };
    }
  }
}
