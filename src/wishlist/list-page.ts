import type { KnownBlock } from '@slack/types';
import { section } from '../slack/blocks.js';
import type { WishlistStores } from './deps.js';
import type { ListMetadata, ListPage } from './forms.js';
import { type Ranked, rank } from './priority.js';
import { PAGE_SIZE, wishBlocks } from './views.js';

/** One page of a channel's wishes as one person sees it. A page behind the last one becomes the last. */
export async function readPage(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: ListMetadata & { note: string | null },
): Promise<ListPage> {
  const { channel, mine } = wanted;
  const page = mine ? await pageOfMine(stores, team, user, wanted) : await pageOfAll(stores, team, wanted);
  return { channel, mine, note: wanted.note, voted: await votedAmong(stores, team, user, page.wishes), ...page };
}

async function pageOfAll(stores: WishlistStores, team: string, wanted: ListMetadata): Promise<Pick<ListPage, 'wishes' | 'total' | 'from'>> {
  const total = await stores.wishes.rankedCount(team, wanted.channel);
  const from = startOfPage(wanted.from, total);
  return { total, from, wishes: await rankedPage(stores, team, wanted.channel, from, PAGE_SIZE) };
}

async function pageOfMine(
  stores: WishlistStores,
  team: string,
  user: string,
  wanted: ListMetadata,
): Promise<Pick<ListPage, 'wishes' | 'total' | 'from'>> {
  const all = rank(await stores.wishes.rankedOf(team, wanted.channel, user));
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
  channel: string,
  from: number,
  count: number,
): Promise<Ranked[]> {
  const wishes = await stores.wishes.ranking(team, channel, from, count);
  return rank(wishes).map((entry) => ({ ...entry, place: entry.place + from }));
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

/** The best wishes of these channels together, best first. */
export async function topWishes(stores: Pick<WishlistStores, 'wishes'>, team: string, channels: string[], n: number): Promise<Ranked[]> {
  const lists = await Promise.all(channels.map((channel) => stores.wishes.ranking(team, channel, 0, n)));
  return rank(lists.flat()).slice(0, n);
}

/** The part of a person's Home about wishes; empty when there are none in their channels. */
export async function homeWishes(stores: WishlistStores, team: string, user: string, channels: string[]): Promise<KnownBlock[]> {
  const wishes = await topWishes(stores, team, channels, 3);
  if (wishes.length === 0) return [];
  return [section('*Top wishes*'), ...wishBlocks(wishes, await votedAmong(stores, team, user, wishes))];
}
