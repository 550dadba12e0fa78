import type { Button, KnownBlock, Overflow } from '@slack/types';
import { actions, button, link, mention, overflow, section } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import { asTyped, quoted } from './people-text.js';
import { medianSize, type Order, type WishWithVotes } from './priority.js';
import { stepBlocks, stepLines } from './step-views.js';
import { burnDown } from './steps.js';
import { ACTIONS, dayShown, foundWords, stateLabel, voteButton, votesWords } from './views.js';
import { isClosed, removedAt, type Size, type Wish, type WishState } from './wish.js';

/** Entries of the menu on a wish; the value of an entry is `<word>.<wish id>`. */
export const MORE = {
  withdraw: 'Withdraw vote',
  estimate: 'Estimate',
  plan: 'Plan',
  start: 'Start',
  finish: 'Done',
  aside: 'Put aside…',
  reopen: 'Reopen',
  merge: 'Merge or split…',
} as const;

export type MoreWord = keyof typeof MORE;

/** At most five, which is all a menu holds; what is most likely next stands beside it as a button. */
const MENU: Record<WishState, readonly MoreWord[]> = {
  open: ['withdraw', 'estimate', 'plan', 'aside', 'merge'],
  planned: ['withdraw', 'estimate', 'plan', 'finish', 'aside'],
  doing: ['withdraw', 'estimate', 'plan', 'reopen', 'aside'],
  parked: ['withdraw', 'estimate', 'plan', 'start', 'aside'],
  done: [],
  declined: [],
  duplicate: [],
  deleted: [],
};

/** Characters of a title on its own message. */
export const TITLE_ALONE = 900;
const WHY = 1900;
/** Escaped. */
const TAG_SHOWN = 120;
const MERGED_SHOWN = 4;
const VOTERS_SHOWN = 3;

export function wishMessageKey(wish: string): string {
  return `wish.${wish}`;
}

/** `size M (2 rated)`, or that nobody rated it. */
function sizeWords(wish: WishWithVotes): string {
  const size = medianSize(wish.sizes);
  return size === null ? 'no size yet' : `size ${size} (${wish.sizes.length} rated)`;
}

/** The state with who, when and why. Names people, which notifies nobody when a message is edited. */
function stateStory(wish: Wish): string {
  const on = dayShown(new Date(wish.stateAt));
  switch (wish.state) {
    case 'open':
      return 'Open';
    case 'declined':
      return `Declined on ${on} by ${mention(wish.stateBy)}: ${quoted(wish.stateReason ?? '', WHY)}`;
    case 'deleted':
      return `Deleted, ${mention(wish.stateBy)} on ${on}; can be undone until ${dayShown(removedAt(wish))}`;
    case 'parked':
      return `Parked, ${mention(wish.stateBy)} on ${on}${wish.stateReason === null ? '' : `: ${quoted(wish.stateReason, WHY)}`}`;
    default:
      return `${stateLabel(wish)}, ${mention(wish.stateBy)} on ${on}`;
  }
}

/** What of a wish's message is not in its record. */
export interface WishSurroundings {
  siteName: string | null;
  /** The wish that it was merged into. */
  kept?: Wish | null;
  /** Those who voted and may be named. */
  voters?: readonly string[];
  /** `age` where votes are hidden. */
  by?: Order;
}

/** The message of one wish, a reply under the board. */
export function wishContent(entry: WishWithVotes, around: WishSurroundings): Content {
  const { siteName, kept = null, voters = [], by = 'votes' } = around;
  const { wish, votes } = entry;
  const title = asTyped(wish.title, TITLE_ALONE);
  const seenBy = wish.seenBy === null ? [] : [`${wish.seenBy} see it`];
  // Not as #tag: Slack would make a link of one that is called like a channel.
  const tags = wish.tags === undefined ? [] : [`tagged ${wish.tags.map((tag) => asTyped(tag, TAG_SHOWN)).join(', ')}`];
  const head = [`*${title}*`, ...(siteName === null ? [] : [asTyped(siteName, 300)]), ...seenBy, ...tags].join(' · ');
  const into = kept === null ? '' : `. Vote for *${asTyped(kept.title, 600)}* instead`;
  const named = by === 'age' ? '' : voterWords(votes, voters);
  const facts = `${votesWords(entry, by)}${named} · ${sizeWords(entry)} · ${stateStory(wish)}${into}`;
  const steps = wish.steps === undefined ? [] : [burnDown(wish.steps), ...stepLines(wish.steps)];
  const evidence = foundWords(entry.evidence).map((words) => `Evidence: ${words}`);
  const story = [
    wish.why === null ? '' : quoted(wish.why, WHY),
    sourceWords(wish),
    mergedWords(wish),
    splitWords(wish),
    ...evidence,
  ].filter((part) => part !== '');
  return {
    text: [`${title}: ${facts}`, ...story, ...steps].join('\n'),
    blocks: [
      section(head),
      ...(story.length === 0 ? [] : [section(story.join('\n'))]),
      ...stepBlocks(wish),
      section(facts),
      wishActions(entry, kept),
    ],
  };
}

