import { readManifest } from '../../playground/server/manifest.js';
import { runImport } from '../../src/wishlist/run-import.js';
import { PLAIN_SETTINGS, withSettings } from '../../src/wishlist/settings.js';
import { newWish, transition } from '../../src/wishlist/wish.js';
import { testRedis } from '../support/redis.js';
import { type WishlistApp, wishlistApp } from '../support/wishlist-app.js';

let app: WishlistApp;
afterEach(() => app.close());

async function open(options: { scopes?: string[] } = {}): Promise<void> {
  app = await wishlistApp(await testRedis(), options);
}

const shop = () => app.slack.channels.shop;
const type = (text: string, user = app.slack.users.ada) => app.slack.command({ user, channel: shop(), text: `/wishlist ${text}` });
const direct = (user = app.slack.users.ada) => app.slack.messages(app.slack.direct(user));
const files = () =>
  [...app.slack.slack.workspace.files.values()].map(({ name, content }) => ({ name, text: Buffer.from(content, 'base64').toString() }));
const shown = () => JSON.stringify(app.slack.view(app.slack.users.ada));
const all = () => app.deps.wishes.all(app.test.team, shop());
const told = (words: string) => app.slack.until(() => direct().find(({ text }) => text.includes(words)), words);

async function choose(name: string, content: string, user = app.slack.users.ada) {
  await type('import', user);
  return await app.slack.submit({ user, values: { File: [app.slack.upload(user, name, content)] } });
}

async function wish(id: string, title: string, voters: string[]): Promise<void> {
  const made = newWish({ id, channel: shop(), title, site: app.site.id }, app.slack.users.ben, new Date('2026-11-20T10:00:00Z'));
  await app.deps.wishes.create(app.test.team, made);
  for (const user of voters) await app.deps.votes.cast(app.test.team, made, user, 'vote', new Date('2026-11-21T10:00:00Z'));
}

async function exported(): Promise<{ csv: string; json: string }> {
  const sent = () => direct().filter(({ text }) => text.includes('Wishlist of'));
  const [filesBefore, before] = [files().length, sent().length];
  await type('export');
  await app.slack.until(() => sent().length > before, 'the files');
  const [csv, json] = files().slice(filesBefore);
  expect([csv?.name, json?.name]).toEqual(['wishlist.csv', 'wishlist.json']);
  return { csv: csv?.text ?? '', json: json?.text ?? '' };
}

describe('/wishlist export', () => {
  it('sends the asker alone every wish as CSV and JSON', async () => {
    await open();
    await wish('w1', '=1+1', ['U1', 'U2']);
    await wish('w2', 'Faster checkout', []);
    expect((await type('export')).text).toContain('CSV and JSON come to you as a direct message');
    const { text } = await told('Wishlist of');
    expect(text).toContain('2 wishes, closed ones among them, 2 votes.');
    const [csv, json] = files();
    expect(csv?.text.split('\r\n')[1]).toMatch(/^w1,"'=1\+1",,Shop,s1,,,open,/);
    expect(JSON.parse(json?.text ?? '')).toMatchObject({
      format: 'farrier.wishlist/1',
      wishes: [{ id: 'w1', votes: [{ user: 'U1' }, { user: 'U2' }] }, {}],
    });
    expect(direct(app.slack.users.ben)).toEqual([]);
  });

  it('names nobody for votes that were promised to name nobody, in no file', async () => {
    await open();
    const anonymous = { ...PLAIN_SETTINGS, anonymous: true };
    await app.deps.settings.update(app.test.team, shop(), (before) => withSettings(before, anonymous, new Date('2026-11-20T10:00:00Z')));
    await wish('w1', 'Faster checkout', ['U1SECRET', 'U2SECRET']);
    const during = await exported();
    expect(JSON.stringify(during)).not.toContain('SECRET');
    expect(JSON.parse(during.json)).toMatchObject({ wishes: [{ votes: [], unnamed: 2 }] });
    await app.deps.settings.update(app.test.team, shop(), (before) =>
      withSettings(before, { ...anonymous, anonymous: false }, new Date('2026-11-23T10:00:00Z')),
    );
    const made = newWish({ id: 'w1', channel: shop(), title: '' }, '', new Date('2026-11-20T10:00:00Z'));
    await app.deps.votes.cast(app.test.team, made, 'U3', 'vote', new Date('2026-11-24T10:00:00Z'));
    const after = await exported();
    expect(JSON.stringify(after)).not.toContain('SECRET');
    expect(JSON.parse(after.json)).toMatchObject({ wishes: [{ votes: [{ user: 'U3' }], unnamed: 2 }] });
    await app.test.redis.del(...(await app.test.redis.keys(`{f:${app.test.team}}:w*`)));
    await choose('wishlist.csv', after.csv);
    expect(shown()).toContain('with 1 vote.');
    expect(shown()).toContain('2 votes that name nobody are left out');
  });

  it('shows no results to who did not vote yet, where they are hidden until then', async () => {
    await open();
    const { ada } = app.slack.users;
    await app.deps.settings.update(app.test.team, shop(), (before) => ({ ...before, hidden: true }));
    await wish('w1', 'Faster checkout', ['U1']);
    expect((await type('export')).text).toContain('Vote for a wish first.');
    await wish('w2', 'Dark mode', [ada]);
    expect((await type('export')).text).toContain('CSV and JSON come to you');
    await told('Wishlist of');
  });

  it('has nothing to send of an empty list', async () => {
    await open();
    expect((await type('export')).text).toContain('No wish in this channel yet');
    expect(files()).toEqual([]);
  });

  it('says so where Slack lets it upload nothing', async () => {
    await open({ scopes: readManifest().scopes.filter((scope) => scope !== 'files:write') });
    await wish('w1', 'Faster checkout', []);
    await type('export');
    await told('need the permission `files:write`');
  });
});

