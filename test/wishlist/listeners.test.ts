import type { StoredMessage } from '../../playground/server/slack-double.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;

beforeEach(async () => {
  app = await wishlistApp();
});

afterEach(() => app.close());

const shop = () => app.slack.channels.shop;
const command = (text: string, user = app.slack.users.ada) =>
  app.slack.command({ user, channel: shop(), text: `/wishlist ${text}`.trim() });
const messagesOf = (kind: string) => app.slack.messages(shop()).filter((message) => message.metadata?.event_type === kind);

/** Waits until the one message of this kind with these words stands in the channel. */
function seen(kind: string, words: string): Promise<StoredMessage> {
  return app.slack.until(
    () => messagesOf(kind).find((message) => JSON.stringify(message.blocks).includes(words)),
    `a ${kind} with "${words}"; there is ${JSON.stringify(messagesOf(kind).map((message) => message.text))}`,
  );
}

const wishMessage = (words: string) => seen('farrier_wish', words);
const board = (words: string) => seen('farrier_board', words);
const lastWhisper = (user: string) => app.slack.ephemerals(user).at(-1);

describe('from a wish to its votes', () => {
  it('adds, votes, withdraws; the board and the wish follow, and the clicker is told', async () => {
    const { ada, ben } = app.slack.users;
    const answer = await command('add Speed up the checkout page');
    expect(answer.text).toContain('Added: *Speed up the checkout page*');
    const wish = await wishMessage('0 votes');
    const parent = await board('*1. Speed up the checkout page* · 0 votes');
    expect(wish.thread_ts).toBe(parent.ts);
    expect(wish.metadata?.event_payload).toMatchObject({ key: expect.stringMatching(/^wish\.w/) });
    expect(parent.metadata?.event_payload).toMatchObject({ key: `board.${shop()}` });

    await app.slack.click({ user: ada, channel: shop(), ts: wish.ts, actionId: 'wishlist.vote' });
    await app.slack.click({ user: ben, channel: shop(), ts: parent.ts, actionId: 'wishlist.vote' });
    await wishMessage('2 votes');
    await board('2 votes');
    await app.slack.until(() => lastWhisper(ben)?.text.includes('Counted: 2 votes, yours among them.'), 'what ben is told');

    await app.slack.click({ user: ada, channel: shop(), ts: wish.ts, actionId: 'wishlist.more', value: 'Withdraw vote' });
    await wishMessage('1 vote ');
    await board('· 1 vote ·');
    await app.slack.until(() => lastWhisper(ada)?.text.includes('Withdrawn: 1 vote, yours not among them.'), 'what ada is told');
    expect(messagesOf('farrier_board')).toHaveLength(1);
    expect(messagesOf('farrier_wish')).toHaveLength(1);
  });

  it('says in a direct message that a wishlist belongs to a channel', async () => {
    const { ada } = app.slack.users;
    const answer = await app.slack.command({ user: ada, channel: app.slack.direct(ada), text: '/wishlist' });
    expect(answer.text).toContain('A wishlist belongs to a channel');
  });

  it('adds nothing twice when a request is replayed', async () => {
    const { ada } = app.slack.users;
    const again = { user: ada, channel: shop(), text: '/wishlist add Once only', triggerId: '1.2.replayed' };
    await app.slack.command(again);
    await app.slack.command(again);
    await wishMessage('Once only');
    expect(await app.deps.wishes.rankedCount(app.test.team, shop())).toBe(1);
  });

  it('ten wishes are one message in the channel', async () => {
    for (let index = 0; index < 10; index += 1) await command(`add Wish number ${index}`);
    await app.slack.until(() => messagesOf('farrier_wish').length === 10, 'ten replies');
    expect(app.slack.messages(shop()).filter((message) => !message.thread_ts || message.thread_ts === message.ts)).toHaveLength(1);
  });
});

