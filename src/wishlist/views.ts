import type { Button, KnownBlock } from '@slack/types';
import { actions, button, section, slackDate } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import { asTyped } from './people-text.js';
import {
  type Evidence,
  HOURS,
  hoursOf,
  isByEvidence,
  isBySize,
  medianSize,
  type Order,
  type Ranked,
  type WishWithVotes,
} from './priority.js';
import { stepsLeft } from './steps.js';
import { isClosed, SIZES, stateWords, type Wish } from './wish.js';

export const ACTIONS = {
  vote: 'wishlist.vote',
  withdraw: 'wishlist.withdraw',
  more: 'wishlist.more',
  start: 'wishlist.start',
  finish: 'wishlist.done',
  reopen: 'wishlist.reopen',
  unmerge: 'wishlist.unmerge',
  unsplit: 'wishlist.unsplit',
  remove: 'wishlist.delete',
  restore: 'wishlist.restore',
  steps: 'wishlist.steps',
  newWish: 'wishlist.new',
  mine: 'wishlist.mine',
  next: 'wishlist.next',
  page: 'wishlist.page',
  /** With the channel behind it. */
  open: 'wishlist.open',
  planMonth: 'wishlist.plan-month',
  addAnyway: 'wishlist.add-anyway',
} as const;

export const PAGE_SIZE = 5;
/** Characters of a title on a list of wishes; escaped, so a title of ampersands may be cut. */
export const TITLE_IN_LIST = 600;

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The state at the start of a phrase: `Planned for this month`. */
export function stateLabel(wish: Pick<Wish, 'state' | 'slot'>): string {
  const words = wish.state === 'doing' ? 'doing' : stateWords(wish);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function dayShown(at: Date): string {
  return slackDate(at, '{date_short}', at.toISOString().slice(0, 10));
}

export function voteButton(wish: Pick<Wish, 'id' | 'title'>, voted = false): Button {
  const text = voted ? 'Withdraw vote' : 'Vote';
  const actionId = voted ? ACTIONS.withdraw : ACTIONS.vote;
  return button({ text, actionId, value: wish.id, spoken: `${text}: ${wish.title}` });
}

/** The votes, unless they are hidden; a closed wish takes none any more, and shows what it got. */
export function votesWords({ wish, votes }: WishWithVotes, by: Order): string {
  return by === 'age' && !isClosed(wish.state) ? 'votes hidden' : counted(votes, 'vote');
}

/** A multiple of 1/40, so three digits are all of it. */
function perHour(entry: WishWithVotes, by: Order): string[] {
  return isBySize(by) ? [`${Number((entry.votes / hoursOf(entry)).toFixed(3))} an hour`] : [];
}

/** Title, votes, size, state and age: everything the place depends on. */
export function wishLine(entry: Ranked, by: Order = 'votes'): string {
  const { wish } = entry;
  const since = slackDate(new Date(wish.createdAt), '{date_short}', wish.createdAt.slice(0, 10));
  const size = medianSize(entry.sizes) ?? 'no size';
  const left =
    wish.steps === undefined || isClosed(wish.state) ? [] : [`${stepsLeft(wish.steps)} of ${counted(wish.steps.length, 'step')} left`];
  const facts = [
    votesWords(entry, by),
    size,
    ...perHour(entry, by),
    stateLabel(wish),
    ...left,
    `since ${since}`,
    ...foundWords(entry.evidence),
  ];
  return `*${entry.place}. ${asTyped(wish.title, TITLE_IN_LIST)}* · ${facts.join(' · ')}`;
}

/** What audits say of it. */
export function foundWords(evidence: Evidence | undefined): string[] {
  if (evidence === undefined) return [];
  const { since, goneAt } = evidence;
  return [goneAt === null ? `found by audits since ${dayShown(new Date(since))}` : `no audit finds it since ${dayShown(new Date(goneAt))}`];
}

export function spokenLine(entry: Ranked, by: Order = 'votes'): string {
  const size = medianSize(entry.sizes);
  const sizes = size === null ? [] : [`size ${size}`];
  const facts = [votesWords(entry, by), ...sizes, ...perHour(entry, by), stateWords(entry.wish), ...foundWords(entry.evidence)];
  return `${entry.place}. ${asTyped(entry.wish.title, TITLE_IN_LIST)} (${facts.join(', ')})`;
}

export const SIZE_HOURS = `${SIZES.map((size) => `${size} is ${HOURS[size]} h`).join(', ')}, no size as M`;

/** What the places rest on. */
export function rankedBy(by: Order): string {
  if (by === 'age') return 'votes show in your own list once you voted; until then the oldest first';
  return `ranked by votes${isBySize(by) ? ` an hour (${SIZE_HOURS})` : ''}, ${tiesBy(by)}`;
}

export function tiesBy(by: Order): string {
  return isByEvidence(by) ? 'ties by what an audit has found for longest, then by age' : 'ties by age';
}

export function newWishButton(channel: string): KnownBlock {
  return actions('new-wish', button({ text: 'New wish', actionId: ACTIONS.newWish, value: channel, style: 'primary' }));
}

/** Wishes with a vote button each, for one person: `voted` tells which are theirs. For Home, answers and the list. */
export function wishBlocks(wishes: Ranked[], voted: ReadonlySet<string>, by: Order = 'votes'): KnownBlock[] {
  return wishes.map((entry) => {
    const { wish } = entry;
    return isClosed(wish.state) ? section(wishLine(entry, by)) : section(wishLine(entry, by), voteButton(wish, voted.has(wish.id)));
  });
}

/** Wishes that may be the same as a new one, each to vote for; nothing when there are none. */
export function similarBlocks(similar: readonly WishWithVotes[], by: Order = 'votes'): KnownBlock[] {
  if (similar.length === 0) return [];
  const lines = similar.map((entry) => {
    const facts = [votesWords(entry, by), stateLabel(entry.wish)].join(' · ');
    return section(`*${asTyped(entry.wish.title, TITLE_IN_LIST)}* · ${facts}`, voteButton(entry.wish));
  });
  return [section(SIMILAR), ...lines];
}

const SIMILAR = '*Is it one of these?* A vote for what is there counts more than a second wish.';

/** Nothing was added yet: what may be the same, and the way to add it all the same. */
export function similarContent(title: string, id: string, similar: readonly WishWithVotes[], by: Order = 'votes'): Content {
  const anyway = button({ text: 'Add anyway', actionId: ACTIONS.addAnyway, value: `${id}/${title}`, spoken: `Add anyway: ${title}` });
  return {
    text: [
      `Not added yet: ${asTyped(title, TITLE_IN_LIST)}. Is it one of these?`,
      ...similar.map(({ wish }) => asTyped(wish.title, TITLE_IN_LIST)),
    ].join('\n'),
    blocks: [section(`Not added yet: *${asTyped(title, TITLE_IN_LIST)}*`), ...similarBlocks(similar, by), actions('similar', anyway)],
  };
}
