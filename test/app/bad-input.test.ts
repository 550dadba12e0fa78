import { connect } from 'node:net';
import { sampleFolder } from '../../playground/server/sample-folder.js';
import type { Attempt } from '../support/bad-requests.js';
import { malformedRequests } from '../support/bad-requests.js';
import { changedKeys, dumpRedis } from '../support/dump-redis.js';
import { garbageRequests } from '../support/garbage-requests.js';
import { postPlan, seen, setUpShop } from '../support/main-job.js';
import { formBody, signedPost } from '../support/signed-post.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

/** How long Slack waits for an answer. */
const SLACK_WAITS_MS = 3000;
/** Answers kept for requests that come again, how often a check-in address was used this minute, and what expires by itself. */
const MAY_CHANGE = /^\{f:\w+\}:(seen:|outbox:pace$)|:ping-rate:|:stalled-check$/;

let app: WholeApp;
let pingUrl: string;
let recorded: Attempt;

/** A workspace in which there is everything that could be changed: a site, its plan, round and monitor, a wish with a vote. */
beforeAll(async () => {
  app = await wholeApp({ roles: ['bot'], env: { REPOSITORY_ROOT: sampleFolder('repositories'), OSV_URL: 'http://127.0.0.1:9' } });
  const worker = await app.start('worker');
  ({ pingUrl } = await setUpShop(app));
  await fetch(pingUrl);
  await postPlan(app);
  const { slack } = app;
  const { shop } = slack.channels;
  await slack.command({ user: slack.users.ada, channel: shop, text: '/maintenance now' });
  await seen(app, shop, 'Shop: this week');
  const fields = { team_id: app.team, user_id: slack.users.ada, channel_id: shop, channel_name: 'shop-dev', response_url: null };
  const body = formBody({ ...fields, command: '/wishlist', text: 'add Cache the price list', trigger_id: '1.1.recorded' });
  recorded = { name: 'recorded', fair: [200], ...signedPost(body, { secret: slack.signingSecret }) };
  expect((await slack.deliverRaw(recorded)).status).toBe(200);
  await seen(app, shop, 'Cache the price list');
  worker.child.kill('SIGTERM');
  await worker.ended;
}, 120_000);
afterAll(() => app.close(), 30_000);

async function send(attempts: Attempt[]): Promise<void> {
  for (const { name, body, headers, fair } of attempts) {
    const { status, ms } = await app.slack.deliverRaw({ body, headers });
    const wanted = { name, status: fair.includes(status) ? status : fair, inTime: true };
    expect({ name, status, inTime: ms < SLACK_WAITS_MS }).toEqual(wanted);
  }
}

async function changesBy(work: () => Promise<void>): Promise<string[]> {
  const before = await dumpRedis(app.redis.redis);
  await work();
  const changed = changedKeys(before, await dumpRedis(app.redis.redis));
  return changed.filter((key) => !MAY_CHANGE.test(key));
}

async function realThings() {
  const { slack, stores, team } = app;
  const [entry] = await stores.wishes.all(team, slack.channels.shop);
  const plan = await stores.plans.byChannel(team, slack.channels.shop);
  const round = await stores.rounds.current(team, plan?.id ?? '');
  const [site] = await stores.sites.list(team);
  const [monitor] = await stores.monitors.ofSite(team, site?.id ?? '');
  const things = { wish: entry?.wish.id, round: round?.id, task: round?.tasks[0]?.key, site: site?.id, monitor: monitor?.id };
  expect(Object.values(things)).not.toContain(undefined);
  return Object.fromEntries(Object.entries(things).map(([name, id]) => [name, id ?? ''])) as Record<keyof typeof things, string>;
}

it('answers 300 malformed requests in time, outlives them, and changes nothing', async () => {
  expect(await changesBy(() => send(malformedRequests(app.slack, 300)))).toEqual([]);
}, 120_000);

it('answers every button, form and command with garbage in it in time, and changes nothing', async () => {
  const real = await realThings();
  const changed = await changesBy(async () => {
    for (const garbageAt of [0, 1, 2, 5, 9]) await send(garbageRequests(app.slack, real, garbageAt));
  });
  expect(changed).toEqual([]);
}, 120_000);

it('does a recorded request no second time', async () => {
  expect(await changesBy(() => send(Array.from({ length: 20 }, () => recorded)))).toEqual([]);
  expect(await app.stores.wishes.all(app.team, app.slack.channels.shop)).toHaveLength(1);
}, 60_000);

it('refuses malformed check-ins and files', async () => {
  const changed = await changesBy(async () => {
    const ask = async (path: string, init: RequestInit = {}) => (await fetch(path, init)).status;
    expect(await ask(`${app.url}/ping/${'x'.repeat(5000)}`)).toBe(404);
    expect(await ask(`${app.url}/ping/..%2f..%2fetc`)).toBe(404);
    expect(await ask(`${app.url}/ping/%`)).toBe(404);
    expect(await ask(`${app.url}/inventory/${'x'.repeat(5000)}`, { method: 'POST', body: 'django==5.2' })).toBe(404);
    expect(await ask(`${app.url}/inventory/x`)).toBe(405);
    expect(await ask(`${pingUrl}/finished`)).toBe(400);
    expect(await ask(`${pingUrl}/256`)).toBe(400);
    expect(await ask(`${pingUrl}?bytes=-1`)).toBe(400);
    expect(await ask(`${pingUrl}?rid=%00`)).toBe(400);
    expect(await ask(pingUrl, { method: 'DELETE' })).toBe(405);
    expect(await ask(pingUrl, { method: 'POST', body: 'x'.repeat(100_001) })).toBe(413);
  });
  expect(changed).toEqual([]);
}, 60_000);

it('outlives a connection that breaks off in the middle of a request', async () => {
  const { port } = new URL(app.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"type":', () =>
        socket.destroy(),
      );
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
  expect((await fetch(`${app.url}/slack/events`)).status).toBe(404);
  expect((await fetch(`${app.url}//`)).status).toBe(404);
});

it('still answers afterwards', async () => {
  const alive = await app.slack.command({ user: app.slack.users.ada, channel: app.slack.channels.shop, text: '/audit list' });
  expect(alive.text).toContain('dependencies');
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
});
