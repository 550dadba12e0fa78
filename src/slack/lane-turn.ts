import type { WebClient } from '@slack/web-api';
import type { Clock } from '../shared/clock.js';
import { Misconfigured, messageOf } from '../shared/errors.js';
import { explainError, outcomeOfCall, saysChannelIsGone } from './call-outcome.js';
import type { LaneStore } from './lane-store.js';
import type { Entry, OutboxStore } from './outbox-store.js';

export interface PostDeps {
  entries: OutboxStore;
  lanes: LaneStore;
  /** A client that tries once: no retries of its own. @throws {Misconfigured} where Farrier is not installed any more. */
  clientFor: (team: string) => Promise<WebClient>;
  /** Nothing can be posted in that channel any more; `error` is Slack's word. May be called several times. */
  onChannelGone?: (team: string, channel: string, error: string) => Promise<void>;
  /** Somebody deleted the message in Slack. May be called several times. */
  onMessageGone?: (team: string, channel: string, message: Pick<Entry, 'kind' | 'thing'>) => Promise<void>;
  /**
   * Somebody deleted the message that this one was to reply to. Gives the key of the message that it goes under instead, '' for the channel
   * itself, or null when it is to be given up. May be called several times.
   */
  onThreadGone?: (team: string, message: Pick<Entry, 'kind' | 'thing' | 'under'> & { key: string }) => Promise<string | null>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  now: Clock;
  /** How long an attempt whose end is unknown may still be on its way before it is looked for. */
  lookGraceMs?: number;
  leaseMs?: number;
}

/** A turn is lost when its holder is silent, or comes back late, for longer than this; it is longer than any single call to Slack. */
export const LEASE_MS = 15_000;
export const LOOK_GRACE_MS = 3000;
const LONGEST_BACKOFF_MS = 60_000;

/** One lane, and the run of the job that works on it. */
export interface Turn {
  team: string;
  channel: string;
  job: string;
  /** Unique to this run. */
  token: string;
}

/** The message a step is about. */
export interface Head {
  key: string;
  entry: Entry;
}

/** Gives a message up, with the reason. `uncertain` says in words that it may stand in Slack. */
export async function bury(deps: PostDeps, turn: Turn, key: string, error: string, uncertain?: string): Promise<void> {
  const { team, channel } = turn;
  const reason = uncertain === undefined ? explainError(error) : `${uncertain} (${explainError(error)})`;
  deps.log.warn({ team, channel, key, reason }, 'a message went to the dead letters');
  await deps.lanes.bury(team, channel, key, reason, uncertain !== undefined);
  if (saysChannelIsGone(error)) await deps.onChannelGone?.(team, channel, error);
}

/** The workspace's client, or null: then the message was given up (not installed any more) or waits. */
export async function clientOrBury(deps: PostDeps, turn: Turn, { key, entry }: Head): Promise<WebClient | null> {
  try {
    return await deps.clientFor(turn.team);
  } catch (error) {
    deps.log.warn({ team: turn.team, key, err: messageOf(error) }, 'no client for the workspace');
    if (error instanceof Misconfigured) {
      await deps.lanes.bury(turn.team, turn.channel, key, error.message, entry.state === 'attempting');
    } else {
      await deps.lanes.hold(turn.team, turn.channel, backoff(2));
    }
    return null;
  }
}

/** The channel id; for a person, their direct conversation, opened once. */
export async function conversation(deps: PostDeps, turn: Turn, client: WebClient, { key }: Head): Promise<string | null> {
  const { team, channel } = turn;
  if (!/^[UW]/.test(channel)) return channel;
  const known = await deps.lanes.directConversation(team, channel);
  if (known !== null) return known;
  try {
    const answer = await client.conversations.open({ users: channel });
    const id = answer.channel?.id;
    if (id === undefined) throw new Error('conversations.open named no channel');
    await deps.lanes.rememberDirect(team, channel, id);
    return id;
  } catch (error) {
    const outcome = outcomeOfCall(error);
    if (outcome.is === 'refused') await bury(deps, turn, key, outcome.error);
    else await deps.lanes.hold(team, channel, (outcome.is === 'unsent' ? outcome.waitMs : null) ?? backoff(2));
    return null;
  }
}

/** Milliseconds to wait after so many failures. */
export function backoff(failures: number): number {
  return Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** Math.min(failures, 10));
}
