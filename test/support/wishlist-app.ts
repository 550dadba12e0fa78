import bolt, { type Logger } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import { systemClock } from '../../src/shared/clock.js';
import type { Site } from '../../src/sites/site.js';
import { siteStore } from '../../src/sites/site-store.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { type WishlistDeps, wishlistStores } from '../../src/wishlist/deps.js';
import { drawBoard } from '../../src/wishlist/draw-board.js';
import { registerWishlist, wishlistCommand } from '../../src/wishlist/listeners.js';
import { boardKey } from '../../src/wishlist/views.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { startRefreshBoards } from '../../workers/refresh-boards.js';
import { type TestRedis, testRedis } from './redis.js';

const { App, HTTPReceiver, LogLevel } = bolt;

/** What the tests break on purpose is judged by its effects, not by its log. */
const SILENT: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

export interface WishlistApp {
  slack: SlackDouble;
  test: TestRedis;
  deps: WishlistDeps;
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
export async function wishlistApp(redis?: TestRedis): Promise<WishlistApp> {
  const test = redis ?? (await testRedis());
  const slack = await startSlack({ mode: 'http', team: test.team });
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
  const deps: WishlistDeps = {
    ...wishlistStores(await test.connect('answer'), test.prefix),
    sites,
    lookAtChannel: async (_team, user, channel) => {
      const answer = await client.conversations.members({ channel, limit: 1000 });
      const members = answer.members ?? [];
      return { botIsIn: members.includes(slack.botUser), personIsIn: members.includes(user), isArchived: false };
    },
    refreshHome: async () => {},
    now: systemClock,
    log,
  };

  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: SILENT });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    logger: SILENT,
    convoStore: false,
    deferInitialization: true,
  });
  const answer = wishlistCommand(deps);
  app.command('/wishlist', async ({ command, client, ack }) => {
    const context = {
      team: command.team_id,
      user: command.user_id,
      channel: command.channel_id,
      channelName: command.channel_name,
      triggerId: command.trigger_id,
      client,
    };
    const said = await answer(context, command.text).catch((error: unknown) => ({ text: String(error) }));
    await (said === null ? ack() : ack({ response_type: 'ephemeral', ...said }));
  });
  registerWishlist(app, deps);
  await app.init();
  const server = await app.start(0);
  const address = 'address' in server ? server.address() : null;
  const requestUrl = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/slack/events` : '';
  slack.setRequestUrl(requestUrl);

  const queueConnection = await test.connect('work');
  const outbox = createOutbox({ redis: test.redis, queueConnection, prefix: test.prefix });
  const boards = startRefreshBoards({
    boards: deps.boards,
    draw: (team, channel) => drawBoard({ ...deps, outbox }, team, channel),
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
    log,
    pace: { channelGapMs: 20, workspacePerMinute: 100_000 },
  });

  return {
    slack,
    test,
    deps,
    requestUrl,
    site,
    async boardThread() {
      await slack.until(() => slack.messages(slack.channels.shop).some((message) => !message.thread_ts), 'the board');
      const at = await outbox.whereIs(test.team, boardKey(slack.channels.shop));
      return slack.thread(slack.channels.shop, at?.ts ?? '');
    },
    async close() {
      await boards.close();
      await posting.close();
      await outbox.close();
      await app.stop();
      await slack.close();
      await test.close();
    },
  };
}
