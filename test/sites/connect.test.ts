import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { originOf } from '../../src/audits/sent-files.js';
import { CONNECT } from '../../src/sites/connect-views.js';
import { ACTIONS } from '../../src/sites/views.js';
import { type WholeFarrier, wholeFarrier } from '../support/whole-farrier.js';

jest.setTimeout(60_000);

const FREEZE = 'Django==3.2.13\npytz==2022.1\n';

let farrier: WholeFarrier;
let ada: string;
let shop: string;

async function start(env: Record<string, string> = {}): Promise<void> {
  const key = randomBytes(32).toString('base64');
  farrier = await wholeFarrier({ BASE_URL: 'https://farrier.example', ENCRYPTION_KEY: key, ...env });
  ({ ada } = farrier.slack.users);
  ({ shop } = farrier.slack.channels);
}
afterEach(() => farrier.close());

/** Sets up Shop and waits for the first look. */
async function setUp(values: { Address?: string; Repository?: string }, words: string) {
  await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance setup' });
  await farrier.slack.submit({ user: ada, values: { Name: 'Shop', Address: '', Repository: '', ...values } });
  return told(words);
}

function told(...words: string[]) {
  const { slack } = farrier;
  const has = (message: unknown) => words.every((one) => JSON.stringify(message).includes(one));
  return slack.until(() => slack.messages(slack.direct(ada)).findLast(has), `a direct message with ${words.join(' and ')}`, 20_000);
}

const press = (message: { channel: string; ts: string }, actionId: string) =>
  farrier.slack.click({ user: ada, channel: message.channel, ts: message.ts, actionId });

const whispered = (words: string) =>
  farrier.slack.until(() => farrier.slack.ephemerals(ada).findLast(({ text }) => text.includes(words)), `a whisper with "${words}"`);

async function site() {
  const found = await farrier.stores.sites.byName(farrier.team, 'Shop');
  if (found === null) throw new Error('There is no Shop');
  return found;
}

const withoutRepository = () => setUp({ Address: 'https://shop.invalid' }, 'Three ways');
const unreadable = () => setUp({ Repository: 'https://git.invalid/acme/shop' }, 'could not read the repository');

/** The address in the line that was shown once, at the bot. */
async function inventoryAddress(message: { channel: string; ts: string }): Promise<string> {
  await press(message, CONNECT.fromCi);
  const { text } = await whispered('/inventory/');
  const [, key = ''] = /farrier\.example\/inventory\/([\w-]+)\?/.exec(text) ?? [];
  return `${farrier.botUrl}/inventory/${key}`;
}

