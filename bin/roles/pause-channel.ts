import type { Plan } from '../../src/maintenance/plan.js';
import type { Log } from '../../src/shared/logger.js';
import type { Stores } from './stores.js';

/** Reasons of this kind end when the bot is back in the channel; a pause by a person does not. */
const GONE = 'channel: ';

/** Nothing can be posted in a channel any more: its plans are paused with the reason, so that nothing is retried for ever. */
export function pauseChannel(stores: Pick<Stores, 'plans'>, log: Log) {
  return async (team: string, channel: string, reason: string): Promise<void> => {
    for (const plan of await stores.plans.ofChannel(team, channel)) {
      if (plan.state !== 'active') continue;
      await stores.plans.update(team, plan.id, (current): Plan => {
        return current.state === 'active' ? { ...current, state: 'paused', pausedUntil: null, pausedReason: `${GONE}${reason}` } : current;
      });
      log.info({ team, channel, plan: plan.id, reason }, 'plan paused: nothing can be posted in its channel');
    }
  };
}

/** The bot is back: plans that were paused only for that go on. */
export function resumeChannel(stores: Pick<Stores, 'plans'>, startPlan: (team: string, plan: Plan) => Promise<void>) {
  return async (team: string, channel: string): Promise<void> => {
    for (const plan of await stores.plans.ofChannel(team, channel)) {
      if (!plan.pausedReason?.startsWith(GONE)) continue;
      const resumed = await stores.plans.update(team, plan.id, (current): Plan => {
        return current.pausedReason?.startsWith(GONE) ? { ...current, state: 'active', pausedReason: null } : current;
      });
      if (resumed?.state === 'active') await startPlan(team, resumed);
    }
  };
}
