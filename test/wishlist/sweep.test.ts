import { offerSweep } from '../../src/wishlist/offer-sweep.js';
import { swept, toSweep } from '../../src/wishlist/sweep.js';
import { SWEEP } from '../../src/wishlist/sweep-views.js';
import { newWish, TEXT_MAX, TITLE_MAX, WISH_STATES, type Wish } from '../../src/wishlist/wish.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const ZONE = 'Europe/Berlin';

function aWish(id: string, created: string, change: Partial<Wish> = {}): Wish {
  return { ...newWish({ id, channel: 'C1', title: `Wish ${id}` }, 'U1', new Date(created)), ...change };
}
const ids = (wishes: Wish[], now = NOW) =>
  toSweep(
    wishes.map((wish) => ({ wish, votes: 0, sizes: [] })),
    now,
    ZONE,
  ).map(({ wish }) => wish.id);

describe('what is swept', () => {
  it('is from before the quarter in the zone of the channel, the longest untouched first', () => {
    const touched = aWish('touched', '2026-01-01T10:00:00Z', { state: 'parked', stateAt: '2026-09-30T10:00:00.000Z' });
    const last = aWish('last', '2026-09-30T21:59:00Z');
    const first = aWish('first', '2026-09-30T22:01:00Z');
    expect(ids([first, last, touched, aWish('old', '2026-02-01T10:00:00Z')])).toEqual(['old', 'touched', 'last']);
  });

  it.each(WISH_STATES)('%s: is swept only while nobody does it and it is not closed', (state) => {
    expect(ids([aWish('w', '2026-01-01T10:00:00Z', { state })])).toEqual(['open', 'planned', 'parked'].includes(state) ? ['w'] : []);
  });

  it('is not asked about again in the quarter in which somebody kept it', () => {
    const kept = aWish('w', '2026-01-01T10:00:00Z', { kept: { by: 'U1', at: '2026-10-01T10:00:00.000Z' } });
    expect(ids([kept])).toEqual([]);
    expect(ids([kept], new Date('2027-01-02T10:00:00Z'))).toEqual(['w']);
  });
});

describe('a sweep', () => {
  const wish = aWish('w', '2026-01-01T10:00:00Z', { why: 'x'.repeat(TEXT_MAX), title: 'y'.repeat(TITLE_MAX) });

  it('keeps, makes smaller and lets go, and says who and when', () => {
    const kept = { by: 'U2', at: NOW.toISOString() };
    expect(swept(wish, { do: 'keep' }, 'U2', NOW)).toEqual({ ...wish, kept });
    expect(swept(wish, { do: 'let go', why: 'Too large' }, 'U2', NOW)).toMatchObject({
      state: 'declined',
      stateReason: 'Too large',
      stateBy: 'U2',
    });
    const smaller = swept(wish, { do: 'shrink', title: 'Smaller' }, 'U2', NOW);
    expect(smaller).toMatchObject({ title: 'Smaller', state: 'open', kept, why: expect.stringContaining(`it was: ${wish.title}\n`) });
    expect(smaller?.why?.length).toBeLessThanOrEqual(TEXT_MAX);
  });

  it.each(['doing', 'done', 'declined', 'duplicate'] as const)('leaves alone what is %s by now', (state) => {
    expect(swept({ ...wish, state }, { do: 'let go', why: 'x' }, 'U2', NOW)).toBeNull();
    expect(swept({ ...wish, state }, { do: 'keep' }, 'U2', NOW)).toBeNull();
  });
});

