import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { actions, button, type Choice, context, modal, section, select } from '../slack/blocks.js';
import { LIMITS } from '../slack/limits.js';
import type { Order, Ranked } from './priority.js';
import { ACTIONS, PAGE_SIZE, rankedBy, stateLabel, wishBlocks } from './views.js';
import { KEPT_STATES, type KeptState } from './wish.js';

export const LIST = 'wishlist.list';

export const listMetadata = z.object({
  channel: z.string(),
  mine: z.boolean(),
  from: z.number().int().min(0),
  /** Absent: what somebody may still pick up. */
  state: z.enum(KEPT_STATES).optional(),
  /** Id of a site. */
  site: z.string().optional(),
  tag: z.string().optional(),
});
export type ListMetadata = z.infer<typeof listMetadata>;

/** What narrows the list; the value of a choice is one of its kind. */
export const FILTERS = ['state', 'site', 'tag'] as const;
export type Filter = (typeof FILTERS)[number];
/** No site, tag or state has this name. */
const ANY = '*';

export interface ListPage extends ListMetadata {
  /** The wishes of this page. */
  wishes: Ranked[];
  /** What their places rest on, for this person. */
  by: Order;
  voted: ReadonlySet<string>;
  /** Of all pages. */
  total: number;
  /** What has just happened, in one line. */
  note: string | null;
  /** What the channel's wishes can be narrowed to. */
  sites?: Choice[];
  tags?: string[];
}

function metadataOf({ channel, mine, from, state, site, tag }: ListMetadata): ListMetadata {
  return { channel, mine, from, state, site, tag };
}

/** The list after a choice in one of its filters, from its beginning. */
export function withFilter(before: ListMetadata, filter: Filter, chosen: string): ListMetadata {
  return listMetadata.parse({ ...before, from: 0, [filter]: chosen === ANY ? undefined : chosen });
}

/** The board for one person, page by page, with their own votes. */
export function listModal(page: ListPage): ModalView {
  return modal({
    callbackId: LIST,
    title: page.mine ? 'Wishlist: mine' : 'Wishlist',
    close: 'Close',
    metadata: JSON.stringify(metadataOf(page)),
    blocks: [...(page.note === null ? [] : [section(page.note)]), filterRow(page), ...listBlocks(page), listActions(page)],
  });
}

function filterRow(page: ListPage): KnownBlock {
  const { state, site, tag, sites = [], tags = [] } = page;
  const states = KEPT_STATES.map((one) => ({ text: stateName(one), value: one }));
  const named = tags.map((one) => ({ text: `Tag: ${one}`, value: one }));
  const row = (filter: Filter, any: string, choices: Choice[], chosen = ANY) =>
    select({
      actionId: `${ACTIONS.page}.by-${filter}`,
      choices: [{ text: any, value: ANY }, ...choices].slice(0, LIMITS.options),
      initial: chosen,
    });
  return actions(
    'filters',
    row('state', 'Open, planned and doing', states, state),
    ...(sites.length === 0 ? [] : [row('site', 'Any site', sites, site)]),
    ...(named.length === 0 ? [] : [row('tag', 'Any tag', named, tag)]),
  );
}

function stateName(state: KeptState): string {
  return stateLabel({ state, slot: null });
}

function listBlocks(page: ListPage): KnownBlock[] {
  if (page.total === 0) return [section(emptyWords(page))];
  const last = Math.min(page.from + PAGE_SIZE, page.total);
  return [context(`${page.from + 1} to ${last} of ${page.total} · ${rankedBy(page.by)}`), ...wishBlocks(page.wishes, page.voted, page.by)];
}

function emptyWords({ mine, state, site, tag }: ListPage): string {
  if (site !== undefined || tag !== undefined || state !== undefined) return `No wish ${mine ? 'of yours ' : ''}is like that.`;
  return mine ? 'You have neither made nor voted for an open wish here.' : 'No open wish.';
}

function listActions(page: ListPage): KnownBlock {
  const turn = (text: string, name: string, to: Partial<ListMetadata>) =>
    button({ text, actionId: `${ACTIONS.page}.${name}`, value: JSON.stringify(metadataOf({ ...page, ...to })) });
  return actions(
    'pages',
    turn(page.mine ? 'All' : 'Mine', 'filter', { mine: !page.mine, from: 0 }),
    ...(page.from > 0 ? [turn(`Previous ${PAGE_SIZE}`, 'previous', { from: Math.max(page.from - PAGE_SIZE, 0) })] : []),
    ...(page.from + PAGE_SIZE < page.total ? [turn(`Next ${PAGE_SIZE}`, 'next', { from: page.from + PAGE_SIZE })] : []),
  );
}
