import { pino } from 'pino';
import { preferenceStore } from '../../src/maintenance/people/preference-store.js';
import { dueStore } from '../../src/schedule/due-store.js';
import { systemClock } from '../../src/shared/clock.js';
import { membership } from '../../src/slack/membership.js';
import { people } from '../../src/slack/people.js';
import { addWish } from '../../src/wishlist/collect.js';
import { castVote, changeState } from '../../src/wishlist/decide.js';
import { newsMember } from '../../src/wishlist/news-queue.js';
import { NEWS_ACTIONS } from '../../src/wishlist/news-views.js';
import { noteNews, type TellDeps, tellVoter } from '../../src/wishlist/tell-voters.js';
import type { Wish, WishVerb } from '../../src/wishlist/wish.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;
/** What the time is for whoever tells; votes and changes are of today. */
let clock: Date;
let telling: TellDeps;

beforeEach(async () => {
  app = await wishlistApp();
  const clientFor = async () => app.client;
  telling = {
    ...app.deps,
    due: due(),
    outbox: app.outbox,
    people: people(clientFor, membership(clientFor, systemClock), systemClock),
    preferences: preferenceStore(app.test.redis),
    now: () => clock,
    log: pino({ level: 'silent' }),
  };
});

afterEach(() => app.close());

const due = () => dueStore(app.test.redis, app.test.prefix);
const shop = () => app.slack.channels.shop;
const directs = (user: string) => app.slack.messages(app.slack.direct(user));

async function aWish(title: string): Promise<Wish> {
  const said = { id: `w${title.length}`, channel: shop(), title };
  return (await addWish(app.deps, { team: app.test.team, user: app.slack.users.ben, channelName: null, size: null, said })).wish;
}

