import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSlack } from '../../playground/server/slack-double.js';
import { silenceStore } from '../../src/audits/silence-store.js';
import { calendarKeyStore } from '../../src/maintenance/calendar/calendar-key-store.js';
import { registerCalendar } from '../../src/maintenance/calendar/calendar-listeners.js';
import { type MaintenanceDeps, maintenanceWords, registerMaintenance } from '../../src/maintenance/listeners.js';
import { preferenceStore } from '../../src/maintenance/people/preference-store.js';
import { registerPlanMenu } from '../../src/maintenance/plans/plan-menu-listeners.js';
import { planStore } from '../../src/maintenance/plans/plan-store.js';
import { placeElsewhere } from '../../src/maintenance/rounds/own-thread.js';
import { roundQueue } from '../../src/maintenance/rounds/round-queue.js';
import { roundStore } from '../../src/maintenance/rounds/round-store.js';
import type { WordsDeps } from '../../src/maintenance/words.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { siteStore } from '../../src/sites/site-store.js';
import { createSlack } from '../../src/slack/connection.js';
import { dispatchCommands } from '../../src/slack/dispatch-commands.js';
import { membership } from '../../src/slack/membership.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { people } from '../../src/slack/people.js';
import { slackClient } from '../../src/slack/web-client.js';
import { wordCommand } from '../../src/slack/word-command.js';
import { settleWish } from '../../src/wishlist/decide.js';
import { wishlistStores } from '../../src/wishlist/deps.js';
import { wishFromTask } from '../../src/wishlist/wish-from-task.js';
import { startOpenRounds } from '../../workers/open-rounds.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { testRedis } from '../support/redis.js';
import { aPlan, aSite, billing, oldDjango, proven, TUESDAY } from './builders.js';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Maintenance as it runs: a real Bolt app behind signed HTTP, the queue, the outbox and their workers, and the playground's
 * Slack. One active plan for Shop and Billing in #shop-dev; rounds believe that it is `clock.now`.
 */
export async function maintenanceApp() {
  const test = await testRedis();
  const { team, prefix } = test;
  const slack = await startSlack({ mode: 'http', team });
  const errors: Error[] = [];
  const clock = { now: TUESDAY };
  const options = { connection: await test.connect('work'), prefix, onError: (error: Error) => void errors.push(error) };
  const client = slackClient(slack.botToken, { apiUrl: slack.apiUrl, log: quiet, timeoutMs: 5000 });
  const outbox = createOutbox({ redis: test.redis, queueConnection: options.connection, prefix });
  const queue = roundQueue(options);
  const wishlist = wishlistStores(test.redis, prefix);
  const members = membership(
    async () => client,
    () => new Date(),
  );
  const due = dueStore(test.redis, prefix);
  const silences = silenceStore(test.redis);
  const deps: WordsDeps & MaintenanceDeps = {
    plans: planStore(test.redis, () => clock.now),
    rounds: roundStore(test.redis),
    sites: siteStore(test.redis),
    due,
    silences,
    outbox,
    queue,
    membership: members,
    people: people(
      async () => client,
      members,
      () => clock.now,
    ),
    preferences: preferenceStore(test.redis),
    prove: async (_team, site, task) => {
      if (site.id === 's-billing' && task === 'updates')
        return { state: 'not-connected', evidence: 'repository, so its packages are unknown' };
      return task === 'updates' ? oldDjango : proven();
    },
    topWish: async () => ({ id: 'w1', title: 'cache the <price> list', votes: 7, size: null, why: 'Customers wait 1.9 s' }),
    settleWish: (of, wish, settled) => settleWish({ ...wishlist, now: () => clock.now }, { team: of, wish, ...settled }),
    makeWish: ({ team: where, user, round, task }) =>
      wishFromTask({ ...wishlist, now: () => clock.now }, { team: where, user, channel: round.channel, round: round.id, task }),
    now: () => clock.now,
    log: quiet,
  };
  const channel = slack.channels.shop;
  await siteStore(test.redis).save(team, aSite({ channel }));
  await siteStore(test.redis).save(team, { ...billing, channel });
  const { ada, ben } = slack.users;
  await deps.plans.save(team, aPlan({ channel, sites: ['s-shop', 's-billing'], rota: [ada, ben] }));

  const connection = createSlack({
    slack: { mode: 'http', apiUrl: slack.apiUrl, botToken: slack.botToken, signingSecret: slack.signingSecret },
    redis: await test.connect('answer'),
    prefix,
    baseUrl: null,
    box: null,
    log: quiet,
  });
  registerMaintenance(connection.appOf('maintenance'), deps);
  registerPlanMenu(connection.appOf('maintenance'), { ...deps, refreshHome: async () => {} });
  const calendarKeys = calendarKeyStore(test.redis, prefix);
  registerCalendar(connection.appOf('maintenance'), { ...deps, calendarKeys, baseUrl: 'https://farrier.example/' });
  const nothing = async () => ({ text: '' });
  dispatchCommands(connection.appOf('commands'), {
    maintenance: wordCommand('/maintenance', maintenanceWords(deps), 'Usage'),
    audit: nothing,
    wishlist: nothing,
  });
  const http = createServer((request, response) => connection.listener?.(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(http.address() as AddressInfo).port}/slack/events`);
  connection.start();
  await slack.until(() => connection.problem() === null, 'the bot to be ready');

  const workers = [
    startOpenRounds(options, {
      ...deps,
      isRemoved: async () => false,
      proveStored: (...args) => deps.prove(...args),
      drilled: async (...args) => (await deps.drilled?.(...args)) ?? null,
    }),
    startPostMessages({
      ...options,
      clientFor: async () => client,
      onThreadGone: (where, message) => placeElsewhere(deps, where, message),
      log: quiet,
      pace: { channelGapMs: 20, workspacePerMinute: 100_000 },
    }),
  ];
  const parents = () => slack.messages(channel).filter((message) => message.thread_ts === undefined || message.thread_ts === message.ts);

  return {
    slack,
    client,
    outbox,
    deps,
    calendarKeys,
    due,
    silences,
    wishes: wishlist.wishes,
    clock,
    team,
    channel,
    errors,
    /** The round that runs, in Redis and on the screen. */
    async opened() {
      await queue.add([{ what: 'open', team, id: 'p-C1', occurrence: TUESDAY.getTime() }]);
      const parent = await slack.until(() => parents().find((message) => message.text.includes('week of 24 November')), 'the round');
      return { ts: parent.ts, id: `p-C1@${TUESDAY.getTime()}` };
    },
    parents,
    screen: (ts: string) => JSON.stringify(slack.messages(channel).find((message) => message.ts === ts)?.blocks ?? ''),
    command: (user: string, words: string, triggerId?: string) =>
      slack.command({ user, channel, text: `/maintenance ${words}`, ...(triggerId === undefined ? {} : { triggerId }) }),
    async close() {
      for (const worker of workers) await worker.close();
      await queue.close();
      await outbox.close();
      await connection.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await slack.close();
      await test.close();
    },
  };
}

export type MaintenanceApp = Awaited<ReturnType<typeof maintenanceApp>>;
