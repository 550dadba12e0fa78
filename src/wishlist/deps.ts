import type { WebClient } from '@slack/web-api';
import type { ExportQueue } from '../exports/export-queue.js';
import type { PreferenceStore } from '../maintenance/people/preference-store.js';
import type { Clock } from '../shared/clock.js';
import type { InLine } from '../shared/few-at-a-time.js';
import type { Log } from '../shared/logger.js';
import type { RedisConnection } from '../shared/redis.js';
import type { Site } from '../sites/site.js';
import type { Outbox } from '../slack/outbox.js';
import { type ArchiveStore, archiveStore } from './archive-store.js';
import { type BoardStore, boardStore } from './board-store.js';
import type { EvidenceIn } from './evidence.js';
import type { ImportQueue } from './import-queue.js';
import { type ImportStore, importStore } from './import-store.js';
import { type MergeStore, mergeStore } from './merge-store.js';
import { type NewsStore, newsStore } from './news-store.js';
import type { Budget } from './nibble.js';
import { type ProposalStore, proposalStore } from './proposal-store.js';
import { type RemovalStore, removalStore } from './removal-store.js';
import { type SettingsStore, settingsStore } from './settings-store.js';
import { type SplitStore, splitStore } from './split-store.js';
import { type VoteStore, voteStore } from './vote-store.js';
import { type WishStore, wishStore } from './wish-store.js';

export interface WishlistStores {
  wishes: WishStore;
  votes: VoteStore;
  boards: BoardStore;
  merges: MergeStore;
  splits: SplitStore;
  proposals: ProposalStore;
  archives: ArchiveStore;
  imports: ImportStore;
  settings: SettingsStore;
  removals: RemovalStore;
  news: NewsStore;
}

/** The stores of the wishlist. `prefix` is the hash tag of what belongs to no workspace (GLOBAL_TAG); `evidence` what audits say of wishes. */
export function wishlistStores(redis: RedisConnection, prefix: string, evidence?: EvidenceIn): WishlistStores {
  return {
    wishes: wishStore(redis, evidence),
    votes: voteStore(redis),
    boards: boardStore(redis, prefix),
    merges: mergeStore(redis),
    splits: splitStore(redis),
    proposals: proposalStore(redis),
    archives: archiveStore(redis),
    imports: importStore(redis),
    settings: settingsStore(redis),
    removals: removalStore(redis),
    news: newsStore(redis),
  };
}

/** What the wishlist needs of the rest of Farrier. */
export interface WishlistDeps extends WishlistStores {
  sites: { get(team: string, id: string): Promise<Site | null>; byChannel(team: string, channel: string): Promise<Site[]> };
  /** How the channel sees the bot and the person. */
  lookAtChannel(team: string, user: string, channel: string): Promise<{ botIsIn: boolean; personIsIn: boolean; isArchived: boolean }>;
  /** Draws the person's Home again, after something on it was clicked. */
  refreshHome(team: string, user: string): Promise<void>;
  outbox: Pick<Outbox, 'post' | 'edit'>;
  exportQueue: Pick<ExportQueue, 'add'>;
  importQueue: Pick<ImportQueue, 'add'>;
  /** Fetches a file that somebody chose in Slack. @throws {UserError} with what to do, when it cannot be had */
  download(client: WebClient, fileId: string): Promise<{ bytes: Uint8Array }>;
  /** Has a deleted wish removed for good at that time, unless it is had back by then. */
  removeLater(team: string, wish: string, at: Date): Promise<void>;
  /** What a person wants to be told. */
  preferences: Pick<PreferenceStore, 'update'>;
  /** What the channel spends on its site. */
  budgetOf(team: string, channel: string): Promise<Budget>;
  now: Clock;
  log: Log;
}

/** What the listeners share on top. */
export interface ListenerDeps extends WishlistDeps {
  /** Answers that only one person sees, a few at a time: after a thousand clicks the acknowledgements come first. */
  inLine: InLine;
}
