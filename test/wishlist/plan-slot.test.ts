import { NIBBLE_ACTIONS } from '../../src/wishlist/nibble-views.js';
import { ACTIONS } from '../../src/wishlist/views.js';
import { newWish, type Size } from '../../src/wishlist/wish.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const shop = () => app.slack.channels.shop;
const plan = (slot: string, user = app.slack.users.ada) =>
  app.slack.command({ user, channel: shop(), text: `/wishlist plan ${slot}`.trim() });
const stateOf = async (id: string) => await app.deps.wishes.get(app.test.team, id);
const proposals = () =>
  app.slack.messages(shop()).filter(({ text }) => /would fit|Planned for|put off|further wish|No open wish/.test(text));
const press = (user: string, ts: string, actionId: string, value?: string) =>
  app.slack.click({ user, channel: shop(), ts, actionId, ...(value === undefined ? {} : { value }) });

async function wish(id: string, votes: number, size: Size | null, title = `Wish ${id}`): Promise<void> {
  const { team } = app.test;
  const made = newWish({ id, channel: shop(), title }, app.slack.users.ben, new Date('2026-11-20T10:00:00Z'));
  await app.deps.wishes.create(team, made, size);
  for (let voter = 0; voter < votes; voter += 1) await app.deps.votes.cast(team, made, `U${voter}`, 'vote', new Date());
}

/** Waits until the one proposal shows these words. */
function shown(words: string) {
  return app.slack.until(
    () => proposals().find((message) => JSON.stringify(message.blocks).includes(words)),
    `"${words}" in ${JSON.stringify(proposals().map(({ blocks }) => blocks))}`,
  );
}

describe('/wishlist plan', () => {
  it('proposes what fits the hours of the channel, and plans it when somebody takes it', async () => {
    const { ada, ben } = app.slack.users;
    await wish('a', 3, 'S');
    await wish('b', 2, 'M');
    await wish('c', 1, 'S');
    expect((await plan('week')).text).toContain('Nothing is planned yet');
    const message = await shown('*2 wishes would fit, about 4 h of the 4 h of this week.*');
    expect(JSON.stringify(message.blocks)).toContain('*Larger than all of it:* Wish b. Split into steps that fit.');
    expect(message.metadata).toMatchObject({ event_type: 'farrier_board' });
    expect((await stateOf('a'))?.state).toBe('open');

    await press(ben, message.ts, NIBBLE_ACTIONS.accept);
    await shown(`*Planned for this week* by <@${ben}>: 2 wishes, about 4 h.`);
    expect(await stateOf('a')).toMatchObject({ state: 'planned', slot: 'week', stateBy: ben });
    expect(await stateOf('b')).toMatchObject({ state: 'open' });
    expect(await stateOf('c')).toMatchObject({ state: 'planned', slot: 'week' });
    await plan('week', ada);
    await shown('*No further wish fits the 4 h of this week.* 4 h are taken already.');
  });

  it('swaps a wish for the next that fits, in the message', async () => {
    const { ada } = app.slack.users;
    await wish('a', 3, 'S');
    await wish('b', 2, 'S');
    await wish('c', 1, 'S');
    await plan('week');
    const { ts } = await shown('*2. Wish b*');
    await press(ada, ts, NIBBLE_ACTIONS.swap, 'a/');
    await shown('*1. Wish b*');
    await shown('*2. Wish c*');
    await press(ada, ts, NIBBLE_ACTIONS.accept);
    await shown('Planned for this week');
    expect([await stateOf('a'), await stateOf('b'), await stateOf('c')].map((one) => one?.state)).toEqual(['open', 'planned', 'planned']);
  });

  it('plans once when two people take it at the same moment, and nothing when it was put off', async () => {
    const { ada, ben } = app.slack.users;
    await wish('a', 1, 'S');
    await plan('month');
    const { ts } = await shown('1 wish would fit');
    await Promise.all([press(ada, ts, NIBBLE_ACTIONS.accept), press(ben, ts, NIBBLE_ACTIONS.accept)]);
    await shown('Planned for this month');
    expect(await stateOf('a')).toMatchObject({ state: 'planned', slot: 'month' });
    expect((await stateOf('a'))?.carried).toBeUndefined();

    await wish('b', 0, 'S');
    await plan('month');
    const other = await shown('*1. Wish b*');
    await press(ben, other.ts, NIBBLE_ACTIONS.drop);
    await shown(`Wishes for this month: put off by <@${ben}>`);
    expect((await stateOf('b'))?.state).toBe('open');
  });

  it('leaves alone what was declined meanwhile, and says only what it planned', async () => {
    const { ada, ben } = app.slack.users;
    await wish('a', 2, 'S');
    await wish('b', 1, 'S');
    await plan('week');
    const { ts } = await shown('2 wishes would fit');
    await app.deps.wishes.update(app.test.team, 'a', (one) => ({ ...one, state: 'declined', stateReason: 'too late', stateBy: ben }));
    await press(ada, ts, NIBBLE_ACTIONS.accept);
    const message = await shown('*Planned for this week*');
    expect(message.text).toContain('1 wish, about 2 h');
    expect(message.text).not.toContain('Wish a');
    expect((await stateOf('a'))?.state).toBe('declined');
  });

  it('is a button on the board too', async () => {
    await app.slack.command({ user: app.slack.users.ada, channel: shop(), text: '/wishlist add Speed up the checkout page' });
    const boards = () => app.slack.messages(shop()).filter(({ text }) => text.includes('1 open'));
    const { ts } = await app.slack.until(() => boards()[0], 'the board');
    await press(app.slack.users.ben, ts, ACTIONS.planMonth);
    await shown('*1 wish would fit, about 8 h of the 16 h of this month.*');
  });

  it('says how to ask when the word is wrong, and shows titles as text', async () => {
    expect((await plan('fortnight')).text).toContain('`/wishlist plan month`');
    await wish('a', 1, 'S', '<!channel> *free* beer');
    await plan('week');
    await shown('&lt;!channel&gt;');
  });
});
