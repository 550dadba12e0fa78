import type { WishlistDeps } from './deps.js';
import { isLeftOver } from './nibble.js';
import { type Left, whySpent } from './settings.js';
import { settleStep } from './steps.js';
import type { Ballot } from './vote-store.js';
import { removedAt, type Size, type Slot, type Transition, transition, type Wish, type WishVerb, whyNoVote } from './wish.js';

type DecideDeps = Pick<WishlistDeps, 'wishes' | 'votes' | 'boards' | 'now'>;

/** What became of a click on `Vote` or `Withdraw vote`. */
export type Vote =
  | { counted: true; wish: Wish; votes: number; changed: boolean; left: Left | null; hidden: boolean }
  | { counted: false; wish: Wish; why: string; spent?: Left };

/** One vote a person a wish, whatever is clicked how often. Null when there is no such wish. */
export async function castVote(
  deps: DecideDeps,
  request: { team: string; user: string; wish: Wish; ballot: Ballot },
): Promise<Vote | null> {
  const { team, user, wish, ballot } = request;
  const counted = await deps.boards.around(team, wish.channel, deps.now, () => deps.votes.cast(team, wish, user, ballot, deps.now()));
  if (counted === null) return null;
  const why = whyNoVote(counted.wish);
  if (why !== null) return { counted: false, wish: counted.wish, why };
  if (counted.isSpent && counted.left !== null) {
    return { counted: false, wish: counted.wish, why: whySpent(counted.left, deps.now()), spent: counted.left };
  }
  return { counted: true, ...counted };
}

/** Plans, starts, finishes, declines or reopens a wish. Null when there is no such wish. */
export async function changeState(
  deps: DecideDeps,
  request: { team: string; user: string; wish: Wish; verb: WishVerb },
): Promise<Transition | null> {
  const { team, user, wish, verb } = request;
  let outcome: Transition | null = null;
  const stored = await deps.boards.around(team, wish.channel, deps.now, () =>
    deps.wishes.update(team, wish.id, (current) => {
      outcome = transition(current, verb, user, deps.now());
      return outcome.ok ? outcome.wish : null;
    }),
  );
  return stored === null ? null : outcome;
}

/** Deletes a wish; it can be had back until it is removed, which is put down first so that no crash keeps it for ever. */
export async function deleteWish(
  deps: DecideDeps & Pick<WishlistDeps, 'removeLater'>,
  request: { team: string; user: string; wish: Wish },
): Promise<Transition | null> {
  const { team, wish } = request;
  await deps.removeLater(team, wish.id, removedAt({ stateAt: deps.now().toISOString() }));
  return changeState(deps, { ...request, verb: { do: 'delete' } });
}

/** Plans a wish for the slot that runs now; one that was left over from an earlier one counts that. Doing it again does nothing more. */
export async function planFor(
  deps: DecideDeps,
  request: { team: string; user: string; id: string; channel: string; slot: Slot; timeZone: string },
): Promise<Transition | null> {
  const { team, user, id, slot, timeZone } = request;
  let outcome: Transition | null = null;
  const stored = await deps.boards.around(team, request.channel, deps.now, () =>
    deps.wishes.update(team, id, (current) => {
      const again = isLeftOver({ wish: current }, deps.now(), timeZone);
      outcome = transition(current, { do: 'plan', slot, again }, user, deps.now());
      return outcome.ok ? outcome.wish : null;
    }),
  );
  return stored === null ? null : outcome;
}

/** Notes one person's idea of the size. False when there is no such wish. */
export async function estimateSize(deps: DecideDeps, request: { team: string; user: string; wish: Wish; size: Size }): Promise<boolean> {
  const { team, user, wish, size } = request;
  return deps.boards.around(team, wish.channel, deps.now, () => deps.votes.estimate(team, wish, user, size));
}

/** A task of a round that did the wish, or a step of it, was ticked, or opened again: the wish follows. What it cannot follow stays as it is. */
export async function settleWish(
  deps: DecideDeps,
  request: { team: string; user: string; wish: string; step: string | null; done: boolean },
): Promise<void> {
  const { team, user, step, done } = request;
  const wish = await deps.wishes.get(team, request.wish);
  if (wish !== null && step !== null) {
    await deps.boards.around(team, wish.channel, deps.now, () =>
      deps.wishes.update(team, wish.id, (current) => {
        const next = settleStep(current, step, { done, by: user, at: deps.now() });
        return next === current ? null : next;
      }),
    );
    return;
  }
  if (wish === null || (!done && wish.state !== 'done')) return;
  await changeState(deps, { team, user, wish, verb: { do: done ? 'finish' : 'reopen' } });
}
