import type { KnownBlock } from '@slack/types';

/** The kinds of message that stand for a thing; other apps may follow them (`contract.md`: public). */
export type MessageKind =
  | 'farrier_round'
  | 'farrier_audit'
  | 'farrier_wish'
  | 'farrier_board'
  | 'farrier_alert'
  | 'farrier_report'
  | 'farrier_introduction';

export interface Content {
  /** Complete on its own: screen readers and notifications read only this. */
  text: string;
  blocks?: KnownBlock[];
}

export interface OutboxMessage extends Content {
  /** Unique in the workspace; posting the same key again does nothing. Letters, digits and `.-_@`. */
  key: string;
  /** A channel id, or a user id for a direct message. */
  channel: string;
  /** Key of the message whose thread this one belongs to; it is posted after that one. */
  under?: string;
  kind: MessageKind;
  /** Id of the thing the message stands for; goes into the metadata beside the key. */
  thing: string;
}

/** Where a posted message is. */
export interface Posted {
  channel: string;
  ts: string;
}

/**
 * Everything Farrier says that is not the direct answer to a click. Promises: a message accepted here is posted exactly
 * once, whatever is killed when; one message a second a channel; order inside a channel is kept.
 */
export interface Outbox {
  /** Accepts a message. Resolves once it is stored and queued; it is posted later by a worker. */
  post(team: string, message: OutboxMessage): Promise<void>;
  /**
   * Replaces the content of a message, posted or still waiting. Coalesced: only the highest `version` is shown in the end.
   * An unknown key is ignored (the thing was never announced).
   * @returns false when the message is gone: it was removed, or an earlier edit found that somebody had deleted it in Slack.
   */
  edit(team: string, key: string, version: number, content: Content): Promise<boolean>;
  /** Deletes a message, posted or still waiting. */
  remove(team: string, key: string): Promise<void>;
  /** Where the message stands in Slack, or null while it waits. */
  whereIs(team: string, key: string): Promise<Posted | null>;
}

/** A message that will not be tried again by itself. */
export interface DeadLetter {
  key: string;
  channel: string;
  kind: MessageKind;
  thing: string;
  text: string;
  /** Why, in words for whoever runs Farrier. */
  reason: string;
  /** It may stand in the channel already: the attempt ended unclearly and the channel's history cannot be read. */
  perhapsPosted: boolean;
  at: Date;
}

/** What whoever runs Farrier does with the outbox. */
export interface OutboxCare {
  /** Newest first. */
  deadLetters(team: string, limit?: number): Promise<DeadLetter[]>;
  /**
   * Puts a dead letter back behind what waits for its channel. One that is perhaps posted is looked for first, unless
   * `again` says that it is known to be missing. False when there is no such dead letter.
   */
  retry(team: string, key: string, options?: { again?: boolean }): Promise<boolean>;
  stats(team: string): Promise<{ dead: number }>;
  /** Channels that have something waiting, over all workspaces. */
  busyChannels(): Promise<number>;
  /** Removes a workspace's jobs; its messages go with its other keys. Throws while a worker holds one. */
  removeTeam(team: string): Promise<void>;
  close(): Promise<void>;
}
