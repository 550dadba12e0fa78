import type { Clock } from '../shared/clock.js';
import type { Content, MessageKind, Outbox } from '../slack/outbox.js';
import type { BoardStore, Deletions } from './board-store.js';
import { type Board, boardContent, boardKey } from './board-views.js';
import type { WishlistDeps } from './deps.js';
import { rank } from './priority.js';
import { orderFor } from './settings.js';
import { PAGE_SIZE } from './views.js';
import type { Wish } from './wish.js';
import { wishContent, wishMessageKey } from './wish-views.js';

/** Messages of wishes brought up to date in one go; under load the rest wait their turn, longest first. */
const WISHES_AT_ONCE = 25;

export type DrawDeps = Pick<WishlistDeps, 'wishes' | 'votes' | 'boards' | 'settings' | 'sites' | 'now'> & {
  outbox: Outbox;
  /** Puts down who is to be told of wishes that came into another state. */
  noteNews(team: string, channel: string, wishes: Wish[]): Promise<void>;
};

/**
 * Brings a channel's board and the messages of its changed wishes up to date, posting what is not there yet.
 * Safe to repeat and to run twice at once: every edit carries the revision it shows, read before the content.
 */
export async function drawBoard(deps: DrawDeps, team: string, channel: string): Promise<void> {
  const revision = await deps.boards.revision(team, channel);
  if (revision === 0) return;
  const changed = await deps.boards.changed(team, channel, WISHES_AT_ONCE);
  const board = { key: boardKey(channel), channel, kind: 'farrier_board', thing: channel } as const;
  await show(deps, team, board, revision, boardContent(await readBoard(deps, team, channel)));
  await drawWishes(deps, team, channel, changed);
  if (changed.length === WISHES_AT_ONCE) await deps.boards.drawAgain(team, channel, deps.now());
}

async function drawWishes(deps: DrawDeps, team: string, channel: string, changed: { id: string; revision: number }[]): Promise<void> {
  const revisions = new Map(changed.map(({ id, revision }) => [id, revision]));
  const settings = await deps.settings.get(team, channel);
  const entries = await deps.wishes.withVotes(team, [...revisions.keys()]);
  await deps.noteNews(
    team,
    channel,
    entries.map(({ wish }) => wish),
  );
  for (const entry of entries) {
    const { id, site, siteName: toldName = null } = entry.wish;
    const revision = revisions.get(id) ?? 0;
    const siteName = (site === null ? null : (await deps.sites.get(team, site))?.name) ?? toldName;
    const message = { key: wishMessageKey(id), channel, kind: 'farrier_wish', thing: id } as const;
    const { beforeMerge, stateReason } = entry.wish;
    const other = beforeMerge === undefined ? null : await deps.wishes.get(team, stateReason ?? '');
    const kept = other?.state === 'deleted' ? null : other;
    const voters = await deps.votes.namedVoters(team, entry.wish, settings);
    await show(deps, team, message, revision, wishContent(entry, { siteName, kept, voters, by: orderFor(settings, false) }));
    await deps.boards.shown(team, channel, id, revision);
  }
}

/** What the board shows now. */
export async function readBoard(
  deps: Pick<DrawDeps, 'wishes' | 'boards' | 'settings' | 'now'>,
  team: string,
  channel: string,
): Promise<Board> {
  const settings = await deps.settings.get(team, channel);
  const by = orderFor(settings, false);
  const [channelName, top, tally, doneThisQuarter] = await Promise.all([
    deps.boards.channelName(team, channel),
    deps.wishes.ranking(team, channel, 0, PAGE_SIZE, by),
    deps.wishes.tally(team, channel),
    deps.wishes.countSince(team, channel, 'done', startOfQuarter(deps.now())),
  ]);
  return { channel, channelName, top: rank(top, by), tally, doneThisQuarter, settings, by };
}

/** First moment of the calendar quarter, in UTC. */
export function startOfQuarter(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (now.getUTCMonth() % 3), 1));
}

/** Has a board, or the message of a wish, drawn anew when somebody deleted it in Slack. */
export function boardBack(boards: BoardStore, now: Clock) {
  return async (team: string, channel: string, { kind, thing }: { kind: MessageKind; thing: string }): Promise<void> => {
    if (kind === 'farrier_board') await boards.showAnew(team, channel, now());
    if (kind === 'farrier_wish') await boards.showAnew(team, channel, now(), thing);
  };
}

interface Shown {
  key: string;
  channel: string;
  kind: MessageKind;
  thing: string;
}

/**
 * Posts a message that was never posted, edits one that was. After a crash between the two notes nobody knows whether it
 * was accepted, so both are done; the outbox posts a key once. One that somebody deleted in Slack is posted under a new key.
 */
async function show(deps: DrawDeps, team: string, message: Shown, version: number, content: Content): Promise<void> {
  const { channel } = message;
  const before = await deps.boards.deletions(team, channel, boardKey(channel), message.key);
  const [key = message.key, ...old] = keysOf(message, before);
  const under = message.kind === 'farrier_wish' ? { under: keyAfter(boardKey(channel), before.board) } : {};
  const state = await deps.boards.announce(team, channel, key);
  if (state !== 'posted') await deps.outbox.post(team, { ...message, ...content, ...under, key });
  const stands = state === 'new' || (await deps.outbox.edit(team, key, version, content));
  if (!stands) {
    await deps.boards.countDeleted(team, channel, boardKey(channel), message.key, before);
    await deps.boards.drawAgain(team, channel, deps.now());
    return await show(deps, team, message, version, content);
  }
  if (state === 'posted') return;
  // A wish's message may still stand under the board that was deleted.
  for (const gone of old) await deps.outbox.remove(team, gone);
  await deps.boards.announced(team, channel, key);
}

/** The key under which the message is shown now, then those it had before. A wish goes with its board. */
function keysOf({ key, kind }: Pick<Shown, 'key' | 'kind'>, { board, message }: Deletions): string[] {
  const times = kind === 'farrier_wish' ? board + message : board;
  return Array.from({ length: times + 1 }, (_, index) => keyAfter(key, times - index));
}

/** Under which keys the message of a wish stands, or stood. */
export async function wishMessageKeys(
  boards: Pick<BoardStore, 'deletions'>,
  team: string,
  { id, channel }: Pick<Wish, 'id' | 'channel'>,
): Promise<string[]> {
  const key = wishMessageKey(id);
  return keysOf({ key, kind: 'farrier_wish' }, await boards.deletions(team, channel, boardKey(channel), key));
}

/** The key of the message in whose thread a channel's wishes stand now. */
export async function boardThreadKey(boards: Pick<BoardStore, 'deletions'>, team: string, channel: string): Promise<string> {
  const { board } = await boards.deletions(team, channel, boardKey(channel), boardKey(channel));
  return keyAfter(boardKey(channel), board);
}

/** `board.C1`, and after its message was deleted once `board.C1@2`. */
function keyAfter(key: string, deletions: number): string {
  return deletions === 0 ? key : `${key}@${deletions + 1}`;
}
