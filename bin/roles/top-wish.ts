import type { TopWish } from '../../src/maintenance/candidates.js';
import { topWishes } from '../../src/wishlist/list-page.js';
import { medianSize } from '../../src/wishlist/priority.js';
import type { Stores } from './stores.js';

/** The wish that leads a channel's list and that nobody has begun, for the round's nibble; null when there is none. */
export async function topWish(stores: Pick<Stores, 'wishes'>, team: string, channel: string): Promise<TopWish | null> {
  const ranked = await topWishes(stores, team, [channel], 10);
  const free = ranked.find(({ wish }) => wish.state === 'open' || wish.state === 'planned');
  if (!free) return null;
  return { id: free.wish.id, title: free.wish.title, votes: free.votes, size: medianSize(free.sizes), why: free.wish.why };
}
