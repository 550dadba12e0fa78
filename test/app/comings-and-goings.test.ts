import { BOT_USER } from '../../playground/server/app-ids.js';
import { auditQueue } from '../../src/audits/audit-queue.js';
import { createMonitor } from '../../src/backups/create-monitor.js';
import { scheduleDeadline } from '../../src/backups/watch-monitor.js';
import { TROUBLE } from '../../src/maintenance/plans/plan-trouble-views.js';
import { roundQueue } from '../../src/maintenance/rounds/round-queue.js';
import { dueMember } from '../../src/schedule/due-store.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { readingQueue } from '../../src/sites/reading-queue.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import { dumpRedis } from '../support/dump-redis.js';
import { keyOf, PATIENCE_MS, seen } from '../support/main-job.js';
import { textOfRedis } from '../support/text-of-redis.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

const DAY_MS = 86_400_000;

let app: WholeApp;
let channel: string;
beforeEach(async () => {
  app = await wholeApp({ slack: { timeScale: 0.002 } });
  const { slack, stores, team } = app;
  channel = slack.channels.shop;
  await stores.sites.save(team, aSite({ channel, address: null, repository: null, backups: null }));
  await stores.plans.save(team, aPlan({ channel, rota: [slack.users.ada], createdBy: slack.users.ada }));
}, 60_000);
afterEach(async () => {
  await app.close();
}, 30_000);

const PLAN = 'p-C1';
const plan = () => app.stores.plans.get(app.team, PLAN);
const deadline = (id: string) => dueMember({ kind: 'monitor', team: app.team, id });
const round = () => dueMember({ kind: 'round', team: app.team, id: PLAN });
const posts = () => app.slack.messages(channel).length;
const direct = () => app.slack.messages(app.slack.direct(app.slack.users.ada));

/** Asks again and again until it is so. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const patience = Date.now() + PATIENCE_MS; !(await isSo()); ) {
    if (Date.now() > patience) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The plan's round comes due now, as the due loop sees it. */
async function comeDue(): Promise<void> {
  await app.stores.due.schedule(round(), new Date());
  await until('the round to be handed over', async () => Number(await app.stores.due.at(round())) > Date.now());
}

it('draws Home when the event comes again after a failure, and once when it comes again after a success', async () => {
  const { slack } = app;
  const { ada, ben } = slack.users;
  slack.fault({ method: 'users.info', kind: '500', times: 2 });
  await slack.openHome(ada);
  await slack.until(() => slack.home(ada), 'a Home after two failures', PATIENCE_MS);
  await slack.until(() => slack.requests.some(({ what }) => what === 'event app_home_opened (retry 2)'), 'its acknowledgement');

  const drawn = () => slack.requests.filter(({ what }) => what === 'views.publish').length;
  const before = drawn();
  const event = { type: 'app_home_opened', user: ben, channel: slack.direct(ben), tab: 'home' };
  await Promise.all([slack.event(event, 'Ev0TWICE'), slack.event(event, 'Ev0TWICE')]);
  await slack.event(event, 'Ev0TWICE');
  expect(drawn()).toBe(before + 1);
}, 90_000);

it.each([
  [
    'archived',
    'the channel was archived',
    () => app.slack.archive(app.slack.users.ada, channel),
    () => app.slack.unarchive(app.slack.users.ada, channel),
  ],
  [
    'closed to the bot',
    'Farrier was removed from the channel',
    () => app.slack.leave(BOT_USER, channel),
    () => app.slack.join(BOT_USER, channel),
  ],
])(
  'pauses the plan of a channel that is %s, with the reason, and goes on when it is back',
  async (_name, reason, goes, returns) => {
    await goes();
    await until('a paused plan', async () => (await plan())?.state === 'paused');
    expect((await plan())?.pausedReason).toContain(reason);
    const before = posts();
    await comeDue();
    await until('the miss', async () => (await app.stores.rounds.misses(app.team, PLAN)).length === 1);
    expect(posts()).toBe(before);
    const told = await app.slack.until(() => direct().find(({ text }) => text.includes(`is paused: ${reason}`)), 'the message');

    await returns();
    await until('an active plan', async () => (await plan())?.state === 'active');
    await app.slack.until(
      () => direct().find(({ ts, text }) => ts === told.ts && text.includes('goes on. Next thread')),
      'that it goes on',
    );
    expect(direct()).toHaveLength(1);
    await comeDue();
    await seen(app, channel, 'Shop: this week');
  },
  120_000,
);

