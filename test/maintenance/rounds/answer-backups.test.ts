import { jest } from '@jest/globals';
import { ACTIONS as SITE_ACTIONS } from '../../../src/sites/views.js';
import { type WholeFarrier, wholeFarrier } from '../../support/whole-farrier.js';
import { aPlan, aSite } from '../builders.js';

jest.setTimeout(60_000);

let farrier: WholeFarrier;
let ada: string;
let shop: string;

beforeEach(async () => {
  farrier = await wholeFarrier();
  ({ ada } = farrier.slack.users);
  ({ shop } = farrier.slack.channels);
});
afterEach(() => farrier.close());

const SITE = { address: null, repository: null, backups: { kind: 'unknown' as const } };

/** A round is opened by hand for sites whose backups nobody knows. Resolves to its parent message. */
async function opened(...names: string[]) {
  const { slack, stores, team } = farrier;
  const sites = names.map((name) => aSite({ ...SITE, id: `s-${name.toLowerCase()}`, name, channel: shop }));
  for (const site of sites) await stores.sites.save(team, site);
  await stores.plans.save(team, aPlan({ channel: shop, sites: sites.map(({ id }) => id), rota: [ada] }));
  await slack.command({ user: ada, channel: shop, text: '/maintenance now' });
  return await slack.until(() => slack.messages(shop).find((message) => message.text.includes('week of')), 'the round', 20_000);
}

const screen = (ts: string) => JSON.stringify(farrier.slack.messages(shop).find((message) => message.ts === ts)?.blocks ?? '');
const shows = (ts: string, words: string) => farrier.slack.until(() => screen(ts).includes(words), `"${words}" in the thread`);
const press = (message: { ts: string }, actionId: string, user = ada) =>
  farrier.slack.click({ user, channel: shop, ts: message.ts, actionId });

/** What only this person sees in the channel. */
function whispered(words: string, user = ada) {
  const { slack } = farrier;
  return slack.until(
    () => slack.ephemerals(user, shop).findLast((message) => JSON.stringify(message).includes(words)),
    `"${words}", to one person`,
  );
}

describe('the task to find out about backups', () => {
  it('asks the question itself, to who presses alone, and the answer ticks it', async () => {
    const round = await opened('Shop');
    await shows(round.ts, '*1. Find out how Shop is backed up*');
    await shows(round.ts, '"text":"Answer now"');
    const said = farrier.slack.messages(shop).length;

    await press(round, `${SITE_ACTIONS.changeBackups}.s-shop`);
    await press(await whispered('How is the database of Shop backed up?'), SITE_ACTIONS.backupsSnapshots);
    await press(await whispered('Whose snapshots?'), `${SITE_ACTIONS.provider}.heroku`);

    await shows(round.ts, `*Done* by <@${ada}>`);
    await shows(round.ts, 'answered: snapshots at Heroku');
    await whispered('heroku pg:backups');
    expect(screen(round.ts)).not.toContain('Answer now');
    expect((await farrier.stores.sites.get(farrier.team, 's-shop'))?.backups).toEqual({ kind: 'snapshots', provider: 'heroku' });
    expect(farrier.slack.messages(shop)).toHaveLength(said);
    expect(farrier.slack.messages(farrier.slack.direct(ada))).toEqual([]);
  });

  it('stays open while the answer is that nobody knows', async () => {
    const round = await opened('Shop');
    await press(round, `${SITE_ACTIONS.changeBackups}.s-shop`);
    await press(await whispered('How is the database of Shop backed up?'), SITE_ACTIONS.backupsUnknown);
    await whispered('nobody knows yet');
    expect((await farrier.stores.rounds.current(farrier.team, 'p-C1'))?.tasks[0]).toMatchObject({ key: 'backups', state: 'open' });
  });

  it('is done once each of its sites has its answer', async () => {
    const round = await opened('Shop', 'Billing');
    await shows(round.ts, '"text":"Answer for Billing"');
    for (const site of ['Shop', 'Billing']) {
      await press(round, `${SITE_ACTIONS.changeBackups}.s-${site.toLowerCase()}`);
      await press(await whispered(`How is the database of ${site} backed up?`), SITE_ACTIONS.backupsFiles);
      await shows(round.ts, `${site} answered: files`);
    }
    await shows(round.ts, `*Done* by <@${ada}>`);
  });
});
