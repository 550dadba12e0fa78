import type { TopWish } from '../../src/maintenance/rounds/candidates.js';
import type { Budget } from '../../src/wishlist/nibble.js';
import { medianSize, rank, type WishWithVotes } from '../../src/wishlist/priority.js';
import { orderFor } from '../../src/wishlist/settings.js';
import { nextStep, stepsLeft } from '../../src/wishlist/steps.js';
import type { Slot } from '../../src/wishlist/wish.js';
import type { Stores } from './stores.js';

/**
 * The wish for the round's nibble: what the team planned comes before what only leads its list, the week before the month and the
 * quarter; what is being done step by step goes on after the week's. Null when there is none that nobody has begun, or whose next
 * step is not held up.
 */
export async function topWish(stores: Pick<Stores, 'wishes' | 'settings'>, team: string, channel: string): Promise<TopWish | null> {
  const by = orderFor(await stores.settings.get(team, channel), true);
  const begun = rank(await stores.wishes.all(team, channel, ['planned', 'doing']), by).filter(isFree);
  const planned = (slot: Slot) => begun.filter(({ wish }) => wish.slot === slot);
  const inSteps = begun.filter(({ wish }) => wish.state === 'doing' && wish.steps !== undefined);
  const [first] = [...planned('week'), ...inSteps, ...planned('month'), ...planned('quarter')];
  const best =
    first ?? (await stores.wishes.ranking(team, channel, 0, 10, by)).find((entry) => entry.wish.state === 'open' && isFree(entry));
  return best === undefined ? null : asTop(best);
}

/** Whether something of it can be done now. */
function isFree({ wish: { steps } }: WishWithVotes): boolean {
  return steps === undefined || nextStep(steps) !== null;
}

function asTop({ wish, votes, sizes }: WishWithVotes): TopWish {
  const { id, title, why, steps = [], owner } = wish;
  const next = nextStep(steps);
  return {
    id,
    title,
    votes,
    size: medianSize(sizes),
    why,
    ...(next === null
      ? {}
      : { step: { id: next.step.id, text: next.step.text, number: next.number, of: steps.length, left: stepsLeft(steps) } }),
    ...(owner === undefined ? {} : { owner }),
  };
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
