import type { Button, KnownBlock } from '@slack/types';
import { actions, button, section } from '../slack/blocks.js';
import { boardTitle } from './board-views.js';
import type { WishlistDeps, WishlistStores } from './deps.js';
import type { ListMetadata, ListPage } from './list-views.js';
import { type Order, type Ranked, rank } from './priority.js';
import { orderFor } from './settings.js';
import { ACTIONS, PAGE_SIZE, wishBlocks } from './views.js';
import { isRanked, KEPT_STATES } from './wish.js';

const ON_HOME = 3;
const LISTS_ON_HOME = 10;

/** One page of a channel's wishes as one person sees it. A page behind the last one becomes the last. */
export async function readPage(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: ListMetadata & { note: string | null },
): Promise<ListPage> {
  const by = await orderOf(stores, team, wanted.channel, user);
  const { mine, state, site, tag } = wanted;
  const isWhole = !mine && state === undefined && site === undefined && tag === undefined;
  const page = await (isWhole ? pageOfAll(stores, team, { ...wanted, by }) : pageOfSome(stores, team, user, { ...wanted, by }));
  return { ...wanted, by, voted: await votedAmong(stores, team, user, page.wishes), ...page };
}

/** The same with what it can be narrowed to, for the window. */
export async function readList(
  stores: WishlistStores & Pick<WishlistDeps, 'sites'>,
  team: string,
  user: string,
  wanted: ListMetadata & { note: string | null },
): Promise<ListPage> {
  const { channel } = wanted;
  const [page, sites, all] = await Promise.all([
    readPage(stores, team, user, wanted),
    stores.sites.byChannel(team, channel),
    stores.wishes.all(team, channel),
  ]);
  const tags = [...new Set(all.flatMap(({ wish }) => wish.tags ?? []))].sort();
  return { ...page, sites: sites.map(({ id, name }) => ({ text: name, value: id })), tags };
}

/** In which order the person sees the channel's wishes, and whether with votes. */
export async function orderOf(
  stores: Pick<WishlistStores, 'settings' | 'votes'>,
  team: string,
  channel: string,
  user: string,
): Promise<Order> {
  const settings = await stores.settings.get(team, channel);
  return orderFor(settings, !settings.hidden || (await stores.votes.hasAny(team, channel, user)));
}

type Wanted = ListMetadata & { by: Order };

async function pageOfAll(stores: WishlistStores, team: string, wanted: Wanted): Promise<Pick<ListPage, 'wishes' | 'total' | 'from'>> {
  const total = await stores.wishes.rankedCount(team, wanted.channel);
  const from = startOfPage(wanted.from, total);
  return { total, from, wishes: await rankedPage(stores, team, { ...wanted, from, count: PAGE_SIZE }) };
}

async function pageOfSome(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: Wanted,
): Promise<Pick<ListPage, 'wishes' | 'total' | 'from'>> {
  const { channel, mine, state, site, tag, by } = wanted;
  const states = state === undefined ? KEPT_STATES.filter(isRanked) : [state];
  const found = mine ? await stores.wishes.rankedOf(team, channel, user, states) : await stores.wishes.all(team, channel, states);
  const all = rank(
    found.filter(({ wish }) => (site === undefined || wish.site === site) && (tag === undefined || wish.tags?.includes(tag) === true)),
    by,
  );
  const from = startOfPage(wanted.from, all.length);
  return { total: all.length, from, wishes: all.slice(from, from + PAGE_SIZE) };
}

function startOfPage(from: number, total: number): number {
  return Math.min(from, Math.floor(Math.max(total - 1, 0) / PAGE_SIZE) * PAGE_SIZE);
}

/** Part of a channel's ranking, with the places in the whole. */
export async function rankedPage(
  stores: Pick<WishlistStores, 'wishes'>,
  team: string,
  { channel, from, count, by }: { channel: string; from: number; count: number; by: Order },
): Promise<Ranked[]> {
  const wishes = await stores.wishes.ranking(team, channel, from, count, by);
  return rank(wishes, by).map((entry) => ({ ...entry, place: entry.place + from }));
}

/** Which of these the person voted for. */
export async function votedAmong(
  stores: Pick<WishlistStores, 'votes'>,
  team: string,
  user: string,
  wishes: Ranked[],
): Promise<Set<string>> {
  const ids = wishes.map(({ wish }) => wish.id);
  const voted = await stores.votes.hasVoted(team, ids, user);
  return new Set(ids.filter((_, index) => voted[index]));
}

/** The part of a person's Home about wishes, by votes; empty when there are none in their channels. Those whose votes they may not see are left out. */
export async function homeWishes(stores: WishlistStores, team: string, user: string, channels: string[]): Promise<KnownBlock[]> {
  const lists = await Promise.all(
    channels.map(async (channel) => {
      const isHidden = (await orderOf(stores, team, channel, user)) === 'age';
      return isHidden ? [] : await stores.wishes.ranking(team, channel, 0, ON_HOME);
    }),
  );
  const wishes = rank(lists.flat()).slice(0, ON_HOME);
  const buttons = await listButtons(stores, team, channels);
  const top = wishes.length === 0 ? [] : [section('*Top wishes*'), ...wishBlocks(wishes, await votedAmong(stores, team, user, wishes))];
  return [...top, ...(buttons.length === 0 ? [] : [actions('wishlists', ...buttons)])];
}

/** Leads from Home to the whole list of each channel that ever had a wish. */
async function listButtons(stores: WishlistStores, team: string, channels: string[]): Promise<Button[]> {
  const known = await Promise.all(
    channels.map(async (channel) => {
      const [revision, name] = await Promise.all([stores.boards.revision(team, channel), stores.boards.channelName(team, channel)]);
      return revision === 0 ? [] : [button({ text: boardTitle(name), actionId: `${ACTIONS.open}.${channel}`, value: channel })];
    }),
  );
  return known.flat().slice(0, LISTS_ON_HOME);
}
