import { dateInZone } from '../schedule/zoned.js';
import { hoursOf, medianSize, type Order, rank, type WishWithVotes } from './priority.js';
import type { Slot } from './wish.js';

/** Weeks of maintenance in a slot. */
const WEEKS: Record<Slot, number> = { week: 1, month: 4, quarter: 13 };

/** More than these nobody reads through in one message. */
const MOST_PROPOSED = 10;

/** What a channel spends on its site. */
export interface Budget {
  hoursAWeek: number;
  timeZone: string;
}

/** Why a wish that leads the list is not proposed. */
export interface PassedOver {
  entry: WishWithVotes;
  why: 'too large' | 'one large' | 'no room' | 'enough';
}

export interface Fill {
  hours: number;
  /** What the slot holds already: planned for it, or being done. */
  taken: WishWithVotes[];
  takenHours: number;
  proposed: WishWithVotes[];
  proposedHours: number;
  passedOver: PassedOver[];
  /** What the places rest on. */
  by: Order;
}

/** First day of the week, month or quarter that `at` lies in, `YYYY-MM-DD` of the zone. Weeks begin on Monday. */
export function slotStart(slot: Slot, at: Date, zone: string): string {
  const day = new Date(`${dateInZone(at, zone)}T00:00:00Z`);
  if (slot === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  else day.setUTCMonth(slot === 'quarter' ? day.getUTCMonth() - (day.getUTCMonth() % 3) : day.getUTCMonth(), 1);
  return day.toISOString().slice(0, 10);
}

/** Whether it was planned for a week, month or quarter that is over. */
export function isLeftOver({ wish }: Pick<WishWithVotes, 'wish'>, now: Date, zone: string): boolean {
  if (wish.state !== 'planned' || wish.slot === null) return false;
  return slotStart(wish.slot, new Date(wish.stateAt), zone) < slotStart(wish.slot, now, zone);
}

/**
 * Wishes that fit the slot: what was left over first, then by rank; at most one large one. What is planned for it already, or being
 * done, takes its hours before. A wish that does not fit is passed over with its reason, and a smaller one behind it may still fit.
 * @param wishes open, planned and started ones, in any order.
 * @param without ids that the team swapped out.
 */
export function fillSlot(
  wishes: readonly WishWithVotes[],
  ask: { slot: Slot; budget: Budget; now: Date; without: readonly string[]; by?: Order },
): Fill {
  const { slot, budget, now, by = 'votes' } = ask;
  const { timeZone } = budget;
  const hours = budget.hoursAWeek * WEEKS[slot];
  const ranked = rank(wishes, by);
  const leftOver = ranked.filter((entry) => isLeftOver(entry, now, timeZone));
  const taken = ranked.filter(
    (entry) => entry.wish.state === 'doing' || (entry.wish.state === 'planned' && entry.wish.slot === slot && !leftOver.includes(entry)),
  );
  const open = ranked.filter(({ wish }) => wish.state === 'open');
  const takenHours = sum(taken);
  const fill: Fill = { hours, taken, takenHours, proposed: [], proposedHours: 0, passedOver: [], by };
  for (const entry of [...leftOver, ...open]) {
    if (ask.without.includes(entry.wish.id)) continue;
    const why = whyNot(fill, entry);
    if (why !== null) fill.passedOver.push({ entry, why });
    else {
      fill.proposed.push(entry);
      fill.proposedHours += hoursOf(entry);
    }
  }
  return fill;
}

function whyNot(fill: Fill, entry: WishWithVotes): PassedOver['why'] | null {
  const needed = hoursOf(entry);
  if (needed > fill.hours) return 'too large';
  const isLarge = ({ sizes }: WishWithVotes) => medianSize(sizes) === 'L';
  if (isLarge(entry) && [...fill.taken, ...fill.proposed].some(isLarge)) return 'one large';
  if (fill.takenHours + fill.proposedHours + needed > fill.hours) return 'no room';
  return fill.proposed.length < MOST_PROPOSED ? null : 'enough';
}

function sum(entries: readonly WishWithVotes[]): number {
  return entries.reduce((hours, entry) => hours + hoursOf(entry), 0);
}
