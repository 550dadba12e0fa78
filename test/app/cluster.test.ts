import { sampleFolder } from '../../playground/server/sample-folder.js';
import { type SampleSources, startSampleSources } from '../../playground/server/sample-sources.js';
import { ACTIONS as ROUND } from '../../src/maintenance/views.js';
import { dueMember } from '../../src/schedule/due-store.js';
import { ACTIONS as WISH } from '../../src/wishlist/views.js';
import { keyOf, PATIENCE_MS, postPlan, seen, setUpShop, whispered } from '../support/main-job.js';
import type { TestRedis } from '../support/redis.js';
import { testCluster } from '../support/redis-cluster.js';
import { type WholeApp, wholeAppOn } from '../support/whole-app.js';

let sources: SampleSources;
let app: WholeApp<TestRedis>;

beforeAll(async () => {
  sources = await startSampleSources();
  const { url } = sources;
  const env = { PYPI_URL: url, OSV_URL: url, ENDOFLIFE_URL: url, REPOSITORY_ROOT: sampleFolder('repositories') };
  app = await wholeAppOn({ redis: await testCluster(), env });
}, 120_000);
afterAll(async () => {
  await app.close();
  await sources.close();
}, 30_000);

it('does the whole main job on a Redis Cluster of three nodes', async () => {
  const { slack, stores, team } = app;
  const { ada, ben } = slack.users;
  const channel = slack.channels.shop;
  const type = (text: string, user = ada) => slack.command({ user, channel, text });

  const { pingUrl } = await setUpShop(app);
  expect((await fetch(pingUrl, { method: 'POST', body: 'done' })).status).toBe(200);
  expect((await fetch(`${pingUrl}x`)).status).toBe(404);
  await postPlan(app);

  const plan = await stores.plans.byChannel(team, channel);
  const round = dueMember({ kind: 'round', team, id: plan?.id ?? '' });
  await stores.due.schedule(round, new Date(Date.now() - 1000));
  const thread = await seen(app, channel, 'Shop: this week');
  expect(Number(await stores.due.at(round))).toBeGreaterThan(Date.now());
  const buttons = new Set([...JSON.stringify(thread.blocks).matchAll(/"maintenance\.(\w+)"/g)].map(([, word]) => word));
  expect(buttons).toContain('more');
  const running = await stores.rounds.current(team, plan?.id ?? '');
  const [task] = running?.tasks ?? [];
  await slack.click({ user: ben, channel, ts: thread.ts, actionId: ROUND.more, blockId: `task.${task?.key}`, value: 'Assign' });
  await slack.submit({ user: ben, values: {} });
  await seen(app, channel, `<@${ben}>`);

  await type('/audit dependencies shop');
  await seen(app, channel, 'Shop: dependencies need work');

  await type('/wishlist add Cache the price list');
  const board = await seen(app, channel, 'Wishlist of #shop-dev');
  await slack.click({ user: ada, channel, ts: board.ts, actionId: WISH.vote });
  await whispered(app, ada, 'Counted: 1 vote, yours among them');
  await slack.click({ user: ben, channel, ts: board.ts, actionId: WISH.vote });
  await seen(app, channel, '2 votes');

  for (const words of ['', ' sites', ' site Shop', ' plans', ' next', ' backups', ' pause', ' resume', ' now']) {
    const { status, text } = await type(`/maintenance${words}`);
    expect({ words, status, wentWrong: /went wrong|No site|No plan/.test(text ?? '') }).toEqual({ words, status: 200, wentWrong: false });
  }
  expect((await type('/audit history')).text).toContain('dependencies');
  expect((await type('/audit status')).text).not.toContain('went wrong');
  expect((await type('/wishlist top')).text).toContain('Cache the price list');
  await slack.openHome(ada);
  const home = await slack.until(() => slack.home(ada), "Ada's Home", PATIENCE_MS);
  expect(JSON.stringify(home.blocks)).toContain('Cache the price list');

  expect((await fetch(`${pingUrl}/fail`)).status).toBe(200);
  await seen(app, channel, 'Shop: the backup is down');
  expect((await fetch(pingUrl)).status).toBe(200);
  await seen(app, channel, 'reported in again');

  const keys = slack.messages(channel).flatMap((message) => keyOf(message) ?? []);
  expect(keys).toEqual([...new Set(keys)]);
  expect(await app.outbox.deadLetters(team)).toEqual([]);
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('farrier_outbox_dead_letters');

  await slack.uninstall();
  const erase = dueMember({ kind: 'erase', team, id: 'workspace' });
  expect(await stores.due.at(erase)).not.toBeNull();
  await stores.due.schedule(erase, new Date());
  await slack.until(() => app.output().includes('enqueued what was due'), 'the ledger to be worked on');
  while ((await stores.workspaces.list()).includes(team)) await new Promise((resolve) => setImmediate(resolve));
  expect(await stores.sites.list(team)).toEqual([]);

  expect(await app.stop()).toEqual([0, 0]);
  expect(app.output()).not.toMatch(/CROSSSLOT|MOVED|"level":"?(50|60|error|fatal)/);
}, 240_000);