/** ` (@ada, @ben and 2 more)`. Names people, which notifies nobody when a message is edited. */
function voterWords(votes: number, voters: readonly string[]): string {
  if (voters.length === 0) return '';
  const named = voters.slice(0, VOTERS_SHOWN).map(mention);
  const more = votes - named.length;
  return ` (${named.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

/** Who said it, and where. */
function sourceWords(wish: Pick<Wish, 'source' | 'finding'>): string {
  const parts = [
    ...(wish.source?.author ? [`from ${mention(wish.source.author)}`] : []),
    ...(wish.source?.link ? [link(wish.source.link, 'message')] : []),
    ...(wish.finding === null ? [] : [`from the audit, finding \`${asTyped(wish.finding, 200)}\``]),
  ];
  return parts.join(', ');
}

/** What was merged into it, with who said that and where; the latest when there are many. */
function mergedWords(wish: Wish): string {
  const { merged = [] } = wish;
  const lines = merged.slice(-MERGED_SHOWN).map(({ title, source }) => {
    const from = sourceWords({ source, finding: null });
    return `Also: ${asTyped(title, 100)}${from === '' ? '' : `, ${from}`}`;
  });
  return [...lines, ...(merged.length > MERGED_SHOWN ? [`and ${merged.length - MERGED_SHOWN} more`] : [])].join('\n');
}

/** What it was split off from, and what was split off from it. */
function splitWords({ partOf, parts = [] }: Wish): string {
  const lines = [
    ...(partOf === undefined ? [] : [`Split off from: ${asTyped(partOf.title, 100)}`]),
    ...(parts.length === 0 ? [] : [`Split off: ${parts.map(({ title }) => asTyped(title, 100)).join(', ')}`]),
  ];
  return clampText(lines.join('\n'), 900);
}

function wishActions({ wish, sizes }: WishWithVotes, kept: Wish | null): KnownBlock {
  const { id } = wish;
  const block = `wish.${id}`;
  if (wish.beforeMerge !== undefined) {
    const undo = button({ text: 'Undo merge', actionId: ACTIONS.unmerge, value: id });
    return actions(block, ...(kept === null ? [] : [voteButton(kept)]), undo);
  }
  if (wish.state === 'deleted') return actions(block, restoreButton(id));
  if (isClosed(wish.state)) {
    const remove = button({ text: 'Delete', actionId: ACTIONS.remove, value: id, spoken: `Delete: ${wish.title}` });
    return actions(block, button({ text: 'Reopen', actionId: ACTIONS.reopen, value: id }), remove);
  }
  return actions(block, voteButton(wish), ...likelyNext(wish), ...stepsButton(wish, sizes), ...unsplitButton(wish), moreMenu(wish));
}

function unsplitButton({ id, parts }: Wish): Button[] {
  return parts === undefined ? [] : [button({ text: 'Undo split', actionId: ACTIONS.unsplit, value: id })];
}

export function restoreButton(wish: string): Button {
  return button({ text: 'Undo delete', actionId: ACTIONS.restore, value: wish });
}

/** What is large is done in steps. */
function stepsButton(wish: Wish, sizes: Size[]): Button[] {
  if (wish.steps === undefined && medianSize(sizes) !== 'L') return [];
  return [button({ text: 'Steps', actionId: ACTIONS.steps, value: wish.id, spoken: `Steps: ${wish.title}` })];
}

function likelyNext(wish: Wish): Button[] {
  if (wish.state === 'planned' || wish.state === 'open') return [button({ text: 'Start', actionId: ACTIONS.start, value: wish.id })];
  if (wish.state === 'parked') return [button({ text: 'Take up again', actionId: ACTIONS.reopen, value: wish.id })];
  if (wish.state === 'doing') return [button({ text: 'Done', actionId: ACTIONS.finish, value: wish.id })];
  return [];
}

function moreMenu(wish: Wish): Overflow {
  return overflow(
    ACTIONS.more,
    MENU[wish.state].map((word) => ({ text: MORE[word], value: `${word}.${wish.id}` })),
  );
}
