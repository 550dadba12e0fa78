import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makers } from '../../../bin/roles/makers.js';
import { planUpgrade } from '../../../bin/roles/plan-upgrade.js';
import { openStores } from '../../../bin/roles/stores.js';
import { startSlack } from '../../../playground/server/slack-double.js';
import { auditQueue } from '../../../src/audits/audit-queue.js';
import type { Finding } from '../../../src/audits/finding.js';
import { type AuditListenerDeps, auditCommand, registerAudits } from '../../../src/audits/listeners.js';
import { reportStore } from '../../../src/audits/report-store.js';
import type { PerformDeps } from '../../../src/audits/run-job.js';
import { runStore } from '../../../src/audits/run-store.js';
import { silenceStore } from '../../../src/audits/silence-store.js';
import { aboutDrills } from '../../../src/backups/drill/about.js';
import { exportQueue } from '../../../src/exports/export-queue.js';
import { exportStore } from '../../../src/exports/export-store.js';
import { dueStore } from '../../../src/schedule/due-store.js';
import { systemClock } from '../../../src/shared/clock.js';
import type { Site } from '../../../src/sites/site.js';
import { siteStore } from '../../../src/sites/site-store.js';
import { createSlack } from '../../../src/slack/connection.js';
import { dispatchCommands } from '../../../src/slack/dispatch-commands.js';
import { membership } from '../../../src/slack/membership.js';
import { createOutbox } from '../../../src/slack/outbox-queue.js';
import { startMakeExports } from '../../../workers/make-exports.js';
import { startPostMessages } from '../../../workers/post-messages.js';
import { startRunAudits } from '../../../workers/run-audits.js';
import { type TestRedis, testRedis } from '../../support/redis.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export const AUDITS = [
  { name: 'django', summary: 'whether the Django series is supported' },
  { name: 'dependencies', summary: 'known holes in packages' },
];

/** A workspace, the bot's audit commands and buttons, the outbox with its worker: all real. Workers on audits start when a test says so. */
export async function auditOffice(openRedis: () => Promise<TestRedis> = testRedis, options: { scopes?: string[] } = {}) {
  const server = await openRedis();
  const { team, prefix } = server;
  const redis = await server.connect('answer');
  const slack = await startSlack({ mode: 'http', team, ...options });
  const { apiUrl, botToken, signingSecret } = slack;
  const connection = createSlack({
    slack: { mode: 'http', apiUrl, botToken, signingSecret },
    redis,
    prefix,
    baseUrl: null,
    box: null,
    log: quiet,
  });
  const failures: unknown[] = [];
  const onError = (error: unknown) => void failures.push(error);
  const wishes: Finding[] = [];
  const queueConnection = await server.connect('answer');
  const queue = auditQueue({ connection: queueConnection, prefix, onError });
  const exports = exportQueue({ connection: queueConnection, prefix, onError });
  const outbox = createOutbox({ redis: server.redis, queueConnection, prefix });
  const sites = siteStore(server.redis);
  const due = dueStore(redis, prefix);
  const members = membership(connection.clientFor, systemClock);
  const deps: AuditListenerDeps = {
    audits: [...AUDITS, aboutDrills],
    sites,
    membership: members,
    runs: runStore(redis),
    reports: reportStore(redis),
    silences: silenceStore(redis),
    due,
    log: quiet,
    queue,
    exportQueue: exports,
    outbox,
    now: systemClock,
    addWish: async ({ finding }) => {
      wishes.push(finding);
      return { created: true };
    },
    planUpgrade: planUpgrade(openStores(redis, prefix), systemClock),
  };
  const audit = auditCommand(deps);
  dispatchCommands(connection.app, { maintenance: audit, audit, wishlist: audit });
  registerAudits(connection.app, deps);

  const http = createServer((request, response) => connection.listener?.(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(http.address() as AddressInfo).port}/slack/events`);
  connection.start();
  const posting = startPostMessages({
    connection: await server.connect('work'),
    prefix,
    pace: { channelGapMs: 20, workspacePerMinute: 60_000 },
    clientFor: connection.clientFor,
    onChannelGone: async () => {},
    log: quiet,
    onError,
  });
  const exporting = startMakeExports(
    { connection: await server.connect('work'), prefix, onError },
    {
      makers: makers(openStores(server.redis, prefix), members),
      exports: exportStore(server.redis),
      outbox,
      clientFor: connection.clientFor,
      isRemoved: async () => false,
    },
  );
  const workers: { close(): Promise<void> }[] = [posting, exporting];

  async function addSite(id: string, name: string, change: Partial<Site> = {}): Promise<Site> {
    const site: Site = {
      version: 1,
      id,
      name,
      address: null,
      repository: 'local:shop',
      manifest: null,
      timeZone: 'Europe/Berlin',
      channel: slack.channels.shop,
      backups: null,
      createdBy: slack.users.ada,
      createdAt: '2026-11-01T10:00:00.000Z',
      ...change,
    };
    await sites.save(team, site);
    return site;
  }

  return {
    slack,
    server,
    team,
    prefix,
    deps,
    due,
    redis,
    failures,
    wishes,
    outbox,
    sites,
    addSite,
    type: (text: string, more: { user?: string; channel?: string; triggerId?: string } = {}) =>
      slack.command({ user: slack.users.ada, channel: slack.channels.shop, ...more, text: `/audit ${text}`.trim() }),
    /** The messages of the bot in a channel that stand for an audit. */
    reports: (channel = slack.channels.shop) =>
      slack.messages(channel).filter((message) => message.metadata?.event_type === 'farrier_audit'),
    async work(run: PerformDeps['audit'], more: Pick<PerformDeps, 'heard' | 'reported'> = {}) {
      const worker = startRunAudits({
        connection: await server.connect('work'),
        prefix,
        onError,
        isRemoved: async () => false,
        deps: {
          runs: runStore(server.redis),
          reports: reportStore(server.redis),
          outbox,
          sites,
          silences: silenceStore(server.redis),
          now: systemClock,
          audit: run,
          onError,
          ...more,
        },
      });
      workers.push(worker);
      return worker;
    },
    async close() {
      for (const worker of workers.reverse()) await worker.close();
      await queue.close();
      await exports.close();
      await outbox.close();
      await connection.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await slack.close();
      await server.close();
    },
  };
}

export type AuditOffice = Awaited<ReturnType<typeof auditOffice>>;
