import { type DueStore, dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import type { Outbox } from '../slack/outbox.js';
import type { WishlistStores } from './deps.js';
import { wishMessageKeys } from './draw-board.js';
import { removedAt } from './wish.js';

const KIND = 'wish-removal';

export type RemovalDeps = Pick<WishlistStores, 'wishes' | 'boards' | 'removals'> & { outbox: Pick<Outbox, 'remove'> };

/** Puts down when a deleted wish is removed for good. */
export function removeLater(due: Pick<DueStore, 'schedule'>) {
  return (team: string, wish: string, at: Date): Promise<void> => due.schedule(dueMember({ kind: KIND, team, id: wish }), at);
}

/**
 * What becomes of a deleted wish when it can be had back no more: its message goes, then everything that is kept of it. Once restored
 * it stays, and deleted anew it has its whole time again.
 */
export function removalKind(deps: RemovalDeps): Record<typeof KIND, DueKind> {
  return {
    [KIND]: {
      async enqueue(team, id, _occurrence, now) {
        const wish = await deps.wishes.get(team, id);
        if (wish?.state !== 'deleted' || removedAt(wish) > now) return;
        for (const key of await wishMessageKeys(deps.boards, team, wish)) await deps.outbox.remove(team, key);
        await deps.removals.remove(team, id, (stored) => stored.state === 'deleted' && removedAt(stored) <= now);
      },
      async next(team, id, occurrence) {
        const wish = await deps.wishes.get(team, id);
        if (wish?.state !== 'deleted') return null;
        const at = removedAt(wish);
        return at > occurrence ? at : null;
      },
    },
  };
}