describe('/wishlist sweep', () => {
  let app: WishlistApp;
  beforeEach(async () => {
    app = await wishlistApp();
  });
  afterEach(() => app.close());

  const shop = () => app.slack.channels.shop;
  const type = (text: string, user = app.slack.users.ada) => app.slack.command({ user, channel: shop(), text: `/wishlist ${text}` });
  const stored = (id: string) => app.deps.wishes.get(app.test.team, id);
  const shown = () => JSON.stringify(app.slack.view(app.slack.users.ada));

  /** A wish from long before the quarter, whenever this runs. */
  async function old(id: string, title: string): Promise<void> {
    await app.deps.wishes.create(
      app.test.team,
      newWish({ id, channel: shop(), title }, app.slack.users.ben, new Date('2020-01-01T10:00:00Z')),
    );
  }

  it('asks for each old wish in one list, does it, and tells the thread of the board', async () => {
    await old('w1', '<!channel> *bold*');
    await old('w2', 'Rewrite everything');
    await old('w3', 'Dark mode');
    await type('add Of this quarter');
    await type('sweep');
    expect(shown()).toContain('*3 wishes from before this quarter.*');
    expect(shown()).not.toContain('Of this quarter');
    const { ada } = app.slack.users;
    const values = { '2. Rewrite everything': 'Shrink', '3. Dark mode': 'Let go', 'Why those are let go': 'Nobody asks for it' };
    await app.slack.submit({ user: ada, values });
    expect(await stored('w1')).toMatchObject({ state: 'open', kept: { by: ada } });
    expect(await stored('w3')).toMatchObject({ state: 'declined', stateReason: 'Nobody asks for it', stateBy: ada });
    expect(await stored('w2')).toMatchObject({ title: 'Rewrite everything' });
    const empty = await app.slack.submit({ user: ada, values: { 'The smaller wish, instead of: Rewrite everything': '\u200b' } });
    expect(empty.body).toMatchObject({ errors: { w2: expect.stringContaining('A wish needs a title') } });
    await app.slack.submit({ user: ada, values: { 'The smaller wish, instead of: Rewrite everything': 'Rewrite the cart' } });
    expect(await stored('w2')).toMatchObject({ title: 'Rewrite the cart', kept: { by: ada } });
    const told = () => app.slack.messages(shop()).find(({ text }) => text.includes('1 kept, 1 let go.'));
    const message = await app.slack.until(told, 'what was swept');
    const [board] = await app.boardThread();
    expect(message.thread_ts).toBe(board?.ts);
    expect((await type('sweep')).text).toContain('Nothing to sweep');
  });

  it('makes a wish smaller and keeps what it was', async () => {
    await old('w1', 'Rewrite everything');
    await type('sweep');
    const { ada } = app.slack.users;
    await app.slack.submit({ user: ada, values: { '1. Rewrite everything': 'Shrink' } });
    await app.slack.submit({ user: ada, values: { 'The smaller wish, instead of: Rewrite everything': 'Rewrite the cart' } });
    expect(await stored('w1')).toMatchObject({ title: 'Rewrite the cart', why: 'Made smaller; it was: Rewrite everything' });
    expect(shown()).toContain('1 wish made smaller.');
  });

  it('sweeps nothing for who left the channel meanwhile', async () => {
    await old('w1', 'Dark mode');
    await type('sweep');
    const { ada } = app.slack.users;
    await app.slack.leave(ada, shop());
    const refused = await app.slack.submit({ user: ada, values: { '1. Dark mode': 'Let go' } });
    expect(refused.body).toMatchObject({ errors: { why: expect.stringContaining('You are not in that channel') } });
    expect(await stored('w1')).toMatchObject({ state: 'open' });
  });

  it('is offered once a quarter, in the thread of the first round that finds something to sweep', async () => {
    const { team } = app.test;
    const post = (key: string) => app.deps.outbox.post(team, { key, channel: shop(), kind: 'farrier_round', thing: key, text: key });
    const at = (now: string) => ({ ...app.deps, now: () => new Date(now) });
    const offers = () => app.slack.messages(shop()).filter(({ text }) => text.startsWith('*Quarterly sweep:*'));
    for (const round of ['round.1', 'round.2', 'round.3']) await post(round);
    await offerSweep(at('2026-11-24T10:00:00Z'), team, shop(), 'round.1');
    await old('w1', 'Dark mode');
    await Promise.all([1, 2].map(() => offerSweep(at('2026-11-24T10:00:00Z'), team, shop(), 'round.1')));
    await offerSweep(at('2026-12-01T10:00:00Z'), team, shop(), 'round.2');
    await offerSweep(at('2027-01-05T10:00:00Z'), team, shop(), 'round.3');
    const [first] = await app.slack.until(() => offers().length === 2 && offers(), 'two offers');
    expect(offers().map(({ thread_ts: thread }) => app.slack.messages(shop()).find(({ ts }) => ts === thread)?.text)).toEqual([
      'round.1',
      'round.3',
    ]);
    await app.slack.click({ user: app.slack.users.ada, channel: shop(), ts: first?.ts ?? '', actionId: SWEEP.open });
    expect(shown()).toContain('1. Dark mode');
  });
});
