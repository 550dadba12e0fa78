import type { KnownBlock } from '@slack/types';
import { actions, button, channelMention, context, header, section } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import type { Order, Ranked } from './priority.js';
import { type Settings, settingsWords } from './settings.js';
import { ACTIONS, PAGE_SIZE, rankedBy, spokenLine, voteButton, wishLine } from './views.js';
import type { Tally } from './wish-store.js';

export function boardKey(channel: string): string {
  return `board.${channel}`;
}

export interface Board {
  channel: string;
  /** Without `#`; null when it is not known. */
  channelName: string | null;
  /** The first page of the ranking. */
  top: Ranked[];
  tally: Tally;
  doneThisQuarter: number;
  settings: Settings;
  /** What the places rest on, for everybody. */
  by: Order;
}

export function boardTitle(channelName: string | null): string {
  return channelName === null ? 'Wishlist' : `Wishlist of #${channelName}`;
}

export function tallyWords(board: Pick<Board, 'tally' | 'doneThisQuarter'>): string {
  const { open, planned, doing } = board.tally;
  const parts = [
    `${open} open`,
    ...(planned > 0 ? [`${planned} planned`] : []),
    `${doing} doing`,
    `${board.doneThisQuarter} done this quarter`,
  ];
  return parts.join(' · ');
}

/** What the channel agreed on about voting, where it did. */
export function rulesBlocks(settings: Settings): KnownBlock[] {
  const words = settingsWords(settings);
  return words === '' ? [] : [context(words)];
}

/** The one message of a channel that its wishes are replies to. */
export function boardContent(board: Board): Content {
  const ranked = board.tally.open + board.tally.planned + board.tally.doing;
  const { by } = board;
  const lines = board.top.map((entry) => section(wishLine(entry, by), voteButton(entry.wish)));
  const of = board.channelName === null ? channelMention(board.channel) : boardTitle(board.channelName);
  return {
    text: [`${of}: ${tallyWords(board)}, ${rankedBy(by)}.`, ...board.top.map((entry) => spokenLine(entry, by))].join('\n'),
    blocks: [
      header(boardTitle(board.channelName)),
      context(`${tallyWords(board)} · ${rankedBy(by)}`),
      ...rulesBlocks(board.settings),
      ...(lines.length > 0 ? lines : [section('No open wish. What would make the biggest difference next?')]),
      actions(
        'board',
        button({ text: 'New wish', actionId: ACTIONS.newWish, value: board.channel }),
        ...(board.tally.open > 0 ? [button({ text: 'Plan a month', actionId: ACTIONS.planMonth, value: board.channel })] : []),
        button({ text: 'Mine', actionId: ACTIONS.mine, value: board.channel }),
        ...(ranked > PAGE_SIZE ? [button({ text: `Next ${PAGE_SIZE}`, actionId: ACTIONS.next, value: board.channel })] : []),
      ),
    ],
  };
}