it('tells whoever looks after the plan of a deleted channel, once and on Home, and goes on in another channel', async () => {
  const { slack, stores, team } = app;
  const { ada, ben } = slack.users;
  await slack.deleteChannel(ada, channel);
  await until('a paused plan', async () => (await plan())?.state === 'paused');
  const told = await slack.until(() => direct().find(({ text }) => text.includes('is paused: the channel was deleted')), 'the message');
  expect(told.text).toContain('A deleted channel does not come back');
  await slack.event({ type: 'channel_deleted', channel }, 'Ev0AGAIN');
  await slack.openHome(ada);
  await slack.until(() => JSON.stringify(slack.home(ada)?.blocks).includes('the channel was deleted'), 'Home to say so');
  await slack.openHome(ben);
  await slack.until(() => slack.home(ben), "Ben's Home");
  expect(JSON.stringify(slack.home(ben)?.blocks)).not.toContain('the channel was deleted');
  expect(direct()).toHaveLength(1);

  const elsewhere = slack.addChannel({ name: 'ops' });
  await slack.clickHome({ user: ada, actionId: TROUBLE.move });
  const refused = await slack.submit({ user: ada, values: { Channel: elsewhere } });
  expect(JSON.stringify(refused)).toContain('Farrier is not in that channel');
  await slack.join(BOT_USER, elsewhere);
  await slack.submit({ user: ada, values: { Channel: elsewhere } });
  expect(await plan()).toMatchObject({ state: 'active', channel: elsewhere });
  expect(await stores.sites.get(team, 's-shop')).toMatchObject({ channel: elsewhere });
  expect((await stores.plans.ofChannel(team, elsewhere)).map(({ id }) => id)).toEqual([PLAN]);
  expect(await stores.plans.ofChannel(team, channel)).toEqual([]);
  await slack.until(() => !JSON.stringify(slack.home(ada)?.blocks).includes('the channel was deleted'), 'Home to be drawn anew');
  await comeDue();
  await seen(app, elsewhere, 'Shop: this week');
}, 120_000);

it('tries no message for ever in a channel that went without a word, and posts it when somebody asks for that', async () => {
  const { slack, outbox, team, stores } = app;
  const where = slack.slack.workspace.channels.get(channel);
  if (where !== undefined) where.isArchived = true;
  await comeDue();
  await until('a paused plan', async () => (await plan())?.state === 'paused');
  await until('an empty outbox', async () => (await outbox.busyChannels()) === 0);
  const letter = (await outbox.deadLetters(team)).find(({ kind }) => kind === 'farrier_round');
  expect(letter).toMatchObject({ channel, kind: 'farrier_round', reason: expect.stringContaining('archived'), perhapsPosted: false });
  expect((await plan())?.pausedReason).toContain('the channel was archived');
  const tries = slack.requests.filter(({ what }) => what === 'chat.postMessage').length;
  expect(tries).toBeLessThanOrEqual(4);
  await slack.until(() => direct().find(({ text }) => text.includes('Unarchive the channel')), 'the message about it');

  await slack.unarchive(slack.users.ada, channel);
  await until('an active plan', async () => (await plan())?.state === 'active');
  expect(Number(await stores.due.at(round()))).toBeGreaterThan(Date.now());
  for (const { key } of await outbox.deadLetters(team)) expect(await outbox.retry(team, key)).toBe(true);
  await seen(app, channel, 'Shop: this week');
  await until('no dead letter', async () => (await outbox.stats(team)).dead === 0);
}, 120_000);

/** The last check-in of a monitor was so long ago that it is down. */
async function missCheckIn(id: string): Promise<void> {
  const { stores, team } = app;
  const longAgo = new Date(Date.now() - 5000).toISOString();
  const monitor = await stores.monitors.update(team, id, (now) => ({ ...now, lastSuccessAt: longAgo }));
  if (monitor !== null) await scheduleDeadline({ ...stores, now: () => new Date() }, team, monitor);
}