async function voteFor(wish: Wish, ...users: string[]): Promise<void> {
  for (const user of users) await castVote(app.deps, { team: app.test.team, user, wish, ballot: 'vote' });
  // A change in the same millisecond as the vote would be one from before it.
  await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Changes a wish; resolves to when `user` is due to hear of it. */
async function changed(user: string, wish: Wish, verb: WishVerb): Promise<Date> {
  const { ben } = app.slack.users;
  await changeState(app.deps, { team: app.test.team, user: ben, wish, verb });
  return await dueFor(user);
}

async function dueFor(user: string): Promise<Date> {
  for (;;) {
    const at = await due().at(newsMember(app.test.team, user));
    if (at !== null) return at;
    await app.test.redis.ping();
  }
}

/** The time has come: the ledger lets go of the person, and they are told, or wait for a better time. */
async function tellAt(user: string, at: Date, deps: TellDeps = telling): Promise<void> {
  clock = at;
  await due().remove(newsMember(app.test.team, user));
  await tellVoter(deps, app.test.team, user);
}

const daysLater = (at: Date, days: number) => new Date(at.getTime() + days * 86_400_000);

async function toldBy(user: string, count: number) {
  await app.slack.until(() => directs(user).length >= count, `${count} direct messages`);
  return directs(user).at(-1);
}

it('tells those who voted, once, in one message, and not who did it', async () => {
  const { ada, ben, chloe } = app.slack.users;
  const [fast, slow] = [await aWish('Speed up <!channel> *checkout*'), await aWish('Dark mode')];
  await voteFor(fast, ada, ben, chloe);
  await voteFor(slow, ada);
  await changed(ada, fast, { do: 'plan', slot: 'week' });
  const morning = await changed(ada, slow, { do: 'decline', reason: 'too few <people> ask' });
  // Both changes have to be put down before anybody is told.
  await app.slack.until(() => app.slack.messages(shop()).some(({ text }) => text.includes('Declined')), 'the declined wish');
  expect(directs(ada)).toEqual([]);
  await tellAt(ada, morning);
  await tellAt(ben, morning);
  const message = await toldBy(ada, 1);
  expect(message?.text.split('\n').slice(0, 4)).toEqual([
    '*2 wishes you voted for moved.*',
    `In <#${shop()}>:`,
    `• *Speed up &lt;!channel&gt; ∗checkout∗*: planned for this week by <@${ben}>`,
    `• *Dark mode*: declined by <@${ben}>: “too few &lt;people&gt; ask”`,
  ]);
  await tellAt(ada, morning);
  await tellAt(ada, daysLater(morning, 7));
  await tellAt(chloe, daysLater(morning, 0.5));
  expect((await toldBy(chloe, 1))?.text).toContain('*A wish you voted for moved.*');
  expect(directs(ada)).toHaveLength(1);
  expect(directs(ben)).toEqual([]);
});

it('comes in the working hours of the reader, and at most once on a day of theirs', async () => {
  const { ada } = app.slack.users;
  const wish = await aWish('Dark mode');
  app.slack.setUser(ada, { timeZone: 'America/New_York' });
  await voteFor(wish, ada);
  const inBerlin = await changed(ada, wish, { do: 'plan', slot: 'week' });
  await tellAt(ada, inBerlin);
  const inNewYork = await dueFor(ada);
  expect(new Intl.DateTimeFormat('en', { timeZone: 'America/New_York', timeStyle: 'short' }).format(inNewYork)).toMatch(/^9:00.AM$/);
  expect(directs(ada)).toEqual([]);
  await tellAt(ada, inNewYork);
  await toldBy(ada, 1);

  const { ben } = app.slack.users;
  const later = { ...app.deps, now: () => new Date(inNewYork.getTime() + 60_000) };
  await changeState(later, { team: app.test.team, user: ben, wish, verb: { do: 'start' } });
  await noteNews({ ...telling, now: later.now }, app.test.team, shop(), [await stored(wish)]);
  await tellAt(ada, new Date(inNewYork.getTime() + 120_000));
  expect(directs(ada)).toHaveLength(1);
  const next = await dueFor(ada);
  expect(next.getTime()).toBeGreaterThan(inNewYork.getTime() + 20 * 3_600_000);
  await tellAt(ada, next);
  expect((await toldBy(ada, 2))?.text).toContain('is doing it');
});

async function stored(wish: Wish): Promise<Wish> {
  return (await app.deps.wishes.get(app.test.team, wish.id)) ?? wish;
}

it('loses nothing and says nothing twice, wherever it is cut short', async () => {
  const { ada, ben } = app.slack.users;
  const wish = await aWish('Dark mode');
  await voteFor(wish, ada);
  const morning = await changed(ada, wish, { do: 'plan', slot: 'week' });
  const cut = new Error('killed');
  const neverPosts: TellDeps = { ...telling, outbox: { post: () => Promise.reject(cut) } };
  await expect(tellAt(ada, morning, neverPosts)).rejects.toBe(cut);
  const neverEnds: TellDeps = { ...telling, news: { ...telling.news, end: () => Promise.reject(cut) } };
  await expect(tellAt(ada, new Date(morning.getTime() + 60_000), neverEnds)).rejects.toBe(cut);
  // Changed between the kill and the next attempt: that is for the next message.
  const later = new Date(morning.getTime() + 120_000);
  await changeState({ ...app.deps, now: () => later }, { team: app.test.team, user: ben, wish, verb: { do: 'start' } });
  await noteNews({ ...telling, now: () => later }, app.test.team, shop(), [await stored(wish)]);
  await tellAt(ada, new Date(later.getTime() + 60_000));
  expect((await toldBy(ada, 1))?.text).toContain('planned for this week');
  clock = new Date(later.getTime() + 120_000);
  await tellVoter(telling, app.test.team, ada);
  await tellAt(ada, await dueFor(ada));
  expect((await toldBy(ada, 2))?.text).toContain('is doing it');
  expect(directs(ada)).toHaveLength(2);
});

it('is turned off and on by whoever gets it', async () => {
  const { ada } = app.slack.users;
  const wish = await aWish('Dark mode');
  await voteFor(wish, ada);
  const morning = await changed(ada, wish, { do: 'plan', slot: 'week' });
  await tellAt(ada, morning);
  const message = await toldBy(ada, 1);
  const press = (actionId: string) => app.slack.click({ user: ada, channel: app.slack.direct(ada), ts: message?.ts ?? '', actionId });
  await press(NEWS_ACTIONS.off);
  expect(await telling.preferences.get(app.test.team, ada)).toMatchObject({ wishes: 'never' });
  const later = { ...app.deps, now: () => daysLater(morning, 1) };
  const { ben } = app.slack.users;
  await changeState(later, { team: app.test.team, user: ben, wish, verb: { do: 'start' } });
  await tellAt(ada, daysLater(morning, 7));
  await app.deps.preferences.update(app.test.team, ada, (before) => ({ ...before, wishes: 'daily' }));
  // What happened while nobody wanted to hear is not told afterwards.
  await tellAt(ada, daysLater(morning, 14));
  expect(directs(ada)).toHaveLength(1);
});

it('tells nothing of a channel that the person left', async () => {
  const { ada } = app.slack.users;
  const wish = await aWish('Dark mode');
  await voteFor(wish, ada);
  const morning = await changed(ada, wish, { do: 'plan', slot: 'week' });
  await app.slack.leave(ada, shop());
  await tellAt(ada, morning);
  expect((await telling.news.told(app.test.team, ada))?.telling).toBeNull();
  expect(directs(ada)).toEqual([]);
});

it('puts nobody down for states that came long ago', async () => {
  const { ada } = app.slack.users;
  const wish = await aWish('Dark mode');
  await voteFor(wish, ada);
  await changed(ada, wish, { do: 'plan', slot: 'week' });
  await due().remove(newsMember(app.test.team, ada));
  await app.test.redis.del(`{f:${app.test.team}}:wishes:${shop()}:heard`);
  await noteNews({ ...telling, now: () => daysLater(systemClock(), 15) }, app.test.team, shop(), [await stored(wish)]);
  expect(await due().at(newsMember(app.test.team, ada))).toBeNull();
});