describe('a site whose repository is private', () => {
  it('is offered the three ways when the repository was left empty, and when it cannot be read', async () => {
    await start();
    const offered = JSON.stringify((await withoutRepository()).blocks);
    for (const words of ['Send it from CI', 'Drop a lock file', 'Add a token', 'Enter the address']) expect(offered).toContain(words);
    await farrier.stores.sites.remove(farrier.team, (await site()).id);
    const again = JSON.stringify((await unreadable()).blocks);
    for (const words of ['Send it from CI', 'Drop a lock file', 'Add a token', 'Try again', 'Change the address'])
      expect(again).toContain(words);
  });

  it('is known by what CI sends: read again, told to who asked, with where it came from', async () => {
    await start();
    const address = await inventoryAddress(await withoutRepository());
    const sent = await fetch(`${address}?name=requirements.txt&commit=4f2a91c`, { method: 'POST', body: FREEZE });
    expect([sent.status, await sent.text()]).toEqual([200, 'Stored requirements.txt: 2 packages. Farrier reads it now.\n']);
    await told('Django 3.2 ended', 'What I read was sent from CI, commit 4f2a91c, just now');
    const reports = await farrier.stores.reports.latest(farrier.team, (await site()).id);
    expect(originOf(reports['dependencies'] ?? { facts: {} })).toMatchObject({ from: 'ci', commit: '4f2a91c' });
    const { text } = await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance' });
    expect(text).toContain('Django 3.2 ended');

    await farrier.slack.command({ user: ada, channel: shop, text: '/audit dependencies' });
    const report = await farrier.slack.until(
      () =>
        farrier.slack.messages(shop).find((message) => JSON.stringify(message.blocks).includes('sent from CI, commit 4f2a91c, just now')),
      'the report that says where it read from',
      20_000,
    );
    expect(report.text).toContain('Shop: dependencies');
    expect((await fetch(`${address}x`, { method: 'POST', body: FREEZE })).status).toBe(404);
  });

  it('hands out a new line, and the old one stops counting', async () => {
    await start();
    const message = await withoutRepository();
    const old = await inventoryAddress(message);
    await farrier.slack.until(() => farrier.slack.ephemerals(ada).length > 0, 'the first line');
    await press(message, CONNECT.fromCi);
    await farrier.slack.until(() => farrier.slack.ephemerals(ada).length > 1, 'the second line');
    expect((await fetch(old, { method: 'POST', body: FREEZE })).status).toBe(404);
  });

  it('hands out no line without a public address, and names the other ways', async () => {
    await start({ BASE_URL: '' });
    await press(await withoutRepository(), CONNECT.fromCi);
    const { text } = await whispered('BASE_URL is not set');
    expect(text).toContain('Drop a lock file');
    expect(text).toContain('Add a token');
  });

  it('is known by a file that is dropped in Slack', async () => {
    await start();
    await press(await unreadable(), CONNECT.drop);
    const { slack } = farrier;
    const page = slack.upload(ada, 'page.txt', '<html>\n<body>\nPlease sign in\n');
    const refused = await slack.submit({ user: ada, values: { Files: [page] } });
    expect(refused.body).toMatchObject({
      response_action: 'errors',
      errors: { file: expect.stringContaining('Wanted: the output of pip freeze') },
    });
    const files = [slack.upload(ada, 'prod.txt', '-r base.txt\n'), slack.upload(ada, 'base.txt', FREEZE)];
    await slack.submit({ user: ada, values: { Files: files } });
    expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('`prod.txt`, `base.txt`, 2 packages');
    await told(
      'Django 3.2 ended',
      'What I read was dropped in Slack just now, because https://git.invalid/acme/shop: this host does not resolve now',
      'Try the repository again',
    );
    expect((await farrier.stores.sentFiles.get(farrier.team, (await site()).id))?.origin).toMatchObject({ from: 'slack', by: ada });
  });

  it('is known by the lock of its front end too, when that is dropped beside the Python files', async () => {
    await start();
    await press(await unreadable(), CONNECT.drop);
    const { slack } = farrier;
    const lock = '{"lockfileVersion": 3, "packages": {"node_modules/cart": {"version": "1.0.5"}}}';
    const files = [slack.upload(ada, 'prod.txt', FREEZE), slack.upload(ada, 'package-lock.json', lock)];
    await slack.submit({ user: ada, values: { Files: files } });
    expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('`prod.txt`, `package-lock.json`, 3 packages');
    const names = (await farrier.stores.sentFiles.get(farrier.team, (await site()).id))?.files.map(({ name }) => name);
    expect(names).toEqual(['prod.txt', 'package-lock.json']);
  });

  it('says at the field when Slack does not hand over the file', async () => {
    await start();
    const { slack } = farrier;
    slack.slack.scopes.delete('files:read');
    await press(await unreadable(), CONNECT.drop);
    const refused = await slack.submit({ user: ada, values: { Files: [slack.upload(ada, 'uv.lock', 'x')] } });
    expect(refused.body).toMatchObject({ errors: { file: expect.stringContaining('files:read is missing') } });
  });

  it('never takes a token in Slack: names the command for whoever runs Farrier', async () => {
    await start();
    await press(await unreadable(), CONNECT.token);
    const { text } = await whispered('Never type a token into Slack');
    expect(text).toContain('npx --no farrier secret add Shop repository');
    expect(text).toContain('sent to https://git.invalid only');
  });

  it('is led to the three ways from Home, and answered there', async () => {
    await start();
    await withoutRepository();
    await press(await told('How is the database of Shop backed up?'), ACTIONS.backupsUnknown);
    await press(await told('This would be the first thread'), ACTIONS.post);
    await told('The first thread for Shop opens on');
    const { slack } = farrier;
    await slack.openHome(ada);
    await slack.until(() => JSON.stringify(slack.home(ada)).includes(CONNECT.connect), 'Home with [Connect]');
    await slack.clickHome({ user: ada, actionId: CONNECT.connect });
    expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('Enter the address');
    await slack.clickView({ user: ada, actionId: CONNECT.fromCi });
    expect(JSON.stringify(slack.view(ada)?.blocks)).toContain('https://farrier.example/inventory/');
    await slack.closeView(ada);
    await slack.clickView({ user: ada, actionId: CONNECT.drop });
    await slack.submit({ user: ada, values: { Files: [slack.upload(ada, 'requirements.txt', FREEZE)] } });
    await told('Django 3.2 ended');
    await slack.openHome(ada);
    await slack.until(() => !JSON.stringify(slack.home(ada)).includes(CONNECT.connect), 'Home without [Connect]');
  });
});

describe('what was entrusted', () => {
  const secret = { text: 'farrier-secret', origin: 'https://git.invalid', at: new Date() };

  it('goes with the site', async () => {
    await start();
    const address = await inventoryAddress(await unreadable());
    await fetch(address, { method: 'POST', body: FREEZE });
    const { id } = await site();
    await farrier.stores.secrets.put(farrier.team, id, 'repository', secret);
    const asked = await farrier.slack.command({ user: ada, channel: shop, text: '/maintenance remove Shop' });
    expect(asked.text).toContain('Remove');
    const question = farrier.slack.ephemerals(ada, shop).at(-1);
    await farrier.slack.click({ user: ada, channel: shop, ts: question?.ts ?? '', actionId: ACTIONS.remove });
    expect(await farrier.stores.sites.get(farrier.team, id)).toBeNull();
    expect(await farrier.stores.secrets.list(farrier.team)).toEqual([]);
    expect(await farrier.stores.sentFiles.get(farrier.team, id)).toBeNull();
    expect((await fetch(address, { method: 'POST', body: FREEZE })).status).toBe(404);
  });

  it('goes at once when the app is removed from the workspace', async () => {
    await start();
    const address = await inventoryAddress(await unreadable());
    await farrier.stores.secrets.put(farrier.team, (await site()).id, 'repository', secret);
    await farrier.slack.uninstall();
    expect(await farrier.stores.secrets.list(farrier.team)).toEqual([]);
    expect((await fetch(address, { method: 'POST', body: FREEZE })).status).toBe(404);
  });
});