it('does nothing for a workspace while the app is removed, and goes on where it left when it is back', async () => {
  const { slack, stores, team, redis } = app;
  const { monitor } = await createMonitor({ monitors: stores.monitors, now: () => new Date() }, team, 's-shop', {
    periodMs: 1000,
    graceMs: 500,
  });
  await slack.uninstall();
  await until('the removal', async () => stores.workspaces.isRemoved(team));
  const silentSince = slack.requests.length;
  const options = { connection: redis.redis, prefix: GLOBAL_TAG, onError: () => {} };
  const [rounds, audits, readings] = [roundQueue(options), auditQueue(options), readingQueue(options)] as const;
  await comeDue();
  await missCheckIn(monitor.id);
  await until('the deadline to be put off', async () => Number(await stores.due.at(deadline(monitor.id))) > Date.now());
  expect([...(await dumpRedis(redis.redis)).keys()].filter((key) => key.includes(':rounds:round.'))).toEqual([]);

  const user = slack.users.ada;
  await rounds.add([{ what: 'now', team, id: PLAN, user, trigger: 't1' }]);
  const requestedAt = new Date().toISOString();
  await audits.request({ team, run: 'a1', site: 's-shop', siteName: 'Shop', audits: ['django'], askedBy: user, channel, requestedAt });
  await readings.add({ what: 'look', team, site: 's-shop', user, remarks: [], request: 'r1' });
  const finished = async () =>
    (await Promise.all(['rounds', 'audits', 'site-readings'].map((name) => redis.redis.zcard(`{farrier}:${name}:completed`)))).join();
  await until('the jobs of before to end', async () => (await finished()) === '1,1,1');
  expect(await stores.rounds.latest(team, PLAN, 9)).toEqual([]);
  expect(await stores.reports.latest(team, 's-shop')).toEqual({});
  expect(await stores.runs.active(team)).toEqual([]);
  expect((await stores.monitors.get(team, monitor.id))?.outage).toBeNull();
  await until('an empty outbox', async () => (await app.outbox.busyChannels()) === 0);
  expect(await app.outbox.deadLetters(team)).toEqual([]);
  expect(slack.requests.slice(silentSince).filter(({ what }) => what.startsWith('chat.'))).toEqual([]);
  await Promise.all([rounds.close(), audits.close(), readings.close()]);

  await app.stop();
  slack.slack.revoked = false;
  await Promise.all([app.start('bot'), app.start('worker')]);
  await until('the return', async () => !(await stores.workspaces.isRemoved(team)));
  await comeDue();
  await seen(app, channel, 'Shop: this week');
  await stores.due.schedule(deadline(monitor.id), new Date());
  await seen(app, channel, 'the backup is down');
}, 120_000);

it('posts nothing once the app was removed, and erases everything after 30 days', async () => {
  const { slack, stores, team, redis, outbox } = app;
  await comeDue();
  await seen(app, channel, 'Shop: this week');
  await slack.command({ user: slack.users.ada, channel, text: '/wishlist add Cache the price list' });
  await seen(app, channel, 'Cache the price list');
  await slack.command({ user: slack.users.ada, channel, text: '/audit django shop' });
  await until('an audit', async () => Object.keys(await stores.reports.latest(team, 's-shop')).length > 0);
  const readings = readingQueue({ connection: redis.redis, prefix: GLOBAL_TAG, onError: () => {} });
  await readings.add({ what: 'look', team, site: 's-shop', user: slack.users.ada, remarks: [], request: 'r1' });
  await readings.close();
  await seen(app, slack.direct(slack.users.ada), 'How is the database of Shop backed up?');
  const { monitor, key } = await createMonitor({ monitors: stores.monitors, now: () => new Date() }, team, 's-shop', {
    periodMs: 1000,
    graceMs: 500,
  });
  await until('an empty outbox', async () => (await outbox.busyChannels()) === 0);

  await slack.uninstall();
  await until('the removal', async () => (await stores.workspaces.get(team))?.removedAt != null);
  const before = slack.messages(channel).map(keyOf);
  const erase = dueMember({ kind: 'erase', team, id: 'workspace' });
  const days = (Number(await stores.due.at(erase)) - Date.now()) / DAY_MS;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
  await missCheckIn(monitor.id);
  await until('the deadline to be put off', async () => Number(await stores.due.at(deadline(monitor.id))) > Date.now());
  await until('an empty outbox', async () => (await outbox.busyChannels()) === 0);
  expect(slack.messages(channel).map(keyOf)).toEqual(before);
  expect(await outbox.deadLetters(team)).toEqual([]);

  await stores.due.schedule(erase, new Date());
  await until('the erasure', async () => !(await stores.workspaces.list()).includes(team));
  expect((await fetch(`${app.url}/ping/${key}`)).status).toBe(404);
  const traces = async () => {
    const texts = [...(await textOfRedis(redis.redis))];
    return texts.filter(([name, text]) => `${name} ${text}`.includes(team)).map(([name]) => name);
  };
  await until('the end of every trace', async () => (await traces()).length === 0).catch(async () => expect(await traces()).toEqual([]));
}, 120_000);
