import type { KnownBlock } from '@slack/types';
import { section } from '../slack/blocks.js';
import type { WishlistStores } from './deps.js';
import type { ListMetadata, ListPage } from './forms.js';
import { type Order, type Ranked, rank } from './priority.js';
import { orderFor } from './settings.js';
import { PAGE_SIZE, wishBlocks } from './views.js';

const ON_HOME = 3;

/** One page of a channel's wishes as one person sees it. A page behind the last one becomes the last. */
export async function readPage(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: ListMetadata & { note: string | null },
): Promise<ListPage> {
  const { channel, mine } = wanted;
  const by = await orderOf(stores, team, channel, user);
  const page = mine ? await pageOfMine(stores, team, user, { ...wanted, by }) : await pageOfAll(stores, team, { ...wanted, by });
  return { channel, mine, by, note: wanted.note, voted: await votedAmong(stores, team, user, page.wishes), ...page };
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

async function pageOfMine(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: Wanted,
): Promise<Pick<ListPage, 'wishes' | 'total' | 'from'>> {
  const all = rank(await stores.wishes.rankedOf(team, wanted.channel, user), wanted.by);
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
  if (wishes.length === 0) return [];
  return [section('*Top wishes*'), ...wishBlocks(wishes, await votedAmong(stores, team, user, wishes))];
}