describe('a board that somebody deleted in Slack', () => {
  const boards = () => messagesOf('farrier_board');
  const atRest = () => app.slack.until(() => boards().length === 1 && messagesOf('farrier_wish').length === 2, 'one board, two wishes');

  async function deleted(): Promise<StoredMessage> {
    await command('add First wish');
    await command('add Second wish');
    await wishMessage('First wish');
    await wishMessage('Second wish');
    const before = await board('Second wish');
    await app.client.chat.delete({ channel: shop(), ts: before.ts });
    return before;
  }

  /** The board stands anew, and every wish once, under it. */
  async function standsAnew(before: StoredMessage): Promise<void> {
    await app.slack.until(() => boards().some((message) => message.ts !== before.ts), 'the board anew');
    await atRest();
    const [anew] = boards();
    await app.slack.until(() => messagesOf('farrier_wish').every((message) => message.thread_ts === anew?.ts), 'the wishes under it');
    expect(anew?.metadata?.event_payload).toMatchObject({ key: `board.${shop()}@2`, id: shop() });
  }

  it('comes back with its wishes at the next vote, once', async () => {
    const before = await deleted();
    const { ada, ben } = app.slack.users;
    const wish = await wishMessage('First wish');
    await Promise.all([ada, ben].map((user) => app.slack.click({ user, channel: shop(), ts: wish.ts, actionId: 'wishlist.vote' })));
    await standsAnew(before);
    await wishMessage('2 votes');
    await board('2 votes');
    await atRest();
  });

  it('comes back with its wishes at /wishlist, once, however many ask', async () => {
    const before = await deleted();
    await Promise.all([command(''), command(''), command('', app.slack.users.ben)]);
    await standsAnew(before);
    await command('add Third wish');
    await wishMessage('Third wish');
    expect(boards()).toHaveLength(1);
    expect(messagesOf('farrier_wish')).toHaveLength(3);
    const stats = await app.outbox.stats(app.test.team);
    expect(stats.dead).toBe(0);
  });

  it('comes back as often as it is deleted', async () => {
    await deleted();
    for (const time of [2, 3]) {
      await command('');
      const anew = await app.slack.until(
        () => boards().find((message) => String(message.metadata?.event_payload['key']).endsWith(`@${time}`)),
        `board ${time}`,
      );
      await app.slack.until(() => messagesOf('farrier_wish').every((message) => message.thread_ts === anew.ts), 'the wishes under it');
      await atRest();
      await app.client.chat.delete({ channel: shop(), ts: anew.ts });
    }
  });

  it('gives a wish back whose own message was deleted, once it changes', async () => {
    await command('add First wish');
    const wish = await wishMessage('First wish');
    const parent = await board('First wish');
    await app.client.chat.delete({ channel: shop(), ts: wish.ts });
    for (const user of [app.slack.users.ada, app.slack.users.ben]) {
      await app.slack.click({ user, channel: shop(), ts: parent.ts, actionId: 'wishlist.vote' });
    }
    const anew = await wishMessage('2 votes');
    expect(anew.thread_ts).toBe(parent.ts);
    expect(boards()).toHaveLength(1);
  });
});

describe('the form', () => {
  it('opens without a title, keeps Site, Why, who sees it and Size, and shows them', async () => {
    const { ada } = app.slack.users;
    await command('add');
    expect(app.slack.view(ada)).toMatchObject({ title: { text: 'New wish' } });
    await app.slack.submit({
      user: ada,
      values: {
        Title: 'Cache the price list',
        Why: 'Customers wait 1.9 s',
        Site: 'Shop',
        'Who sees it': 'Customers see it',
        Size: 'M: a day or two',
      },
    });
    const wish = await wishMessage('Cache the price list');
    expect(JSON.stringify(wish.blocks)).toContain('*Cache the price list* · Shop · customers see it');
    expect(JSON.stringify(wish.blocks)).toContain('“Customers wait 1.9 s”');
    expect(JSON.stringify(wish.blocks)).toContain('size M (1 rated)');
    expect(app.slack.view(ada)).toBeNull();
  });

  it('says at the field that a title of spaces is none', async () => {
    const { ada } = app.slack.users;
    await command('add');
    const answer = await app.slack.submit({ user: ada, values: { Title: '   ' } });
    expect(JSON.stringify(answer.body)).toContain('A wish needs a title');
    expect(app.slack.view(ada)).not.toBeNull();
  });

  it('opens from a message with its words, and keeps its link and who said it', async () => {
    const { ada, ben } = app.slack.users;
    const said = await app.slack.say({ user: ben, channel: shop(), text: 'The checkout <!channel> is slow\nThree mails' });
    const ts = app.slack.messages(shop()).at(-1)?.ts ?? '';
    expect(said).toBeDefined();
    await app.slack.shortcut({ user: ada, callbackId: 'add_wish', channel: shop(), ts });
    await app.slack.submit({ user: ada });
    const wish = await wishMessage('is slow');
    const words = JSON.stringify(wish.blocks);
    expect(words).toContain(`from <@${ben}>`);
    expect(words).toContain(ts.replace('.', ''));
    expect(words).not.toContain('<!channel>');
  });
});

