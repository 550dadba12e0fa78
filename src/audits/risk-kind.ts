import { dueMember } from '../schedule/due-store.js';
import type { DueKind } from '../schedule/enqueue-due.js';
import type { AcceptedRisk } from './silence.js';
import type { SilenceStore } from './silence-store.js';

const KIND = 'risk';

/** An accepted risk of a site in the due ledger. */
export function riskMember(team: string, site: string, finding: string): string {
  return dueMember({ kind: KIND, team, id: `${site}/${finding}` });
}

interface RiskDeps {
  silences: Pick<SilenceStore, 'runOut'>;
  /** Brings it back where the team works, once. */
  bringBack: (over: { team: string; site: string; risk: AcceptedRisk }) => Promise<void>;
}

/** What the ledger does when the time of an accepted risk is over: it is noted and brought back. Doing it again does nothing more. */
export function riskDueKind({ silences, bringBack }: RiskDeps): Record<typeof KIND, DueKind> {
  return {
    [KIND]: {
      async enqueue(team, id, _occurrence, now) {
        const [, site, finding] = /^([^/]+)\/(.+)$/s.exec(id) ?? [];
        if (site === undefined || finding === undefined) return;
        const risk = await silences.runOut(team, site, finding, now);
        if (risk !== null) await bringBack({ team, site, risk });
      },
      next: async () => null,
    },
  };
}
