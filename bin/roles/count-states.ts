import type { Clock } from '../../src/shared/clock.js';
import type { Metrics } from '../../src/shared/metrics.js';
import type { OutboxCare } from '../../src/slack/outbox.js';
import type { Stores } from './stores.js';

/** The gauges that tell an operator whether work flows: what is overdue, and which channels have messages waiting. */
export function countStates(metrics: Metrics, { stores, outbox, now }: { stores: Stores; outbox: OutboxCare; now: Clock }): void {
  metrics.gauge({
    name: 'farrier_due_lag_seconds',
    help: 'How long the longest overdue entry of the due ledger waits; 0 when nothing is overdue',
    read: async () => {
      const [first] = await stores.due.peek(1);
      return [{ value: first ? Math.max(0, (now().getTime() - first.at.getTime()) / 1000) : 0 }];
    },
  });
  metrics.gauge({
    name: 'farrier_outbox_busy_channels',
    help: 'Channels in which messages wait to be posted, edited or deleted',
    read: async () => [{ value: await outbox.busyChannels() }],
  });
  metrics.gauge({
    name: 'farrier_outbox_dead_letters',
    help: 'Messages that could not be posted, by workspace',
    labels: ['team'],
    read: async () => {
      const teams = await stores.workspaces.list();
      return Promise.all(teams.map(async (team) => ({ value: (await outbox.stats(team)).dead, labels: { team } })));
    },
  });
}
