import { nudgeRound, remindPerson } from '../src/maintenance/people/nudge-round.js';
import { watchPeople } from '../src/maintenance/people/watch-people.js';
import { finishRound, type RoundDeps } from '../src/maintenance/rounds/announce-round.js';
import { hearReport } from '../src/maintenance/rounds/hear-report.js';
import { openRound, openRoundNow } from '../src/maintenance/rounds/open-round.js';
import { roundWorker } from '../src/maintenance/rounds/round-queue.js';

/** Opens rounds whose time has come or that were asked for, closes those that end, and tells those that run what is reported about their sites. Nothing where Farrier was removed since. */
export function startOpenRounds(
  options: Parameters<typeof roundWorker>[0],
  deps: RoundDeps & {
    isRemoved(team: string): Promise<boolean>;
    /** As `prove`, from what is stored, without having anything looked at again. */
    proveStored: RoundDeps['prove'];
  },
): { close(): Promise<void> } {
  return roundWorker(options, async (job) => {
    const { team, id } = job;
    if (await deps.isRemoved(team)) return;
    if (job.what === 'open') await openRound(deps, { team, plan: id, occurrence: new Date(job.occurrence) });
    else if (job.what === 'heard') {
      const { task = 'updates', failed = false } = job;
      await hearReport({ ...deps, prove: deps.proveStored }, { team, site: id, task, failed });
    } else if (job.what === 'nudge') await nudgeRound(deps, team, id, new Date(job.occurrence));
    else if (job.what === 'remind') await remindPerson(deps, team, id);
    else if (job.what === 'watch') await watchPeople(deps, team, id);
    else if (job.what === 'close') await finishRound(deps, { team, round: id });
    else await openRoundNow(deps, { team, plan: id, user: job.user, trigger: job.trigger });
  });
}
