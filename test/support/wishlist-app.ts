import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { makers } from '../../bin/roles/makers.js';
import { openStores } from '../../bin/roles/stores.js';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import { FEATURE_OF_WORD } from '../../src/app.js';
import { exportQueue } from '../../src/exports/export-queue.js';
import { preferenceStore } from '../../src/maintenance/people/preference-store.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { systemClock } from '../../src/shared/clock.js';
import type { Site } from '../../src/sites/site.js';
import { siteStore } from '../../src/sites/site-store.js';
import { createSlack } from '../../src/slack/connection.js';
import { dispatchCommands } from '../../src/slack/dispatch-commands.js';
import { downloadFile } from '../../src/slack/download-file.js';
import { COMMANDS } from '../../src/slack/feature-apps.js';
import { membership } from '../../src/slack/membership.js';
import type { Outbox, OutboxCare } from '../../src/slack/outbox.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { boardKey } from '../../src/wishlist/board-views.js';
import { type WishlistDeps, wishlistStores } from '../../src/wishlist/deps.js';
import { boardBack, drawBoard } from '../../src/wishlist/draw-board.js';
import { IMPORT_LIMIT_BYTES } from '../../src/wishlist/import-listeners.js';
import { importQueue } from '../../src/wishlist/import-queue.js';
import { registerWishlist, wishlistCommand } from '../../src/wishlist/listeners.js';
import { removeLater } from '../../src/wishlist/removal-kind.js';
import { noteNews } from '../../src/wishlist/tell-voters.js';
import { startImportWishes } from '../../workers/import-wishes.js';
import { startMakeExports } from '../../workers/make-exports.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { startRefreshBoards } from '../../workers/refresh-boards.js';
import { type TestRedis, testRedis } from './redis.js';

export interface WishlistApp {
  slack: SlackDouble;
  test: TestRedis;
  deps: WishlistDeps;
  outbox: Outbox & OutboxCare;
  /** The bot's own client. */
  client: WebClient;
  /** Where the app takes requests. */
  requestUrl: string;
  site: Site;
  /** The messages of the board's thread, once the board stands. */
  boardThread(): Promise<ReturnType<SlackDouble['messages']>>;
  close(): Promise<void>;
}

/**
 * The wishlist as it runs: a real Bolt app behind signed HTTP, the outbox, both workers, and the playground's Slack.
 * `redis` is the run's unless the test brings its own.
 */
export async function wishlistApp(redis?: TestRedis, options: { scopes?: string[] } = {}): Promise<WishlistApp> {
  const test = redis ?? (await testRedis());
  const slack = await startSlack({ mode: 'http', team: test.team, ...options });
  const log = pino({ level: 'silent' });
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const sites = siteStore(test.redis);
  const site: Site = {
    version: 1,
    id: 's1',
    name: 'Shop',
    address: null,
    repository: null,
    manifest: null,
    timeZone: 'Europe/Berlin',
    channel: slack.channels.shop,
    backups: null,
    createdBy: slack.users.ada,
    createdAt: '2026-11-24T10:00:00.000Z',
  };
  await sites.save(test.team, site);
  const outbox = createOutbox({ redis: test.redis, queueConnection: await test.connect('work'), prefix: test.prefix });
  const jobs = { prefix: test.prefix, onError: () => {} };
  const exports = exportQueue({ ...jobs, connection: await test.connect('answer') });
  const imports = importQueue({ ...jobs, connection: await test.connect('answer') });
  const due = dueStore(test.redis, test.prefix);
  const deps: WishlistDeps = {
    ...wishlistStores(await test.connect('answer'), test.prefix),
    sites,
    lookAtChannel: async (_team, user, channel) => {
      const answer = await client.conversations.members({ channel, limit: 1000 });
      const members = answer.members ?? [];
      return { botIsIn: members.includes(slack.botUser), personIsIn: members.includes(user), isArchived: false };
    },
    refreshHome: async () => {},
    outbox,
    exportQueue: exports,
    importQueue: imports,
    download: (by, file) => downloadFile(by, file, { apiUrl: slack.apiUrl, maxBytes: IMPORT_LIMIT_BYTES, withinMs: 30_000 }),
    removeLater: removeLater(due),
    preferences: preferenceStore(test.redis),
    budgetOf: async () => ({ hoursAWeek: 4, timeZone: 'Europe/Berlin' }),
    now: systemClock,
    log,
  };

  const connection = createSlack({
    slack: { mode: 'http', apiUrl: slack.apiUrl, botToken: slack.botToken, signingSecret: slack.signingSecret },
    redis: await test.connect('answer'),
    prefix: test.prefix,
    baseUrl: null,
    box: null,
    log,
    featureOfWord: FEATURE_OF_WORD,
  });
  registerWishlist(connection.appOf('wishlist'), deps);
  const nothing = async () => ({ text: '' });
  dispatchCommands(connection.appOf(COMMANDS), { maintenance: nothing, audit: nothing, wishlist: wishlistCommand(deps) });
  connection.start();
  const server = createServer((request, response) => connection.listener?.(request, response));
  // A machine that stands still for five seconds would find its connections closed under the next request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  slack.setRequestUrl(requestUrl);

  const boards = startRefreshBoards({
    boards: deps.boards,
    draw: (team, channel) =>
      drawBoard({ ...deps, outbox, noteNews: (...changed) => noteNews({ ...deps, due }, ...changed) }, team, channel),
    now: systemClock,
    pollMs: 20,
    log,
  });
  const posting = startPostMessages({
    connection: await test.connect('work'),
    prefix: test.prefix,
    onError: () => {},
    clientFor: async () => client,
    onChannelGone: async () => {},
    onMessageGone: boardBack(deps.boards, systemClock),
    log,
    pace: { channelGapMs: 20, workspacePerMinute: 100_000 },
  });
  const stores = openStores(test.redis, test.prefix);
  const clientFor = async () => client;
  const isRemoved = async () => false;
  const exporting = startMakeExports(
    { ...jobs, connection: await test.connect('work') },
    { ...stores, makers: makers(stores, membership(clientFor, systemClock)), outbox, clientFor, isRemoved },
  );
  const importing = startImportWishes({ ...jobs, connection: await test.connect('work') }, { ...deps, outbox, isRemoved });

  return {
    slack,
    test,
    deps,
    outbox,
    client,
    requestUrl,
    site,
    async boardThread() {
      await slack.until(() => slack.messages(slack.channels.shop).some((message) => !message.thread_ts), 'the board');
      const at = await outbox.whereIs(test.team, boardKey(slack.channels.shop));
      return slack.thread(slack.channels.shop, at?.ts ?? '');
    },
    async close() {
      await boards.close();
      await Promise.all([posting.close(), exporting.close(), importing.close()]);
      await Promise.all([exports.close(), imports.close()]);
      await outbox.close();
      await connection.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await slack.close();
      await test.close();
    },
  };
}
