import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns/format';
import { PLANS } from '../../src/maintenance/plans/plan-menu-views.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import { PATIENCE_MS } from '../support/main-job.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

let app: WholeApp;
beforeEach(async () => {
  app = await wholeApp({ slack: { timeScale: 0.002 } });
}, 60_000);
afterEach(async () => {
  await app.close();
}, 30_000);

it('Home pauses everything until a day and resumes it, and shows where each plan stands', async () => {
  const { slack, stores, team } = app;
  const { ada } = slack.users;
  const channel = slack.channels.shop;
  await stores.sites.save(team, aSite({ channel, address: null, repository: null, backups: null }));
  await stores.plans.save(team, aPlan({ channel, rota: [ada] }));
  await stores.plans.save(team, aPlan({ id: 'p-2', name: 'Yearly list', channel, rota: [ada] }));
  const states = async () => (await stores.plans.ofChannel(team, channel)).map(({ state }) => state);
  const home = () => JSON.stringify(slack.home(ada)?.blocks ?? '');

  // The process runs by the real clock, and takes an end within two years.
  const day = new Date(Date.now() + 365 * 86_400_000);
  const end = day.toISOString().slice(0, 10);
  const shownEnd = format(new TZDate(Date.parse(end), 'UTC'), 'EEE d MMM yyyy');

  await slack.openHome(ada);
  await slack.until(() => home().includes('Pause everything'), 'Home', PATIENCE_MS);
  expect(home()).not.toContain('Resume everything');
  await slack.clickHome({ user: ada, actionId: PLANS.pauseAll });
  expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('*Yearly list*');
  const wrong = await slack.submit({ user: ada, values: { Until: '2020-01-01' } });
  expect(JSON.stringify(wrong)).toContain('2020-01-01 is past');
  expect(await states()).toEqual(['active', 'active']);
  await slack.submit({ user: ada, values: { Until: end } });
  expect(await states()).toEqual(['paused', 'paused']);
  await slack.until(() => home().includes(`paused until ${shownEnd}`) && home().includes('Resume everything'), 'a frozen Home');

  await slack.closeView(ada);
  await slack.clickHome({ user: ada, actionId: PLANS.resumeAll });
  expect(await states()).toEqual(['active', 'active']);
  expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('2 plans run again.');
  await slack.until(() => !home().includes('Resume everything'), 'Home to be drawn anew');
}, 120_000);
