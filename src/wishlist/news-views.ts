import { actions, button, context, mention, section, slackDate } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import type { News } from './news.js';
import { asTyped } from './people-text.js';
import { removedAt, type Wish } from './wish.js';

export const NEWS_ACTIONS = { off: 'wishlist.news-off', on: 'wishlist.news-on' } as const;

/** What became of wishes of one channel; `repeats` is the wish that a duplicate repeats. */
export interface ChannelNews {
  channel: string;
  news: (News & { repeats: Wish | null })[];
}

/** Wishes listed of one channel; the others are counted. */
const LISTED = 10;
const CHANNELS = 20;

/** To somebody who voted: what became of those wishes since they were told last. `all` is not empty. */
export function newsContent(all: readonly ChannelNews[]): Content {
  const number = all.reduce((sum, { news }) => sum + news.length, 0);
  const head = number === 1 ? '*A wish you voted for moved.*' : `*${number} wishes you voted for moved.*`;
  const parts = all.slice(0, CHANNELS).map(({ channel, news }) => {
    const left = news.length - LISTED;
    const more = left <= 0 ? [] : [`… and ${left} more: \`/wishlist mine\` in <#${channel}> lists them.`];
    return [
      `In <#${channel}>:`,
      ...news.slice(0, LISTED).map((one) => `• *${asTyped(one.wish.title, 120)}*: ${wordsOf(one)}`),
      ...more,
    ].join('\n');
  });
  return {
    text: clampText([head, ...parts].join('\n'), 3900),
    blocks: [
      section(head),
      ...parts.map((part) => section(clampText(part, 2900))),
      actions('news', button({ text: 'No more of these', actionId: NEWS_ACTIONS.off })),
      context('At most one such message a day, in your working hours.'),
    ],
  };
}

function wordsOf({ wish, now, repeats }: ChannelNews['news'][number]): string {
  const by = mention(now.stateBy);
  const why = now.stateReason === null ? '' : `: “${asTyped(now.stateReason, 150)}”`;
  switch (now.state) {
    case 'open':
      return `open again, says ${by}`;
    case 'planned':
      return `planned for ${now.slot === null ? 'soon' : `this ${now.slot}`} by ${by}`;
    case 'doing':
      return `${by} is doing it`;
    case 'done':
      return `done by ${by}`;
    case 'declined':
      return `declined by ${by}${why}`;
    case 'parked':
      return `parked by ${by}${why}`;
    case 'duplicate':
      if (repeats === null) return `closed by ${by} as a duplicate`;
      return `merged by ${by} into *${asTyped(repeats.title, 120)}*${wish.beforeMerge === undefined ? '' : ', which has your vote now'}`;
    default:
      return `deleted by ${by}; that can be undone until ${slackDate(removedAt(now))}`;
  }
}

/** To who wants no more, or wants them again. */
export function wantedContent(wants: boolean): Content {
  const text = wants
    ? 'You are told again what becomes of wishes you voted for: at most once a day.'
    : 'You are not told any more what becomes of wishes you voted for. *My turns and nudges* on Home has this too.';
  const other = wants
    ? button({ text: 'No more of these', actionId: NEWS_ACTIONS.off })
    : button({ text: 'Tell me again', actionId: NEWS_ACTIONS.on });
  return { text, blocks: [section(text), actions('news-wanted', other)] };
}
