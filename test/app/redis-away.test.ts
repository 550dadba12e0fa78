import { aSite } from '../maintenance/builders.js';
import { answers } from '../support/farrier-process.js';
import { PATIENCE_MS } from '../support/main-job.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

/** How long Slack waits for an answer. */
const SLACK_WAITS_MS = 3000;

let app: WholeApp;
beforeAll(async () => {
  app = await wholeApp();
  const { slack, stores, team } = app;
  await stores.sites.save(team, aSite({ channel: slack.channels.shop, address: null, repository: null, backups: null }));
}, 60_000);
afterAll(async () => {
  await app.close();
}, 30_000);

const ask = () => app.slack.command({ user: app.slack.users.ada, channel: app.slack.channels.shop, text: '/audit dependencies shop' });
const reports = () => app.slack.messages(app.slack.channels.shop).filter(({ metadata }) => metadata?.event_type === 'farrier_audit');
const readiness = async () => await (await fetch(`${app.url}/readyz`)).text();

it('says within 3 s that nothing was started while Redis is away, and goes on when it is back', async () => {
  const { slack, redis, url } = app;
  await redis.kill();
  const refused = await ask();
  expect(refused).toMatchObject({ status: 200, text: expect.stringMatching(/^Nothing was started: .*Redis/) });
  expect(refused.ms).toBeLessThan(SLACK_WAITS_MS);
  await answers(`${url}/readyz`, 503);
  expect(await readiness()).toContain('"redis"');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/ping/unknown`)).status).toBe(503);

  await redis.restart();
  await answers(`${url}/readyz`, 200);
  expect((await ask()).text).toMatch(/^Checking Shop: dependencies/);
  await slack.until(() => reports().length === 1, 'the report', PATIENCE_MS);
}, 120_000);

it('answers within 3 s while Redis hangs, and tells afterwards what became of it', async () => {
  const { slack, redis, url } = app;
  await redis.freeze();
  const late = await ask();
  expect(late).toMatchObject({ status: 200, text: expect.stringContaining('cannot say yet whether that was done') });
  expect(late.ms).toBeLessThan(SLACK_WAITS_MS);
  expect(await readiness()).toContain('"redis"');

  await redis.thaw();
  await answers(`${url}/readyz`, 200);
  const told = () => slack.ephemerals(slack.users.ada).filter(({ text }) => text.startsWith('Checking Shop: dependencies'));
  await slack.until(() => told().length === 2, 'the answer that came late', PATIENCE_MS);
  await slack.until(() => reports().length === 2, 'the report of what was asked while Redis hung', PATIENCE_MS);
}, 120_000);

it('needed no restart for any of it', async () => {
  expect(await app.stop()).toEqual([0, 0]);
});
