import { homeWishes } from '../../src/wishlist/list-page.js';
import { newWish, transition, type Wish, type WishVerb } from '../../src/wishlist/wish.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const shop = () => app.slack.channels.shop;
const page = (user = app.slack.users.ada) => JSON.stringify(app.slack.view(user)?.blocks ?? []);
const sees = (words: string) => app.slack.until(() => page().includes(words), `${words} in ${page()}`);

async function wish(title: string, more: Partial<Wish> = {}, verb?: WishVerb): Promise<void> {
  const at = new Date('2026-11-20T10:00:00Z');
  const made = { ...newWish({ id: `w${title.toLowerCase()}`, channel: shop(), title }, app.slack.users.ben, at), ...more };
  await app.deps.boards.around(app.test.team, shop(), app.deps.now, () => app.deps.wishes.create(app.test.team, made));
  if (verb === undefined) return;
  await app.deps.wishes.update(app.test.team, made.id, (one) => {
    const outcome = transition(one, verb, 'U1', at);
    return outcome.ok ? outcome.wish : null;
  });
}

/** Opens ada's list from the board. */
async function openList(): Promise<void> {
  const board = await app.slack.until(
    () => app.slack.messages(shop()).find((message) => JSON.stringify(message.blocks).includes('wishlist.mine')),
    'the board',
  );
  await app.slack.click({ user: app.slack.users.ada, channel: shop(), ts: board.ts, actionId: 'wishlist.mine' });
  await app.slack.clickView({ user: app.slack.users.ada, actionId: 'wishlist.page.filter' });
}

const choose = (filter: string, value: string) =>
  app.slack.clickView({ user: app.slack.users.ada, actionId: `wishlist.page.by-${filter}`, value });

describe('the list', () => {
  it('is narrowed by state, site, tag and whose they are, in any combination', async () => {
    await wish('Alpha', { tags: ['mobile'], site: 's1' });
    await wish('Beta', { tags: ['mobile'] });
    await wish('Gamma', { site: 's1', createdBy: app.slack.users.ada });
    await wish('Delta', { tags: ['mobile'] }, { do: 'park', reason: null });
    await openList();
    await sees('1 to 3 of 3');
    await choose('tag', 'Tag: mobile');
    await sees('1 to 2 of 2');
    await choose('site', 'Shop');
    await sees('1 to 1 of 1');
    expect(page()).toContain('*1. Alpha*');
    await choose('site', 'Any site');
    await choose('state', 'Parked');
    await sees('*1. Delta*');
    await app.slack.clickView({ user: app.slack.users.ada, actionId: 'wishlist.page.filter' });
    await sees('No wish of yours is like that.');
    await choose('state', 'Open, planned and doing');
    await choose('tag', 'Any tag');
    await sees('*1. Gamma*');
    expect(page()).not.toContain('Alpha');
  });

  it('keeps what it is narrowed to while somebody votes and turns pages', async () => {
    for (let index = 1; index <= 7; index += 1) await wish(`Wish${index}`, { tags: index === 7 ? ['other'] : ['mobile'] });
    await openList();
    await choose('tag', 'Tag: mobile');
    await sees('1 to 5 of 6');
    await app.slack.clickView({ user: app.slack.users.ada, actionId: 'wishlist.page.next' });
    await sees('6 to 6 of 6');
    await app.slack.clickView({ user: app.slack.users.ada, actionId: 'wishlist.vote' });
    await sees('Counted: 1 vote, yours among them.');
    expect(page()).toContain('of 6');
  });

  it('is reached from Home, for each channel with wishes, by those who are in it', async () => {
    await wish('Alpha');
    await app.deps.boards.nameChannel(app.test.team, shop(), 'shop-dev');
    const { ada } = app.slack.users;
    const blocks = await homeWishes(app.deps, app.test.team, ada, [shop(), app.slack.channels.general]);
    expect(blocks.at(-1)).toMatchObject({
      type: 'actions',
      elements: [{ text: { text: 'Wishlist of #shop-dev' }, action_id: `wishlist.open.${shop()}`, value: shop() }],
    });
    await app.client.views.publish({ user_id: ada, view: { type: 'home', blocks } });
    await app.slack.clickHome({ user: ada, actionId: `wishlist.open.${shop()}` });
    await sees('*1. Alpha*');
  });
});

describe('the form of a new wish', () => {
  it('takes tags, which the wish shows; too many are refused at the field', async () => {
    const { ada } = app.slack.users;
    await app.slack.command({ user: ada, channel: shop(), text: '/wishlist add' });
    const many = Array.from({ length: 9 }, (_, index) => `t${index}`).join(' ');
    const answer = await app.slack.submit({ user: ada, values: { Title: 'Faster checkout', Tags: many } });
    expect(answer.errors).toEqual({ Tags: 'These are 9 tags; 8 is the most.' });
    await app.slack.submit({ user: ada, values: { Title: 'Faster checkout', Tags: '#Payment, <!here>' } });
    const message = await app.slack.until(
      () => app.slack.messages(shop()).find(({ blocks }) => JSON.stringify(blocks).includes('tagged payment')),
      'the wish',
    );
    expect(JSON.stringify(message.blocks)).toContain('*Faster checkout* · tagged payment, &lt;!here&gt;');
  });
});
