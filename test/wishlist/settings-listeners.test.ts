import { pressBody } from '../../bench/signed-requests.js';
import { PLAIN_SETTINGS } from '../../src/wishlist/settings.js';
import { signedPost } from '../support/signed-post.js';
import { shopsWishes } from '../support/voting.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const shop = () => app.slack.channels.shop;
const command = (text: string, user = app.slack.users.ada) => app.slack.command({ user, channel: shop(), text: `/wishlist ${text}` });
const lastWhisper = (user: string) => app.slack.ephemerals(user).at(-1)?.text ?? '';
const toldTo = (user: string, words: string) => app.slack.until(() => lastWhisper(user).includes(words), `${words} to ${user}`);

/** The one message in the channel with all of these words. */
const shown = (...words: string[]) =>
  app.slack.until(
    () => app.slack.messages(shop()).find((message) => words.every((word) => JSON.stringify(message.blocks).includes(word))),
    `a message with ${words.join(', ')}`,
  );

async function set(values: Record<string, string | string[]>): Promise<void> {
  const { ada } = app.slack.users;
  await command('settings');
  await app.slack.submit({ user: ada, values });
  await toldTo(ada, 'Saved.');
}

describe('/wishlist settings', () => {
  it('gives each person so many votes a month: what is left is told, and one too many refused', async () => {
    const { ben } = app.slack.users;
    for (const title of ['Faster checkout', 'Dark colours']) await command(`add ${title}`);
    await set({ 'Votes a person has': '1', 'How often they get them': 'Each month' });
    const board = await shown('1. Faster checkout', '1 vote a month each');
    await app.slack.click({ user: ben, channel: shop(), ts: board.ts, actionId: 'wishlist.vote' });
    await toldTo(ben, 'Counted: 1 vote, yours among them. You have no vote left this month.');
    const other = await shown('*Dark colours*', 'size yet');
    await app.slack.click({ user: ben, channel: shop(), ts: other.ts, actionId: 'wishlist.vote' });
    await toldTo(ben, 'Your one vote of this month is spent. Withdraw it, or vote again from');
    const dark = (await app.deps.wishes.all(app.test.team, shop())).find(({ wish }) => wish.title === 'Dark colours');
    expect(dark?.votes).toBe(0);
  });

  it.each(['0', '101', '2.5', 'two'])('refuses %j votes, at the field', async (votes) => {
    const { ada } = app.slack.users;
    await command('settings');
    const answer = await app.slack.submit({ user: ada, values: { 'Votes a person has': votes } });
    expect(JSON.stringify(answer.errors)).toContain(`“${votes}” is no number from 1 to 100`);
    expect(await app.deps.settings.get(app.test.team, shop())).toEqual(PLAIN_SETTINGS);
  });

  it('names who voted, until votes are anonymous', async () => {
    const { ben } = app.slack.users;
    await command('add Faster checkout');
    const { ts } = await shown('*Faster checkout*', 'size yet');
    await app.slack.click({ user: ben, channel: shop(), ts, actionId: 'wishlist.vote' });
    await shown(`1 vote (<@${ben}>)`);
    await set({ Rules: ['anonymous'] });
    await shown('*Faster checkout*', '1 vote · no size yet');
    await shown('votes name nobody');
    expect(JSON.stringify(app.slack.messages(shop()))).not.toContain(`<@${ben}>`);
  });

  it('ranks by votes for size, with everything the place rests on', async () => {
    const { ada, ben } = app.slack.users;
    for (const title of ['Faster checkout', 'Dark colours']) await command(`add ${title}`);
    const board = await shown('1. Faster checkout', '2. Dark colours');
    const all = await app.deps.wishes.all(app.test.team, shop());
    const of = (title: string) => all.find(({ wish }) => wish.title === title)?.wish ?? { id: '', channel: '', createdAt: '' };
    await app.deps.votes.estimate(app.test.team, of('Dark colours'), ben, 'S');
    for (const user of [ada, ben]) await app.deps.votes.cast(app.test.team, of('Faster checkout'), user, 'vote', new Date());
    await app.slack.click({ user: ben, channel: shop(), ts: board.ts, actionId: 'wishlist.vote' });
    await app.deps.votes.cast(app.test.team, of('Dark colours'), ben, 'vote', new Date());
    await set({ 'Rank by': 'Votes for size' });
    const now = await shown('*1. Dark colours* · 1 vote · S · 0.5 an hour', '*2. Faster checkout* · 2 votes · no size · 0.25 an hour');
    expect(JSON.stringify(now.blocks)).toContain('ranked by votes an hour (S is 2 h, M is 8 h, L is 40 h, no size as M), ties by age');
    expect((await command('top')).text).toContain('1. Dark colours (1 vote, size S, 0.5 an hour, open)');
  });

  it('hides results from who has not voted, and then ranks by age', async () => {
    const { ada, ben } = app.slack.users;
    for (const title of ['Older wish', 'Newer wish']) await command(`add ${title}`);
    const newer = await shown('*Newer wish*', 'size yet');
    await app.slack.click({ user: ben, channel: shop(), ts: newer.ts, actionId: 'wishlist.vote' });
    await shown('*1. Newer wish* · 1 vote');
    await set({ Rules: ['hidden'] });
    await shown('*1. Older wish* · votes hidden', '*2. Newer wish* · votes hidden', 'until then the oldest first');
    await shown('*Newer wish*', 'votes hidden · no size yet');
    for (const words of ['', 'top', 'search wish']) {
      const [blind, voter] = [JSON.stringify(await command(words)), JSON.stringify(await command(words, ben))];
      expect(blind.indexOf('1. Older wish')).toBeGreaterThan(0);
      expect(blind).not.toMatch(/\d votes?\b/);
      expect(voter).toContain('1. Newer wish (1 vote');
    }
    const similar = JSON.stringify(await command('add Newer wish', ada));
    expect(similar).toContain('votes hidden');
    expect(similar).not.toMatch(/\d votes?\b/);
    await app.slack.click({ user: ben, channel: shop(), ts: newer.ts, actionId: 'wishlist.more', value: 'Withdraw vote' });
    await toldTo(ben, 'Withdrawn: Votes are hidden from you until you vote again.');
    expect((await command('top', ben)).text).toContain('1. Older wish (votes hidden');
  });

  it('lets people of other companies vote only where it is on', async () => {
    const [wish] = await shopsWishes(app, 1);
    const [guest = ''] = app.slack.addUsers(1);
    const press = (number: number) => {
      const place = { team: app.test.team, channel: shop(), ts: '1700000000.000100', triggerId: `${number}.1.guest` };
      const body = pressBody({ ...place, user: guest, userTeam: 'TELSEWHERE', actionId: 'wishlist.vote', value: wish?.id ?? '' });
      return app.slack.deliverRaw(signedPost(body, { secret: app.slack.signingSecret }));
    };
    const votes = async () => (await app.deps.votes.voters(app.test.team, wish?.id ?? '')).length;
    expect((await press(1)).status).toBe(200);
    await toldTo(guest, 'Only people of the company that runs this wishlist vote here');
    expect(await votes()).toBe(0);
    await set({ Rules: ['guests'] });
    await press(2);
    await toldTo(guest, 'Counted: 1 vote, yours among them.');
    expect(await votes()).toBe(1);
  });

  it('says in a direct message that a wishlist belongs to a channel', async () => {
    const { ada } = app.slack.users;
    const answer = await app.slack.command({ user: ada, channel: app.slack.direct(ada), text: '/wishlist settings' });
    expect(answer.text).toContain('A wishlist belongs to a channel');
  });
});
