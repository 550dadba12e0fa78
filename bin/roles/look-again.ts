import type { AuditQueue } from '../../src/audits/audit-queue.js';
import { runIdFor } from '../../src/audits/run.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import type { Clock } from '../../src/shared/clock.js';
import { BOUND_AUDITS } from './prove.js';
import type { Stores } from './stores.js';

/** Queues the audits that a round's tasks are bound to, once a round and site; whoever works on them tells the round. */
export function lookAgain(
  deps: Pick<Stores, 'sites'> & { audits: Pick<AuditQueue, 'request'>; now: Clock },
): Required<RoundDeps>['lookAgain'] {
  return async (team, id, round) => {
    const site = await deps.sites.get(team, id);
    if (site === null) return;
    await deps.audits.request({
      team,
      run: runIdFor(team, `${round} ${id}`),
      site: id,
      siteName: site.name,
      audits: BOUND_AUDITS,
      askedBy: '',
      // Nowhere: the round's thread shows what comes of it.
      channel: '',
      requestedAt: deps.now().toISOString(),
      quiet: true,
    });
  };
}
