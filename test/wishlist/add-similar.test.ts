import { ACTIONS } from '../../src/wishlist/views.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const shop = () => app.slack.channels.shop;
const add = (title: string, user = app.slack.users.ada, triggerId?: string) =>
  app.slack.command({ user, channel: shop(), text: `/wishlist add ${title}`, ...(triggerId === undefined ? {} : { triggerId }) });
const wishes = () => app.deps.wishes.all(app.test.team, shop());
const titles = async () => (await wishes()).map(({ wish }) => wish.title).sort();
const votes = async () => (await wishes()).map((entry) => entry.votes);

describe('adding what is on the list already', () => {
  it('offers what is there before it adds, to vote for or to add anyway, once', async () => {
    const { ada, ben } = app.slack.users;
    await add('Speed up the checkout page');
    const answer = await add('Checkout page: spead it up', ben);
    expect(answer.text).toContain('Not added yet: Checkout page: spead it up');
    expect(await titles()).toEqual(['Speed up the checkout page']);
    const { ts } = await app.slack.until(() => app.slack.ephemerals(ben).at(-1), 'what ben is told');

    await app.slack.click({ user: ben, channel: shop(), ts, actionId: ACTIONS.vote });
    expect(await votes()).toEqual([1]);
    await app.slack.click({ user: ben, channel: shop(), ts, actionId: ACTIONS.addAnyway });
    await app.slack.click({ user: ben, channel: shop(), ts, actionId: ACTIONS.addAnyway });
    expect(await titles()).toEqual(['Checkout page: spead it up', 'Speed up the checkout page']);
    expect((await add('Dark mode', ada)).text).toContain('Added: *Dark mode*');
  });

  it('adds at once what came before, when the same request comes again', async () => {
    await add('Dark mode', app.slack.users.ada, '1.2.again');
    expect((await add('Dark mode', app.slack.users.ada, '1.2.again')).text).toContain('Added: *Dark mode*');
    expect(await titles()).toEqual(['Dark mode']);
  });

  it('asks in the form too, keeps what was entered, and adds on the second submit', async () => {
    const { ada, ben } = app.slack.users;
    await add('Speed up the checkout page');
    await app.slack.command({ user: ben, channel: shop(), text: '/wishlist add' });
    await app.slack.submit({ user: ben, values: { Title: 'Speed up checkout page', Why: 'Customers say so', Size: 'S: an hour or two' } });
    const view = await app.slack.until(() => app.slack.view(ben), 'the form');
    expect(JSON.stringify(view)).toContain('Is it one of these?');
    expect(JSON.stringify(view)).toContain('Add anyway');
    expect(await titles()).toEqual(['Speed up the checkout page']);
    await app.slack.submit({ user: ben });
    const added = (await wishes()).find(({ wish }) => wish.createdBy === ben);
    expect(added).toMatchObject({ wish: { title: 'Speed up checkout page', why: 'Customers say so' }, sizes: ['S'] });
    expect(ada).not.toBe(ben);
  });

  it('lets a vote in the form take the place of a second wish', async () => {
    const { ben } = app.slack.users;
    await add('Speed up the checkout page');
    await app.slack.command({ user: ben, channel: shop(), text: '/wishlist add' });
    await app.slack.submit({ user: ben, values: { Title: 'Speed up checkout page' } });
    await app.slack.clickView({ user: ben, actionId: ACTIONS.vote });
    await app.slack.until(() => JSON.stringify(app.slack.view(ben)).includes('Counted: 1 vote, yours among them.'), 'what the form says');
    expect(await titles()).toEqual(['Speed up the checkout page']);
    expect(await votes()).toEqual([1]);
  });
});
