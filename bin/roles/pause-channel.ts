import { channelBack, channelGone } from '../../src/maintenance/plans/plan-trouble.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Log } from '../../src/shared/logger.js';
import type { Outbox } from '../../src/slack/outbox.js';
import type { People } from '../../src/slack/people.js';
import type { Stores } from './stores.js';

/** What a channel that goes or comes back means for its plans. */
export function pauseChannel({ stores, ...others }: { stores: Stores; outbox: Outbox; people: People; now: Clock; log: Log }) {
  const deps = { ...stores, ...others };
  return {
    gone: (team: string, channel: string, reason: string) => channelGone(deps, team, channel, reason),
    back: (team: string, channel: string) => channelBack(deps, team, channel),
  };
}
