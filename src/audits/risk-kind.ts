import { dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import type { SilenceStore } from './silence-store.js';

const KIND = 'risk';

/** An accepted risk of a site in the due ledger. */
export function riskMember(team: string, site: string, finding: string): string {
  return dueMember({ kind: KIND, team, id: `${site}/${finding}` });
}

/** What the ledger does when the time of an accepted risk is over: it is noted, and the next round says so. */
export function riskDueKind(silences: Pick<SilenceStore, 'runOut'>): Record<typeof KIND, DueKind> {
  return {
    [KIND]: {
      async enqueue(team, id, _occurrence, now) {
        const [, site, finding] = /^([^/]+)\/(.+)$/s.exec(id) ?? [];
        if (site !== undefined && finding !== undefined) await silences.runOut(team, site, finding, now);
      },
      next: async () => null,
    },
  };
}
