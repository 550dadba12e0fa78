import type { StoredMessage } from '../../playground/server/slack-double.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { addWishFromFinding } from '../../src/wishlist/collect.js';
import { removalKind } from '../../src/wishlist/removal-kind.js';
import { type Wish, wishSchema } from '../../src/wishlist/wish.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const DAY_MS = 86_400_000;
const shop = () => app.slack.channels.shop;
const command = (text: string) => app.slack.command({ user: app.slack.users.ada, channel: shop(), text: `/wishlist ${text}` });
const messagesOf = (kind: string) => app.slack.messages(shop()).filter((message) => message.metadata?.event_type === kind);

function shown(kind: string, ...words: string[]): Promise<StoredMessage> {
  return app.slack.until(
    () => messagesOf(kind).find((message) => words.every((word) => JSON.stringify(message.blocks).includes(word))),
    `a ${kind} with ${words.join(', ')}; there is ${JSON.stringify(messagesOf(kind).map(({ text }) => text))}`,
  );
}

const press = (ts: string, actionId: string, value?: string) =>
  app.slack.click({ user: app.slack.users.ada, channel: shop(), ts, actionId, ...(value === undefined ? {} : { value }) });

async function putAside(ts: string, values: Record<string, string>): Promise<void> {
  await press(ts, 'wishlist.more', 'Put aside…');
  await app.slack.submit({ user: app.slack.users.ada, values });
}

async function wishCalled(title: string): Promise<Wish> {
  const states = ['open', 'planned', 'doing', 'done', 'declined', 'duplicate', 'parked', 'deleted'] as const;
  const all = await app.deps.wishes.all(app.test.team, shop(), states);
  return wishSchema.parse(all.find(({ wish }) => wish.title === title)?.wish);
}

/** What the due ledger does with the wish at that many days after it was deleted. */
async function afterDays(wish: Wish, days: number): Promise<Date | null> {
  const kind = removalKind({ ...app.deps, outbox: app.outbox })['wish-removal'];
  const now = new Date(Date.parse(wish.stateAt) + days * DAY_MS);
  await kind.enqueue(app.test.team, wish.id, now, now);
  return kind.next(app.test.team, wish.id, now, now);
}

/** Every key of the workspace that has to do with the wish. */
async function keysWith(id: string): Promise<string[]> {
  const keys = await app.test.redis.keys(`{f:${app.test.team}}:wish*`);
  const members = await Promise.all(
    keys.map(async (key) => {
      const type = await app.test.redis.type(key);
      if (type === 'zset') return app.test.redis.zrange(key, '0', '-1');
      return type === 'set' ? app.test.redis.smembers(key) : [];
    }),
  );
  return keys.filter((key, index) => key.includes(`:${id}`) || members[index]?.some((member) => member.includes(id)));
}

describe('a wish that is put aside', () => {
  it('is parked with its reason, leaves the board, takes votes, and is taken up again', async () => {
    await command('add Speed up the checkout page');
    const { ts } = await shown('farrier_wish', 'Speed up');
    await putAside(ts, { 'What becomes of it': 'Park it for later', Reason: 'after the move' });
    await shown('farrier_wish', 'Parked', '“after the move”', 'Take up again');
    await shown('farrier_board', 'No open wish');
    await press(ts, 'wishlist.vote');
    await shown('farrier_wish', '1 vote', 'Parked');
    await press(ts, 'wishlist.reopen');
    await shown('farrier_board', '*1. Speed up the checkout page* · 1 vote');
  });

  it('is deleted: on no list, without votes to take, until that is undone', async () => {
    await command('add Speed up the checkout page');
    const { ts } = await shown('farrier_wish', 'Speed up');
    await press(ts, 'wishlist.vote');
    await shown('farrier_board', '1 vote');
    await putAside(ts, { 'What becomes of it': 'Delete it' });
    await shown('farrier_wish', 'Deleted', 'can be undone until', 'Undo delete');
    await shown('farrier_board', 'No open wish');
    expect((await command('search checkout')).text).toContain('No wish in this channel has');
    expect(await app.deps.wishes.all(app.test.team, shop())).toEqual([]);
    await press(ts, 'wishlist.restore');
    await shown('farrier_board', '*1. Speed up the checkout page* · 1 vote');
    expect((await wishCalled('Speed up the checkout page')).beforeDelete).toBeUndefined();
  });

  it('takes no vote while it is deleted, and says so', async () => {
    await command('add Speed up the checkout page');
    const board = await shown('farrier_board', 'Speed up');
    const wish = await wishCalled('Speed up the checkout page');
    await app.deps.wishes.update(app.test.team, wish.id, (one) => ({ ...one, state: 'deleted' }));
    await press(board.ts, 'wishlist.vote');
    await app.slack.until(() => app.slack.ephemerals(app.slack.users.ada).at(-1)?.text.includes('It was deleted.'), 'why not');
    expect(await app.deps.votes.voters(app.test.team, wish.id)).toEqual([]);
  });

  it('comes back as it was when the finding it came from is wished for again', async () => {
    const finding = { id: 'django.ended', title: 'Django 3.2 ended', fix: 'Move to 5.2' };
    const request = { team: app.test.team, user: app.slack.users.ada, channel: shop(), site: null, finding };
    const { wish } = await addWishFromFinding(app.deps, request);
    const { ts } = await shown('farrier_wish', 'Django 3.2 ended');
    await press(ts, 'wishlist.vote');
    await putAside(ts, { 'What becomes of it': 'Delete it' });
    await shown('farrier_wish', 'Deleted');
    expect(await addWishFromFinding(app.deps, request)).toMatchObject({ created: true, wish: { id: wish.id, state: 'open' } });
    await shown('farrier_board', '*1. Django 3.2 ended* · 1 vote');
  });
});

