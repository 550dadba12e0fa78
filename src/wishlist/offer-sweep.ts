import type { Outbox } from '../slack/outbox.js';
import type { WishlistDeps } from './deps.js';
import { slotStart } from './nibble.js';
import { toSweep } from './sweep.js';
import { sweepOffer } from './sweep-views.js';

export type OfferDeps = Pick<WishlistDeps, 'wishes' | 'boards' | 'budgetOf' | 'now'> & { outbox: Pick<Outbox, 'post'> };

/** Offers the sweep once a quarter, in the thread of the first round that opens in it while there is something to sweep. */
export async function offerSweep(deps: OfferDeps, team: string, channel: string, under: string): Promise<void> {
  const { timeZone } = await deps.budgetOf(team, channel);
  const now = deps.now();
  const count = toSweep(await deps.wishes.all(team, channel, ['open', 'planned', 'parked']), now, timeZone).length;
  if (count === 0) return;
  const key = `sweep.${channel}.${slotStart('quarter', now, timeZone)}`;
  if ((await deps.boards.announce(team, channel, key)) === 'posted') return;
  await deps.outbox.post(team, { key, channel, under, kind: 'farrier_board', thing: channel, ...sweepOffer(channel, count) });
  await deps.boards.announced(team, channel, key);
}
