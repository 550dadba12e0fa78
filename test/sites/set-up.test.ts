import { setTimeout as wait } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ROTA_ACTIONS } from '../../src/maintenance/people/rota-actions.js';
import { PLAN_FIELD } from '../../src/maintenance/plans/plan-form-views.js';
import { PLAN_EDIT } from '../../src/maintenance/plans/plan-menu.js';
import { ACTIONS } from '../../src/sites/views.js';
import { type WholeFarrier, wholeFarrier } from '../support/whole-farrier.js';

jest.setTimeout(60_000);

let farrier: WholeFarrier;
let ada: string;
let shop: string;

const form = { Name: 'Shop', Address: '', Repository: 'local:shop', 'Time zone': 'Europe/London' };

beforeEach(async () => {
  farrier = await wholeFarrier();
  ({ ada } = farrier.slack.users);
  ({ shop } = farrier.slack.channels);
});
afterEach(() => farrier.close());

/** Opens the modal and submits it. */
async function setUp(fields: Partial<typeof form> = {}, user = ada) {
  await farrier.slack.command({ user, channel: shop, text: '/maintenance setup' });
  return farrier.slack.submit({ user, values: { ...form, ...fields } });
}

/** The last message that Farrier wrote to a person and that has these words. */
function told(words: string, user = ada) {
  const { slack } = farrier;
  return slack.until(
    () => {
      const messages = slack.messages(slack.direct(user)).filter((message) => JSON.stringify(message).includes(words));
      return messages.at(-1);
    },
    `a direct message with "${words}"`,
    20_000,
  );
}

async function press(message: { channel: string; ts: string }, actionId: string, user = ada) {
  return farrier.slack.click({ user, channel: message.channel, ts: message.ts, actionId });
}

async function planId() {
  return (await farrier.stores.plans.byChannel(farrier.team, shop))?.id ?? '';
}

/** Set-up up to the preview, with "I don't know" about the backups. */
async function untilPreview() {
  await setUp();
  await press(await told('How is the database of Shop backed up?'), ACTIONS.backupsUnknown);
  return told('This would be the first thread');
}

