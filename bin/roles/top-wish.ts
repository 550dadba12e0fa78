import type { TopWish } from '../../src/maintenance/rounds/candidates.js';
import { topWishes } from '../../src/wishlist/list-page.js';
import type { Budget } from '../../src/wishlist/nibble.js';
import { medianSize, rank } from '../../src/wishlist/priority.js';
import { SLOTS } from '../../src/wishlist/wish.js';
import type { Stores } from './stores.js';

/**
 * The wish for the round's nibble: what the team planned comes before what only leads its list, the week before the month and the
 * quarter. Null when there is none that nobody has begun.
 */
export async function topWish(stores: Pick<Stores, 'wishes'>, team: string, channel: string): Promise<TopWish | null> {
  const planned = rank(await stores.wishes.all(team, channel, ['planned']));
  const [first] = SLOTS.flatMap((slot) => planned.filter(({ wish }) => wish.slot === slot));
  const best = first ?? (await topWishes(stores, team, [channel], 10)).find(({ wish }) => wish.state === 'open');
  if (!best) return null;
  return { id: best.wish.id, title: best.wish.title, votes: best.votes, size: medianSize(best.sizes), why: best.wish.why };
}

/** Where no plan says how much time there is. */
const HOURS_A_WEEK = 2;

/** What a channel spends on its site: the hours of the plan that set-up made. */
export function budgetOf(stores: Pick<Stores, 'plans'>): (team: string, channel: string) => Promise<Budget> {
  return async (team, channel) => {
    const plan = await stores.plans.byChannel(team, channel);
    return { hoursAWeek: plan?.hoursAWeek ?? HOURS_A_WEEK, timeZone: plan?.recurrence.timeZone ?? 'UTC' };
  };
}
