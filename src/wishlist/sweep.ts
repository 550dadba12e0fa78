import { clampText } from '../slack/limits.js';
import { slotStart } from './nibble.js';
import type { WishWithVotes } from './priority.js';
import { TEXT_MAX, transition, type Wish } from './wish.js';

/** More than these nobody decides on in one go. */
export const SWEPT_AT_ONCE = 15;

/** What becomes of a wish that has been there for longer than the quarter. */
export type Fate = { do: 'keep' } | { do: 'shrink'; title: string } | { do: 'let go'; why: string };

/**
 * Wishes from before the quarter that nobody is doing and nobody kept in it, the longest untouched first.
 * @param wishes of one channel, in any order.
 */
export function toSweep(wishes: readonly WishWithVotes[], now: Date, timeZone: string): WishWithVotes[] {
  const quarter = slotStart('quarter', now, timeZone);
  const isBefore = (at: string) => slotStart('quarter', new Date(at), timeZone) < quarter;
  const isIdle = ({ state }: Wish) => state === 'open' || state === 'planned' || state === 'parked';
  return wishes
    .filter(({ wish }) => isIdle(wish) && isBefore(wish.createdAt) && (wish.kept === undefined || isBefore(wish.kept.at)))
    .sort((a, b) => touchedAt(a.wish).localeCompare(touchedAt(b.wish)) || a.wish.id.localeCompare(b.wish.id));
}

function touchedAt({ stateAt, kept }: Wish): string {
  return kept !== undefined && kept.at > stateAt ? kept.at : stateAt;
}

/** The wish after a sweep, or null when it is not to be swept any more: somebody took it up or closed it meanwhile. */
export function swept(wish: Wish, fate: Fate, by: string, at: Date): Wish | null {
  if (wish.state !== 'open' && wish.state !== 'planned' && wish.state !== 'parked') return null;
  if (fate.do === 'let go') {
    const outcome = transition(wish, { do: 'decline', reason: fate.why }, by, at);
    return outcome.ok ? outcome.wish : null;
  }
  const kept = { by, at: at.toISOString() };
  if (fate.do === 'keep' || fate.title === wish.title) return { ...wish, kept };
  const before = `Made smaller; it was: ${wish.title}`;
  return { ...wish, kept, title: fate.title, why: clampText(wish.why === null ? before : `${before}\n${wish.why}`, TEXT_MAX) };
}
