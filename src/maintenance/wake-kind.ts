import { dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import { type RoundDeps, redrawRound } from './rounds/announce-round.js';
import { wake } from './rounds/work-round.js';
import { readTaskValue, taskValue } from './views.js';

const KIND = 'wake';

/** A snoozed task in the due ledger. */
export function wakeMember(team: string, round: string, task: string): string {
  return dueMember({ kind: KIND, team, id: taskValue(round, task) });
}

/** What the ledger does when the time of a snoozed task has come. Too small for a job of its own, and harmless when it is done twice. */
export function wakeKind(deps: Pick<RoundDeps, 'rounds' | 'outbox'>): Record<typeof KIND, DueKind> {
  return {
    [KIND]: {
      async enqueue(team, id, _occurrence, now) {
        const place = readTaskValue(id);
        const round = place === null ? null : await deps.rounds.update(team, place.round, (current) => wake(current, place.task, now));
        if (round !== null && round.state !== 'removed') await redrawRound(deps, team, round);
      },
      next: async () => null,
      whileRemoved: 'wait',
    },
  };
}