describe('/wishlist import', () => {
  it.each(['csv', 'json'] as const)('takes an exported %s back into an empty Redis, exactly, when it is confirmed', async (kind) => {
    await open();
    await type('add Faster search');
    await wish('w1', '<!channel> *bold*', ['U1', 'U2']);
    await wish('w2', 'Faster checkout', ['U2']);
    await app.deps.merges.merge(app.test.team, { merged: 'w2', kept: 'w1' }, 'U1', new Date('2026-11-22T10:00:00Z'));
    const before = await exported();
    expect(before.json).toContain('"channelName": "shop-dev"');
    const keys = await app.test.redis.keys(`{f:${app.test.team}}:w*`);
    await app.test.redis.del(...keys);
    expect(await all()).toEqual([]);

    await choose(`wishlist.${kind}`, before[kind]);
    expect(shown()).toContain('*3 wishes would be added*, with 3 votes.');
    expect(shown()).toContain('&lt;!channel&gt;');
    expect(await all()).toEqual([]);
    await app.slack.submit({ user: app.slack.users.ada });
    await told('*Imported 3 wishes*');
    expect(await exported()).toEqual(before);

    await choose(`wishlist.${kind}`, before[kind]);
    expect(shown()).toContain('*Nothing to add.* 3 are there already');
  });

  it('adds once what is confirmed twice', async () => {
    await open();
    await choose('list.csv', 'title\nFaster checkout\n');
    const { ada } = app.slack.users;
    const id = String(app.slack.view(ada)?.private_metadata);
    await app.slack.submit({ user: ada });
    await told('*Imported 1 wish*');
    const before = await exported();
    await runImport(app.deps, { team: app.test.team, id });
    expect(await exported()).toEqual(before);
    expect(direct().filter(({ text }) => text.includes('*Imported'))).toHaveLength(1);
  });

  it('brings back as it was what somebody deleted here, and exports nothing deleted', async () => {
    await open();
    const { ada } = app.slack.users;
    await wish('w1', 'Faster checkout', ['U1']);
    await wish('w2', 'Dark mode', []);
    const before = await exported();
    await app.deps.wishes.update(app.test.team, 'w1', (one) => {
      const outcome = transition(one, { do: 'delete' }, ada, new Date('2026-11-22T10:00:00Z'));
      return outcome.ok ? outcome.wish : null;
    });
    expect((await exported()).csv).not.toContain('Faster checkout');
    await choose('wishlist.csv', before.csv);
    expect(shown()).toContain('*1 wish would be added*');
    await app.slack.submit({ user: ada });
    await told('*Imported 1 wish*');
    expect(await app.deps.wishes.get(app.test.team, 'w1')).toMatchObject({ state: 'open', title: 'Faster checkout' });
    expect(await app.deps.votes.voters(app.test.team, 'w1')).toEqual(['U1']);
  });

  it('shows each fault with its row and column, and takes the mended file in the same window', async () => {
    await open();
    await choose('list.csv', 'title,site,size\nFaster checkout,Shop,XL\n*bold* <!here>,Blog,S\n');
    expect(shown()).toContain('*Nothing was added: 1 row cannot be read.*');
    expect(shown()).toContain('*Row 2, column size:* “XL” is none of S, M, L.');
    const { ada } = app.slack.users;
    const mended = app.slack.upload(ada, 'list.csv', 'title,site,size,prio\nFaster checkout,shop,L,1\n*bold* <!here>,Blog,S,2\n');
    await app.slack.submit({ user: ada, values: { File: [mended] } });
    expect(shown()).toContain('*2 wishes would be added*');
    expect(shown()).toContain('the name is all the wish has: Blog');
    expect(shown()).toContain('left out: prio');
    await app.slack.submit({ user: ada });
    await told('*Imported 2 wishes*');
    const stored = (await all())
      .map(({ wish: { title, site, siteName } }) => ({ title, site, siteName }))
      .sort((a, b) => (a.title < b.title ? -1 : 1));
    expect(stored).toEqual([
      { title: '*bold* <!here>', site: null, siteName: 'Blog' },
      { title: 'Faster checkout', site: app.site.id, siteName: undefined },
    ]);
  });

  it('is for administrators, and for them in their channels', async () => {
    await open();
    const { ben, ada } = app.slack.users;
    expect((await type('import', ben)).text).toContain('only an administrator of this workspace imports one');
    await choose('list.csv', 'title\nFaster checkout\n');
    await app.slack.leave(ada, shop());
    await app.slack.submit({ user: ada });
    expect(shown()).toContain('You are not in that channel.');
    expect(await all()).toEqual([]);
  });
});