describe('set-up', () => {
  it('opens with the name of the channel, the zone of the person and the channel filled in', async () => {
    await farrier.slack.command({ user: ada, channel: shop, text: '/farrier setup' });
    const shown = JSON.stringify(farrier.slack.view(ada));
    expect(shown).toContain('"initial_value":"Shop"');
    expect(shown).toContain('"initial_value":"Europe/Berlin"');
    expect(shown).toContain(`"initial_conversation":"${shop}"`);
  });

  it('reads the repository and tells the asker alone, worst first', async () => {
    await setUp();
    const verdicts = await told('known advisories');
    expect(verdicts.text).toMatch(/Django 3\.2 ended/);
    expect(farrier.slack.messages(shop)).toEqual([]);
  });

  it('keeps one site when the same modal is submitted twice at once', async () => {
    await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance setup' });
    await Promise.all([
      farrier.slack.submit({ user: ada, values: form }),
      farrier.slack.submit({ user: ada, values: form }).catch(() => undefined),
    ]);
    expect(await farrier.stores.sites.list(farrier.team)).toHaveLength(1);
  });

  it('refuses a name that is taken, at its field', async () => {
    await setUp();
    await told('How is the database of Shop backed up?');
    const again = await setUp({ Name: 'shop' });
    expect(JSON.stringify(again.body)).toContain('There is already a site called');
  });

  it('posts nothing before the button, then introduces itself once and schedules the first thread', async () => {
    const preview = await untilPreview();
    expect(farrier.slack.messages(shop)).toEqual([]);
    expect(JSON.stringify(preview)).toContain('Find out how Shop is backed up');
    await press(preview, ACTIONS.post);
    await press(preview, ACTIONS.post).catch(() => undefined);
    await told('The first thread for Shop opens on Tuesday');
    await farrier.slack.until(() => farrier.slack.messages(shop).length > 0, 'the introduction');
    expect(farrier.slack.messages(shop).map((message) => message.text)).toEqual([expect.stringContaining('set up Farrier for Shop')]);
    expect(await farrier.stores.due.at(`round.${farrier.team}.${await planId()}`)).not.toBeNull();
  });

  it('starts a plan of its own where one moved away, and introduces itself again', async () => {
    const { slack, stores, team } = farrier;
    await press(await untilPreview(), ACTIONS.post);
    await told('The first thread for Shop opens on Tuesday');
    await slack.until(() => slack.messages(shop).length === 1, 'the introduction');
    const first = await planId();
    const elsewhere = slack.addChannel({ name: 'ops' });
    for (const { id } of await stores.sites.byChannel(team, shop))
      await stores.sites.update(team, id, (site) => ({ ...site, channel: elsewhere }));
    await stores.plans.move(team, first, elsewhere);
    await setUp({ Name: 'Blog' });
    await press(await told('How is the database of Blog backed up?'), ACTIONS.backupsUnknown);
    await slack.until(() => slack.messages(slack.direct(ada)).some((message) => JSON.stringify(message).includes('Blog')), 'Blog');
    const second = await planId();
    expect(second).not.toBe(first);
    expect(await stores.plans.get(team, first)).toMatchObject({ state: 'active', channel: elsewhere });
    expect((await stores.plans.ofChannel(team, elsewhere)).map(({ id }) => id)).toEqual([first]);
    const preview = await slack.until(
      () =>
        slack
          .messages(slack.direct(ada))
          .find((message) => /Blog[^]*This would be the first thread|This would be the first thread[^]*Blog/.test(JSON.stringify(message))),
      'the preview of Blog',
      20_000,
    );
    await press(preview, ACTIONS.post);
    await told('The first thread for Blog opens on Tuesday');
    await slack.until(() => slack.messages(shop).length === 2, 'the second introduction');
  });

  it('keeps to a plan that somebody made monthly meanwhile', async () => {
    const preview = await untilPreview();
    const recurrence = { rrule: 'FREQ=MONTHLY;BYDAY=1MO' };
    await farrier.stores.plans.update(farrier.team, await planId(), (plan) => ({
      ...plan,
      recurrence: { ...plan.recurrence, ...recurrence },
    }));
    await press(preview, ACTIONS.change);
    await farrier.slack.until(
      () => farrier.slack.ephemerals(ada).some(({ text }) => text.includes('does not come once each week')),
      'the refusal',
    );
    expect(farrier.slack.view(ada)).toBeNull();
    await press(preview, ACTIONS.post);
    await told('The first thread for Shop opens on Monday');
    await farrier.slack.until(() => farrier.slack.messages(shop).length > 0, 'the introduction');
    expect(farrier.slack.messages(shop)[0]?.text).toContain('One thread on the first Monday of every month at 10:00, Europe/London');
  });

  it('keeps an unfinished set-up and says so on Home', async () => {
    const preview = await untilPreview();
    await press(preview, ACTIONS.notYet);
    await told('Nothing is posted for Shop');
    await farrier.slack.openHome(ada);
    expect(JSON.stringify(farrier.slack.home(ada))).toContain('Finish Shop');
    await farrier.slack.clickHome({ user: ada, actionId: ROTA_ACTIONS.preferences });
    await farrier.slack.submit({ user: ada, values: { 'Remind me of open tasks': 'direct' } });
    expect(await farrier.stores.preferences.get(farrier.team, ada)).toMatchObject({ nudges: 'direct', turns: 'always' });
    expect(await farrier.stores.due.at(`round.${farrier.team}.${await planId()}`)).toBeNull();
  });

  it('leads from Home to where the set-up goes on', async () => {
    await press(await untilPreview(), ACTIONS.notYet);
    await told('Nothing is posted for Shop');
    await farrier.slack.openHome(ada);
    expect(JSON.stringify(farrier.slack.home(ada))).toContain('/archives/');
    await farrier.slack.clickHome({ user: ada, actionId: ACTIONS.finish });
    await told('This would be the first thread');
    const { ben } = farrier.slack.users;
    await farrier.slack.openHome(ben);
    await farrier.slack.clickHome({ user: ben, actionId: ACTIONS.finish });
    expect(JSON.stringify(farrier.slack.view(ben))).toContain('The next step for Shop is in our direct message.');
    expect(JSON.stringify(await told('This would be the first thread', ben))).toContain(`First owner: <@${ada}>`);
  });

  it('posts from the preview that a command shows, and says so there', async () => {
    await untilPreview();
    const { slack } = farrier;
    await slack.command({ user: ada, channel: shop, text: '/maintenance now' });
    const preview = await slack.until(
      () => slack.ephemerals(ada, shop).find(({ text }) => text.startsWith('Not posted yet')),
      'the preview',
    );
    await press(preview, ACTIONS.post);
    await slack.until(
      () => slack.ephemerals(ada, shop).some(({ text }) => text.startsWith('The first thread for Shop opens on')),
      'the answer',
    );
    await slack.until(() => slack.messages(shop).length > 0, 'the introduction');
  });

  it('draws the preview anew when the site is edited', async () => {
    await untilPreview();
    await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance site Shop' });
    const site = await farrier.slack.until(() => farrier.slack.ephemerals(ada, shop).at(-1), 'the site');
    await press(site, ACTIONS.edit);
    const days = 'Days until findings are due';
    const refused = await farrier.slack.submit({ user: ada, values: { ...form, Name: 'Store', [days]: '30/7/90/120' } });
    expect(JSON.stringify(refused.body)).toContain('Wanted: four whole numbers of days from critical to low');
    const wait = 'Days to wait with new releases';
    const tooLong = await farrier.slack.submit({ user: ada, values: { ...form, Name: 'Store', [days]: '3/14/60/90', [wait]: '91' } });
    expect(JSON.stringify(tooLong.body)).toContain('Wanted: a whole number of days from 0 to 90.');
    await farrier.slack.submit({ user: ada, values: { ...form, Name: 'Store', [days]: '3/14/60/90', [wait]: '14' } });
    const [stored] = await farrier.stores.sites.list(farrier.team);
    expect(stored).toMatchObject({ name: 'Store', youngDays: 14, dueDays: { critical: 3, high: 14, medium: 60, low: 90 } });
    await told('Find out how Store is backed up');
  });

  it('takes a second site into the thread that runs already', async () => {
    await press(await untilPreview(), ACTIONS.post);
    await told('The first thread for Shop opens on Tuesday');
    await setUp({ Name: 'Billing', Repository: 'local:billing' });
    await press(await told('How is the database of Billing backed up?'), ACTIONS.backupsFiles);
    await told('Billing joins the thread in');
    expect((await farrier.stores.plans.byChannel(farrier.team, shop))?.sites).toHaveLength(2);
  });

  it('leads from "Files" to the place where they lie, which a worker looks at', async () => {
    await setUp();
    await press(await told('How is the database of Shop backed up?'), ACTIONS.backupsFiles);
    await told('Say where they lie in the window that opened');
    await farrier.slack.submit({ user: ada, values: { Address: 'local:shop', Files: '*.dump', 'Kept for': '30' } });
    expect(JSON.stringify(farrier.slack.view(ada)?.blocks)).toContain('I look into local:shop now, and each hour.');
    const [site] = await farrier.stores.sites.list(farrier.team);
    const states = () => farrier.stores.places.statesOf(farrier.team, site?.id ?? '');
    expect(await states()).toMatchObject([{ place: { pattern: '*.dump', retentionDays: 30, periodMs: 86_400_000, createdBy: ada } }]);
    while ((await states())[0]?.look === null) await wait(20);
    const answer = await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance backups Shop' });
    expect(JSON.stringify(answer)).toContain('*could not be looked at*: BACKUP_ROOT is not set');
  });

  it('moves a thread that runs already to another day', async () => {
    await press(await untilPreview(), ACTIONS.post);
    await told('The first thread for Shop opens on Tuesday');
    const { slack } = farrier;
    await slack.command({ user: ada, channel: shop, text: '/maintenance next' });
    const next = await slack.until(() => slack.ephemerals(ada, shop).at(-1), 'the coming dates');
    await press(next, PLAN_EDIT);
    await slack.clickView({ user: ada, actionId: PLAN_FIELD, blockId: 'days', value: ['TH'], values: { Time: '14:30' } });
    await slack.submit({ user: ada });
    expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('every Thursday at 14:30');
    expect((await farrier.stores.plans.byChannel(farrier.team, shop))?.recurrence.rrule).toBe('FREQ=WEEKLY;BYDAY=TH');
  });

  it('hands out no check-in line without a public address, and offers the other ways', async () => {
    await setUp();
    const question = await told('How is the database of Shop backed up?');
    await press(question, ACTIONS.backupsJob);
    const whispers = () => farrier.slack.ephemerals(ada).map((message) => message.text);
    await farrier.slack.until(() => whispers().some((text) => text.includes('no public address')), 'the explanation');
    expect(whispers().join()).not.toContain('/ping/');
  });

  it('shows nothing of a site to somebody outside its channel', async () => {
    await setUp();
    await told('How is the database of Shop backed up?');
    const outsider = farrier.slack.addUsers(1)[0] ?? '';
    await farrier.slack.leave(outsider, farrier.slack.channels.shop);
    const answer = await farrier.slack.command({ user: outsider, channel: farrier.slack.channels.general, text: '/maintenance site Shop' });
    expect(answer.text).toContain('No site called "Shop"');
    await farrier.slack.openHome(outsider);
    expect(JSON.stringify(farrier.slack.home(outsider))).toContain('in channels you are not in');
  });
});