describe('after 30 days', () => {
  it('nothing is left of a deleted wish, nor of its message', async () => {
    await command('add Stays here');
    await command('add Print labels at night');
    const { ts } = await shown('farrier_wish', 'Print labels');
    await press(ts, 'wishlist.vote');
    const { id } = await wishCalled('Print labels at night');
    await app.deps.votes.estimate(app.test.team, { id, channel: shop() }, 'U5', 'L');
    await putAside(ts, { 'What becomes of it': 'Delete it' });
    await shown('farrier_wish', 'Deleted');
    const deleted = await wishCalled('Print labels at night');
    const due = await dueStore(app.test.redis, app.test.prefix).at(`wish-removal.${app.test.team}.${id}`);
    expect(Math.abs((due?.getTime() ?? 0) - Date.parse(deleted.stateAt) - 30 * DAY_MS)).toBeLessThan(DAY_MS / 10);

    expect(await afterDays(deleted, 29.9)).toEqual(new Date(Date.parse(deleted.stateAt) + 30 * DAY_MS));
    expect(await app.deps.wishes.get(app.test.team, id)).not.toBeNull();
    expect(await afterDays(deleted, 30)).toBeNull();
    expect(await app.deps.wishes.get(app.test.team, id)).toBeNull();
    expect((await keysWith(id)).filter((key) => !key.endsWith(':announced'))).toEqual([]);
    await app.slack.until(() => messagesOf('farrier_wish').length === 1, 'its message to go');
    expect(messagesOf('farrier_wish')[0]?.text).toContain('Stays here');
  });

  it('a wish that was had back stays', async () => {
    await command('add Print labels at night');
    const { ts } = await shown('farrier_wish', 'Print labels');
    await putAside(ts, { 'What becomes of it': 'Delete it' });
    await shown('farrier_wish', 'Deleted');
    const deleted = await wishCalled('Print labels at night');
    await press(ts, 'wishlist.restore');
    await shown('farrier_wish', '· Open');
    expect(await afterDays(deleted, 31)).toBeNull();
    expect((await wishCalled('Print labels at night')).state).toBe('open');
  });

  it('a wish that was merged into it can still be undone, with its own voters', async () => {
    await command('add Speed up the checkout page');
    const kept = await shown('farrier_wish', 'Speed up');
    await command('add Print labels at night');
    const merged = await shown('farrier_wish', 'Print labels');
    await press(merged.ts, 'wishlist.vote');
    const [into, from] = [await wishCalled('Speed up the checkout page'), await wishCalled('Print labels at night')];
    await app.deps.merges.merge(app.test.team, { merged: from.id, kept: into.id }, 'U1', new Date());
    await putAside(kept.ts, { 'What becomes of it': 'Delete it' });
    await afterDays(await wishCalled('Speed up the checkout page'), 30);
    expect((await keysWith(into.id)).filter((key) => !key.endsWith(':announced'))).toEqual([]);
    await app.deps.boards.showAnew(app.test.team, shop(), new Date(), from.id);
    await shown('farrier_wish', 'Print labels', 'Undo merge');
    await press(merged.ts, 'wishlist.unmerge');
    await shown('farrier_board', '*1. Print labels at night* · 1 vote');
    expect((await wishCalled('Print labels at night')).beforeMerge).toBeUndefined();
  });

  it('an undone merge of a deleted wish leaves it without the votes that were merged, should it be had back', async () => {
    await command('add Speed up the checkout page');
    await command('add Print labels at night');
    const [into, from] = [await wishCalled('Speed up the checkout page'), await wishCalled('Print labels at night')];
    await app.deps.votes.cast(app.test.team, from, 'U1', 'vote', new Date());
    await app.deps.votes.cast(app.test.team, into, 'U2', 'vote', new Date());
    await app.deps.merges.merge(app.test.team, { merged: from.id, kept: into.id }, 'U1', new Date());
    const { ts } = await shown('farrier_wish', 'Also: Print labels at night');
    await putAside(ts, { 'What becomes of it': 'Delete it' });
    await shown('farrier_wish', 'Deleted');
    expect(await app.deps.merges.unmerge(app.test.team, from.id)).toMatchObject({ ok: true });
    await press(ts, 'wishlist.restore');
    await shown('farrier_wish', 'Speed up', '1 vote', '· Open');
    expect(await app.deps.votes.voters(app.test.team, into.id)).toEqual(['U2']);
    expect(await app.deps.votes.voters(app.test.team, from.id)).toEqual(['U1']);
  });
});
