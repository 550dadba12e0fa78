import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import sqlite from 'node-sqlite3-wasm';
import { runDrillCommand } from '../../../bin/commands/drill.js';
import { aSite } from '../../maintenance/builders.js';
import { textOfRedis } from '../../support/text-of-redis.js';
import { type WholeFarrier, wholeFarrier } from '../../support/whole-farrier.js';

jest.setTimeout(60_000);

/** What stands in a row of the backup. */
const ROW = 'grace.hopper@customers.example';

let farrier: WholeFarrier;
let ada: string;
let shop: string;
let folder: string;

async function start(env: Record<string, string> = {}): Promise<void> {
  farrier = await wholeFarrier({ ENCRYPTION_KEY: randomBytes(32).toString('base64'), ...env });
  ({ ada } = farrier.slack.users);
  ({ shop } = farrier.slack.channels);
  const { stores, team } = farrier;
  await stores.sites.save(team, aSite({ id: 's1', name: 'Shop', channel: shop, backups: { kind: 'snapshots', provider: 'rds' } }));
  folder = await mkdtemp(join(tmpdir(), 'farrier-backups-'));
}
afterEach(async () => {
  await farrier.close();
  await rm(folder, { recursive: true });
});

/** A backup of a Django site of just now, with one customer. */
function backup(): string {
  const path = join(folder, 'shop.sqlite3');
  const database = new sqlite.Database(path);
  const now = new Date().toISOString().replace('T', ' ').slice(0, 19);
  database.exec('create table django_migrations (id integer primary key, applied datetime)');
  database.exec('create table auth_user (id integer primary key, email text, date_joined datetime)');
  database.run('insert into django_migrations (applied) values (?)', [now]);
  database.run('insert into auth_user (email, date_joined) values (?, ?)', [ROW, now]);
  database.close();
  return path;
}

const backupsLine = async () => {
  const { slack } = farrier;
  const { body } = await slack.command({ user: ada, channel: shop, text: '/maintenance backups shop' });
  return body;
};

async function openWindow(): Promise<void> {
  const { slack } = farrier;
  await backupsLine();
  const ts = slack.ephemerals(ada).at(-1)?.ts ?? '';
  await slack.click({ user: ada, channel: shop, ts, actionId: 'backups.drill-address.s1' });
}
const view = () => JSON.stringify(farrier.slack.view(ada)?.blocks);

/** Makes an address in the window and reads it there, at the bot. */
async function address(): Promise<string> {
  await openWindow();
  await farrier.slack.submit({ user: ada });
  await farrier.slack.until(() => view().includes('it is shown only now'), 'the address');
  const [, path = ''] = /farrier\.example(\/drill\/[\w-]{16,}#[\w-]{16,})/.exec(view()) ?? [];
  expect(path).not.toBe('');
  return `${farrier.botUrl}${path}`;
}

async function drill(path: string, post: string) {
  let said = '';
  const say = (text: string) => void (said += text);
  const status = await runDrillCommand([path, '--post', post], { env: {}, now: new Date(), stdout: say, stderr: say });
  return { status, said };
}

test('an address is made in Slack, a drill posts to it, the site shows it as proved elsewhere, and no row or secret is anywhere', async () => {
  await start({ BASE_URL: 'https://farrier.example' });
  expect(JSON.stringify(await backupsLine())).toContain('restore *never proved*');
  const post = await address();
  const { status, said } = await drill(backup(), post);
  expect(said).toContain('shop.sqlite3: ok.');
  expect(said).toContain('The result was posted: Recorded.');
  expect(status).toBe(0);
  expect(await farrier.stores.drills.ofSite(farrier.team, 's1')).toMatchObject([
    { how: 'elsewhere', who: ada, verdict: 'ok', name: 'shop.sqlite3', rows: { auth_user: 1, django_migrations: 1 } },
  ]);
  expect(JSON.stringify(await backupsLine())).toMatch(/last restore \d+ s ago, proved elsewhere/);
  const secret = post.split('#')[1] ?? '';
  const kept = [...(await textOfRedis(farrier.redis)).values()].join('\n');
  expect(kept).toContain('shop.sqlite3');
  for (const one of [ROW, secret, post]) expect(kept).not.toContain(one);
  expect(JSON.stringify(farrier.slack.requests)).not.toContain(ROW);
  expect(said).not.toContain(ROW);
  expect(said).not.toContain(secret);
});

test('a year of restores and the restore card come as files, once, to whoever asked', async () => {
  await start({ BASE_URL: 'https://farrier.example' });
  await drill(backup(), await address());
  const { slack } = farrier;
  await backupsLine();
  const ts = slack.ephemerals(ada).at(-1)?.ts ?? '';
  await slack.click({ user: ada, channel: shop, ts, actionId: 'backups.evidence.s1' });
  const message = await slack.until(
    () => slack.messages(slack.direct(ada)).find(({ text }) => text.includes('*Restores of Shop in the last 365 days.*')),
    'the files',
    20_000,
  );
  expect(message.text).toContain('1 good (0 by Farrier, 1 elsewhere, 0 by hand)');
  for (const title of ['Table (CSV)', 'Page to print (HTML)', 'Restore card']) expect(message.text).toContain(title);
  const files = [...slack.slack.workspace.files.values()].map(({ content }) => Buffer.from(content, 'base64').toString()).join('\n');
  expect(files).toContain('RESTORE CARD: Shop');
  expect(files).not.toContain(ROW);
});

test('a drill that failed is red at once', async () => {
  await start({ BASE_URL: 'https://farrier.example' });
  const post = await address();
  const path = join(folder, 'empty.dump');
  await writeFile(path, '');
  expect((await drill(path, post)).status).toBe(1);
  expect(JSON.stringify(await backupsLine())).toContain('*last restore failed (broken)*');
});

test('an address that was replaced or revoked takes nothing', async () => {
  await start({ BASE_URL: 'https://farrier.example' });
  const old = await address();
  const post = await address();
  expect(post).not.toBe(old);
  const path = backup();
  expect(await drill(path, old)).toMatchObject({ status: 2, said: expect.stringContaining('No such drill address.') });
  await openWindow();
  expect(view()).toContain(`was made by <@${ada}>`);
  await farrier.slack.clickView({ user: ada, actionId: 'backups.drill-revoke' });
  await farrier.slack.until(() => view().includes('is revoked'), 'the revoked address');
  expect(await drill(path, post)).toMatchObject({ status: 2 });
  expect(await farrier.stores.drills.ofSite(farrier.team, 's1')).toEqual([]);
});

test('without a public address none is handed out, and the other way is named', async () => {
  await start();
  await openWindow();
  expect(view()).toContain('I have no public address');
  expect(view()).toContain('Proved by hand');
});

test('who is not in the channel of the site gets no address', async () => {
  await start({ BASE_URL: 'https://farrier.example' });
  await openWindow();
  const { slack, stores, team } = farrier;
  const elsewhere = slack.addChannel({ name: 'others', members: [slack.users.ben], bot: true });
  await stores.sites.update(team, 's1', (site) => ({ ...site, channel: elsewhere }));
  await slack.submit({ user: ada });
  expect(view()).toContain('That site is gone');
  expect(await stores.drillKeys.ofSite(team, 's1')).toBeNull();
});
