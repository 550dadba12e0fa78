import type { DueKind } from '../../schedule/enqueue-due.js';
import type { RoundJob, RoundQueue } from '../rounds/round-queue.js';
import type { RoundStore } from '../rounds/round-store.js';
import { nudgesOf } from './nudges.js';

/** How often it is looked whether somebody went away while a round runs. */
const LOOK_EVERY_MS = 3_600_000;

interface Deps {
  rounds: Pick<RoundStore, 'get'>;
  queue: Pick<RoundQueue, 'add'>;
}

/** What the due ledger does for people: reminders of a round, one person's reminder, and a look at who is away. */
export function nudgeDueKinds({ rounds, queue }: Deps): Record<'nudge' | 'remind' | 'watch', DueKind> {
  const enqueue =
    (what: 'nudge' | 'remind' | 'watch'): DueKind['enqueue'] =>
    (team, id, occurrence) => {
      const job: RoundJob = { what, team, id, occurrence: occurrence.getTime() };
      return queue.add([job]);
    };
  return {
    nudge: {
      enqueue: enqueue('nudge'),
      async next(team, id, occurrence) {
        const round = await rounds.get(team, id);
        if (round === null || round.state === 'removed') return null;
        return nudgesOf(round).find(({ at }) => at > occurrence)?.at ?? null;
      },
      whileRemoved: 'skip',
    },
    remind: { enqueue: enqueue('remind'), next: async () => null, whileRemoved: 'skip' },
    watch: {
      enqueue: enqueue('watch'),
      async next(team, id, occurrence, now) {
        if ((await rounds.get(team, id))?.state !== 'open') return null;
        const late = Math.max(0, now.getTime() - occurrence.getTime());
        return new Date(occurrence.getTime() + (Math.floor(late / LOOK_EVERY_MS) + 1) * LOOK_EVERY_MS);
      },
      whileRemoved: 'skip',
    },
  };
}