describe('a wish on its way', () => {
  async function added(title: string): Promise<StoredMessage> {
    await command(`add ${title}`);
    return wishMessage(title);
  }
  const choose = (ts: string, value: string, user = app.slack.users.ada) =>
    app.slack.click({ user, channel: shop(), ts, actionId: 'wishlist.more', value });

  it('is merged into another, which then counts its voters, says where to vote, and is itself again after Undo merge', async () => {
    const { ada, ben } = app.slack.users;
    const kept = await added('Speed up the checkout page');
    const { ts } = await added('Print labels at night');
    await app.slack.click({ user: ben, channel: shop(), ts, actionId: 'wishlist.vote' });
    await app.slack.click({ user: ada, channel: shop(), ts: kept.ts, actionId: 'wishlist.vote' });
    await choose(ts, 'Merge or split…');
    await app.slack.submit({ user: ada, values: { 'Merge into': 'Speed up the checkout page' } });
    await app.slack.until(() => lastWhisper(ada)?.text.includes('which has 2 votes'), 'what ada is told');
    await wishMessage('Vote for *Speed up the checkout page* instead');
    await wishMessage('Also: Print labels at night');
    await board('*1. Speed up the checkout page* · 2 votes');

    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.unmerge' });
    await app.slack.until(() => lastWhisper(ada)?.text.includes('Two wishes again'), 'what ada is told');
    await wishMessage(`1 vote (<@${ben}>) · no size yet · Open`);
    await board('*2. Print labels at night* · 1 vote');
    await board('*1. Speed up the checkout page* · 1 vote');
  });

  it('notifies nobody by titles, when two are merged', async () => {
    const { ada } = app.slack.users;
    const kept = 'Keep <!channel> *bold* שלום 👩‍👩‍👧';
    await command(`add Repeat <!here> ${'w'.repeat(60)}`);
    const { ts } = await wishMessage('Repeat');
    await command(`add ${kept}`);
    await wishMessage('שלום');
    const entries = await app.deps.wishes.all(app.test.team, shop());
    const other = entries.find(({ wish }) => wish.title.includes('שלום'))?.wish;
    await choose(ts, 'Merge or split…');
    await app.slack.submit({ user: ada, values: { 'Merge into': other?.title ?? '' } });
    await app.slack.until(() => lastWhisper(ada)?.text.includes('Merged: Repeat'), 'what ada is told');
    await wishMessage('Also: Repeat');
    await wishMessage('instead');
    for (const message of [...messagesOf('farrier_wish'), ...messagesOf('farrier_board'), ...app.slack.ephemerals(ada)]) {
      expect(`${message.text}${JSON.stringify(message.blocks ?? [])}`.replaceAll(/"(value|accessibility_label)":"[^"]*"/g, '')).not.toMatch(
        /<!(here|channel)|\*bold\*/,
      );
    }
  });

  it('is split, each part with the same voters, and is one wish again after Undo split', async () => {
    const { ada, ben } = app.slack.users;
    const { ts } = await added('Checkout and <!channel> search');
    await app.slack.click({ user: ben, channel: shop(), ts, actionId: 'wishlist.vote' });
    await choose(ts, 'Merge or split…');
    await app.slack.submit({
      user: ada,
      values: {
        'Split off, one wish a line': 'Faster <!here> search\n\nFaster basket',
        'What is left of this one is called': 'Faster checkout',
      },
    });
    await app.slack.until(() => lastWhisper(ada)?.text.includes('Split off from *Faster checkout*'), 'what ada is told');
    await wishMessage('Split off: Faster &lt;!here&gt; search, Faster basket');
    await wishMessage('Split off from: Checkout and &lt;!channel&gt; search');
    await board('*1. Faster checkout* · 1 vote');
    await board('Faster basket* · 1 vote');
    const basket = await wishMessage('Faster basket*');
    await app.slack.click({ user: ada, channel: shop(), ts: basket.ts, actionId: 'wishlist.vote' });
    await wishMessage('2 votes');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.unsplit' });
    await app.slack.until(() => lastWhisper(ada)?.text.includes('One wish again'), 'what ada is told');
    expect(lastWhisper(ada)?.text).toContain('Faster basket: merged back, with what people did to it');
    await board('*1. Checkout and &lt;!channel&gt; search* · 2 votes');
  });

  it('asks for one of the two, merging or splitting, and can only be split when it is alone', async () => {
    const { ada } = app.slack.users;
    const { ts } = await added('Only one');
    await choose(ts, 'Merge or split…');
    const answer = await app.slack.submit({ user: ada, values: { 'What is left of this one is called': '' } });
    expect(answer.body).toMatchObject({ errors: { parts: expect.stringContaining('Fill in one of the two') } });
    expect(JSON.stringify(app.slack.view(ada))).not.toContain('Merge into');
  });

  it('is estimated, planned, started and done, and then says why it takes no vote', async () => {
    const { ada, ben } = app.slack.users;
    const { ts } = await added('Move to HTTP/3');
    await choose(ts, 'Estimate');
    await app.slack.submit({ user: ada, values: { Size: 'L: a week or more' } });
    await wishMessage('size L (1 rated)');
    await choose(ts, 'Plan');
    await app.slack.submit({ user: ada, values: { 'For when': 'This month' } });
    await wishMessage('Planned for this month');
    await board('1 planned');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.start' });
    await wishMessage('Doing');
    await board('1 doing');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.done' });
    await wishMessage('Done');
    await board('1 done this quarter');
    expect(await app.deps.wishes.rankedCount(app.test.team, shop())).toBe(0);
    const outcome = await app.deps.wishes.all(app.test.team, shop(), ['done']);
    expect(outcome).toHaveLength(1);
    await app.slack.until(() => lastWhisper(ada)?.text.includes('Now done'), 'what ada is told');
    await command('search HTTP/3', ben);
    expect(lastWhisper(ben)?.text).toContain('1. Move to HTTP/3 (0 votes, size L, done)');
  });

  it('refuses a vote that was on its way while it was closed, and offers to reopen', async () => {
    const { ada, ben } = app.slack.users;
    const { ts } = await added('Closed early');
    const first = await board('Closed early');
    expect(first.ts).not.toBe(ts);
    const [entry] = await app.deps.wishes.all(app.test.team, shop());
    await app.deps.wishes.update(app.test.team, entry?.wish.id ?? '', (wish) => ({
      ...wish,
      state: 'declined',
      stateReason: 'rebuilt in spring',
    }));
    await app.slack.click({ user: ben, channel: shop(), ts: first.ts, actionId: 'wishlist.vote' });
    await app.slack.until(() => lastWhisper(ben)?.text.includes('It was declined: “rebuilt in spring”'), 'why not');
    await app.deps.boards.drawAgain(app.test.team, shop(), new Date());
    await wishMessage('Reopen');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.reopen' });
    await wishMessage('· Open');
  });

  it('asks for a reason to decline, and shows it with its author', async () => {
    const { ada } = app.slack.users;
    const { ts } = await added('Rewrite it in another language');
    await choose(ts, 'Put aside…');
    const refused = await app.slack.submit({ user: ada, values: { 'What becomes of it': 'Decline it', Reason: '  ' } });
    expect(JSON.stringify(refused.body)).toContain('Say why it is declined');
    await app.slack.submit({ user: ada, values: { 'What becomes of it': 'Decline it', Reason: 'Nobody <!here> pays for it' } });
    const wish = await wishMessage('Declined on');
    expect(JSON.stringify(wish.blocks)).toContain('“Nobody &lt;!here&gt; pays for it”');
  });
});

