import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handleCheckIn } from '../../src/backups/check-in.js';
import { registerMonitorList } from '../../src/backups/list-listeners.js';
import { registerMonitors } from '../../src/backups/listeners.js';
import { monitorStore } from '../../src/backups/monitor-store.js';
import { MONITOR_KIND, monitorDueKind, type WatchDeps } from '../../src/backups/watch-monitor.js';
import { monitorsWord } from '../../src/backups/words.js';
import { dueMember, dueStore } from '../../src/schedule/due-store.js';
import { enqueueDue } from '../../src/schedule/enqueue-due.js';
import { siteStore } from '../../src/sites/site-store.js';
import { createSlack } from '../../src/slack/connection.js';
import { dispatchCommands } from '../../src/slack/dispatch-commands.js';
import { membership } from '../../src/slack/membership.js';
import { wordCommand } from '../../src/slack/word-command.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { aSite } from '../maintenance/builders.js';
import { postOffice, quiet } from '../slack/post-office.js';
import { serveRoute } from '../support/serve-route.js';

/** `/maintenance monitors`, alerts and check-ins over real HTTP, with the site Shop in #shop-dev; it is `clock.now`. */
export async function monitorOffice({ baseUrl = 'https://farrier.example' }: { baseUrl?: string | null } = {}) {
  const office = await postOffice();
  await office.work();
  const { redis, prefix, slack, team } = office;
  const clock = { now: new Date('2026-11-22T03:00:10.000Z') };
  const told: string[] = [];
  const due = dueStore(redis, prefix);
  const sites = siteStore(redis);
  const { apiUrl, botToken, signingSecret } = slack;
  const connection = createSlack({
    slack: { mode: 'http', apiUrl, botToken, signingSecret },
    redis,
    prefix,
    baseUrl: null,
    box: null,
    log: quiet,
  });
  const watch: WatchDeps = {
    monitors: monitorStore(redis, prefix),
    sites,
    outbox: office.outbox,
    due,
    workspaces: workspaceStore(redis, prefix),
    tellRounds: async (_team, site, change) => void told.push(`${site} ${change}`),
    now: () => clock.now,
  };
  const deps = {
    ...watch,
    sites,
    membership: membership(connection.clientFor, () => clock.now),
    baseUrl,
    forgetDue: (where: string, id: string) => due.remove(dueMember({ kind: MONITOR_KIND, team: where, id })),
  };
  registerMonitors(connection.app, deps);
  registerMonitorList(connection.app, deps);
  const word = wordCommand('/maintenance', { monitors: monitorsWord(deps) }, 'usage');
  dispatchCommands(connection.app, { maintenance: word, audit: word, wishlist: word });
  const http = createServer((request, response) => connection.listener?.(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(http.address() as AddressInfo).port}/slack/events`);
  connection.start();
  const pings = await serveRoute(handleCheckIn({ ...watch, onError: (error) => office.failures.push(error as Error) }));
  await sites.save(team, aSite({ id: 's1', name: 'Shop', channel: slack.channels.shop, timeZone: 'Europe/Berlin', backups: null }));

  return {
    ...office,
    slack,
    clock,
    told,
    due,
    deps,
    later(hours: number) {
      clock.now = new Date(clock.now.getTime() + hours * 3_600_000);
    },
    ping: (key: string, path = '', init: RequestInit = {}) => fetch(`${pings.url}/ping/${key}${path}`, init),
    /** Brings what is due as the worker's loop does. */
    pass: () => enqueueDue({ store: due, kinds: { monitor: monitorDueKind(watch) }, now: () => clock.now, log: quiet }, new Map()),
    type: (words: string, user = slack.users.ada) =>
      slack.command({ user, channel: slack.channels.shop, text: `/maintenance monitors ${words}`.trim() }),
    alerts: () => slack.messages(slack.channels.shop).filter((message) => message.metadata?.event_type === 'farrier_alert'),
    async close() {
      await connection.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await pings.close();
      await office.close();
    },
  };
}

export type MonitorOffice = Awaited<ReturnType<typeof monitorOffice>>;