describe('lists', () => {
  it('pages by five, filters mine, and votes inside', async () => {
    const { ada, ben } = app.slack.users;
    for (let index = 1; index <= 6; index += 1) await command(`add Wish ${index}`, index === 6 ? ben : ada);
    const parent = await board('Next 5');
    await app.slack.click({ user: ben, channel: shop(), ts: parent.ts, actionId: 'wishlist.next' });
    const page = () => JSON.stringify(app.slack.view(ben)?.blocks);
    expect(page()).toContain('*6. Wish 6*');
    expect(page()).not.toContain('*5.');
    await app.slack.clickView({ user: ben, actionId: 'wishlist.vote' });
    await app.slack.until(() => page().includes('Counted: 1 vote, yours among them.'), 'the count in the list');
    await app.slack.clickView({ user: ben, actionId: 'wishlist.page.filter' });
    await app.slack.until(() => page().includes('1 to 1 of 1'), 'his own wishes');
    expect(page()).toContain('Withdraw vote');
    await app.slack.clickView({ user: ben, actionId: 'wishlist.page.filter' });
    await app.slack.until(() => page().includes('1 to 5 of 6'), 'all wishes');
    expect(page()).toContain('*1. Wish 6*');
  });

  it.each([
    ['', 'Wishlist of #shop-dev: 2 open · 0 doing · 0 done this quarter, ranked by votes, ties by age.'],
    ['top', 'Top 2, ranked by votes, ties by age:\n1. Faster'],
    ['top 1', 'Top 1, ranked by votes, ties by age:\n1. Faster'],
    ['search prett', '1 wish with “prett”:\n1. Prettier'],
    ['search nothing', 'No wish in this channel has “nothing”.'],
    ['top many', '“many” is none'],
    ['top 0', 'takes a number from 1 to 20'],
    ['search', 'What shall I look for?'],
    ['help', '`/wishlist add <title>`'],
    ['dance *now*', 'has no word “dance”'],
  ])('/wishlist %s', async (words, expected) => {
    await command('add Faster');
    await command('add Prettier');
    expect((await command(words)).text).toContain(expected);
  });

  it('says what to do when there is no wish', async () => {
    expect((await command('')).text).toContain('No wish in this channel yet');
    expect(messagesOf('farrier_board')).toEqual([]);
  });
});

describe('who and where', () => {
  it('adds no wish where the bot is not', async () => {
    const { ada } = app.slack.users;
    const answer = await app.slack.command({ user: ada, channel: app.slack.channels.general, text: '/wishlist add A wish' });
    expect(answer.text).toContain('/invite @Farrier');
    expect(await app.deps.wishes.rankedCount(app.test.team, app.slack.channels.general)).toBe(0);
  });
});

describe('the steps of a large wish', () => {
  it('are written in a form, stand on the wish in order with what is left, and are ticked there', async () => {
    const { ada, ben } = app.slack.users;
    await command('add Move Shop to Django 5.2');
    const { ts } = await wishMessage('0 votes');
    const stored = async () => (await app.deps.wishes.all(app.test.team, shop()))[0]?.wish;
    expect(JSON.stringify((await wishMessage('0 votes')).blocks)).not.toContain('wishlist.steps');
    const wish = await stored();
    await app.deps.wishes.update(app.test.team, wish?.id ?? '', (one) => ({
      ...one,
      steps: [{ id: 's1', text: '<!channel> *first*', done: null }],
    }));
    await app.deps.boards.showAnew(app.test.team, shop(), new Date(), wish?.id);
    const message = await wishMessage('1 of 1 left');
    expect(JSON.stringify(message.blocks)).toContain('&lt;!channel&gt;');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.steps' });
    expect(JSON.stringify(app.slack.view(ada))).toContain('[ ] <!channel> *first*');
    await app.slack.submit({
      user: ada,
      values: { 'Steps, one a line': '[x] <!channel> *first*\n[ ] Wait for a release\nSecond', 'Who looks after it': ben },
    });
    const after = await wishMessage('2 of 3 left');
    expect(JSON.stringify(after.blocks)).toContain(`<@${ben}> looks after it`);
    expect(JSON.stringify(after.blocks)).toContain('2. Wait for a release · *waits for others*');
    expect(await stored()).toMatchObject({ owner: ben, steps: [{ id: 's1', done: { by: ada } }, { done: null }, { done: null }] });
    await board('2 of 3 steps left');
  });

  it('are refused at the field when there are too many, and for a wish that was closed meanwhile', async () => {
    const { ada } = app.slack.users;
    await command('add Move Shop to Django 5.2');
    const { ts } = await wishMessage('0 votes');
    const wish = (await app.deps.wishes.all(app.test.team, shop()))[0]?.wish;
    const id = wish?.id ?? '';
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.vote' });
    await app.deps.votes.estimate(app.test.team, { id, channel: shop() }, ada, 'L');
    await app.deps.boards.showAnew(app.test.team, shop(), new Date(), id);
    await wishMessage('size L');
    await app.slack.click({ user: ada, channel: shop(), ts, actionId: 'wishlist.steps' });
    const many = await app.slack.submit({ user: ada, values: { 'Steps, one a line': 'a\n'.repeat(41) } });
    expect(many.body).toMatchObject({ errors: { steps: expect.stringContaining('40 is the most') } });
    await app.deps.wishes.update(app.test.team, id, (one) => ({ ...one, state: 'done' }));
    const closed = await app.slack.submit({ user: ada, values: { 'Steps, one a line': 'a' } });
    expect(closed.body).toMatchObject({ errors: { steps: 'It is done. Reopen it first.' } });
    expect((await app.deps.wishes.get(app.test.team, id))?.steps).toBeUndefined();
  });
});
