import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runSecret } from '../../../bin/commands/secret.js';
import { S3_KEY, type S3Server, startS3 } from '../../support/s3-server.js';
import { newHostKey, type SftpServer, startSftp } from '../../support/sftp-server.js';
import { textOfRedis } from '../../support/text-of-redis.js';
import { ENCRYPTION_KEY, type PlaceOffice, placeOffice } from './place-office.js';

const SCRIPT = `-- PostgreSQL database dump\n${'SELECT 1;\n'.repeat(500)}-- PostgreSQL database dump complete\n`;
const PASSWORD = 'correct-horse-battery';
let office: PlaceOffice;
let root = '';
let s3: S3Server | null = null;
let sftp: SftpServer | null = null;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'farrier-places-'));
  office = await placeOffice({ backupRoot: root });
});
afterEach(async () => {
  expect(office.failures).toEqual([]);
  await office.close();
  await s3?.close();
  await sftp?.close();
  s3 = null;
  sftp = null;
  await rm(root, { recursive: true, force: true });
});

const ada = () => office.slack.users.ada;
const shop = () => office.slack.channels.shop;
const view = () => JSON.stringify(office.slack.view(ada())?.blocks);
const list = () => JSON.stringify(office.slack.ephemerals(ada()).at(-1)?.blocks);

async function press(actionId: string, value?: string, user = ada()): Promise<void> {
  const message = office.slack.ephemerals(ada()).at(-1);
  const block = message?.blocks?.find((one) => JSON.stringify(one).includes(`"${actionId}"`));
  await office.slack.click({
    user,
    channel: shop(),
    ts: message?.ts ?? '',
    actionId,
    blockId: String(block?.['block_id']),
    ...(value === undefined ? {} : { value }),
  });
}

async function add(values: Record<string, string>): Promise<void> {
  await office.type();
  await press('backups.place-new');
  await office.slack.submit({ user: ada(), values });
}

/** Waits until the place was looked at `times` times more; each look tells a change or is the first. */
async function looked(isDone: (text: string) => boolean = () => true): Promise<void> {
  for (;;) {
    const [state] = await office.stores.places.statesOf(office.team, 's1');
    if (state?.look != null && isDone(JSON.stringify(state.look))) return;
    await wait(20);
  }
}

async function addSecret(kind: string, text: string): Promise<string> {
  let said = '';
  const hear = (words: string) => {
    said += words;
  };
  async function* stdin() {
    yield text;
  }
  const env = { REDIS_URL: process.env.TEST_REDIS_URL ?? '', ENCRYPTION_KEY, SLACK_BOT_TOKEN: 'xoxb-1' };
  await runSecret(['add', 'Shop', kind], { env, now: office.clock.now, stdout: hear, stderr: hear, stdin: stdin() }, office.prefix);
  return said;
}

async function put(name: string, content: string, at: string): Promise<void> {
  await mkdir(join(root, 'shop'), { recursive: true });
  await writeFile(join(root, 'shop', name), content);
  await utimes(join(root, 'shop', name), new Date(at), new Date(at));
}

test('a folder is named in the form, looked at, and proves the backup, until the file of today is missing', async () => {
  for (const day of [20, 21, 22]) await put(`shop-${day}.sql`, SCRIPT, `2026-11-${day}T02:00:00Z`);
  expect((await office.type()).text).toContain('not backed up');
  await add({ Address: 'local:shop', 'Kept for': '2' });
  expect(view()).toContain('needs no secret');
  await looked();
  await office.type();
  expect(list()).toContain('local:shop · fine');
  expect(list()).toContain('shop-22.sql');
  expect(list()).toContain('7 h old');
  expect(list()).toContain('5.1 kB (usually 5.1 kB)');
  expect(list()).toContain('Promised every 24 h, 6 h of grace, kept for 2 days');
  expect((await office.stores.sites.get(office.team, 's1'))?.backups).toEqual({ kind: 'files' });
  expect(await office.prove()).toEqual({ state: 'proven', evidence: 'newest file at 03:00, 5.1 kB' });

  await rm(join(root, 'shop', 'shop-22.sql'));
  await press('backups.place', 'Look now');
  await looked((look) => !look.includes('shop-22.sql'));
  expect(await office.prove()).toMatchObject({
    state: 'open',
    evidence: 'the newest is 31 h old, promised every 24 h, in local:shop',
    fix: "Get Shop's backups running again",
    findings: [{ check: 'backup-stale', severity: 'high' }],
  });
  await office.type();
  expect(list()).toContain('*high*: the newest is 31 h old');
  expect(office.told.length).toBe(2);
});

test('what a look of hours ago saw proves nothing', async () => {
  await put('shop.sql', SCRIPT, '2026-11-22T02:00:00Z');
  await add({ Address: 'local:shop' });
  await looked();
  expect((await office.prove()).state).toBe('proven');
  office.clock.now = new Date('2026-11-22T12:30:00Z');
  expect(await office.prove()).toEqual({ state: 'unknown', evidence: 'local:shop was last looked at 3 h ago' });
  await office.pass();
  await looked((look) => look.includes('T12:30'));
  expect((await office.prove()).state).toBe('proven');
});

test('the form says what is wrong at the field, and refuses what is secret', async () => {
  await office.type();
  await press('backups.place-new');
  const refused = async (values: Record<string, string>) =>
    JSON.stringify(await office.slack.submit({ user: ada(), values }).catch((error: unknown) => String(error)));
  for (const values of [
    { Address: `sftp://backup:${PASSWORD}@host/folder` },
    { Address: 'ftp://host/x' },
    { Address: 'local:../etc' } as Record<string, string>,
    { Address: 'local:shop', Grace: 'soon' },
  ])
    await refused(values);
  expect(await office.stores.places.ofSite(office.team, 's1')).toEqual([]);
  expect(JSON.stringify([...(await textOfRedis(office.redis)).values()].filter((text) => text.includes(PASSWORD)))).toBe('[]');
});

test('for how many days a restore proves a place is stated in its form', async () => {
  await office.type();
  await press('backups.place-new');
  const label = 'Restored every';
  for (const wrong of ['0', 'monthly', '99999']) {
    const { errors } = await office.slack.submit({ user: ada(), values: { Address: 'local:shop', [label]: wrong } });
    expect(errors).toEqual({ [label]: expect.stringContaining('as "30"') });
  }
  await office.slack.submit({ user: ada(), values: { Address: 'local:shop', [label]: '60' } });
  expect(await office.stores.places.ofSite(office.team, 's1')).toMatchObject([{ provedDays: 60 }]);
  await office.type();
  expect(list()).toContain('6 h of grace, restored every 60 days');
  await press('backups.place', 'Edit');
  await office.slack.submit({ user: ada(), values: { [label]: '' } });
  expect(await office.stores.places.ofSite(office.team, 's1')).toMatchObject([{ provedDays: null }]);
});

test('checks of the team are stated for a place of the database, one window for all, and go with it', async () => {
  await add({ Address: 'local:shop' });
  const [place] = await office.stores.places.ofSite(office.team, 's1');
  const asked = () => office.stores.places.checksOf(office.team, place?.id ?? '');
  await office.type();
  await press('backups.place', 'Own checks');
  const filled = { Name: 'orders', 'One SELECT': 'select count(*) from shop_order', Value: '1000' };
  const { errors } = await office.slack.submit({
    user: ada(),
    values: { ...filled, 'One SELECT': 'drop table shop_order', Value: 'many' },
  });
  expect(Object.keys(errors ?? {}).toSorted()).toEqual(['One SELECT', 'Value']);
  expect(await asked()).toEqual([]);
  await office.slack.submit({ user: ada(), values: filled });
  expect(await asked()).toMatchObject([
    { name: 'orders', sql: 'select count(*) from shop_order', expects: { kind: 'at-least', value: 1000 } },
  ]);
  expect(view()).toContain('*orders*, at least 1000');

  await office.slack.submit({ user: ada(), values: { ...filled, Value: '5' } });
  expect(await asked()).toMatchObject([{ name: 'orders', expects: { value: 5 } }]);
  await office.slack.submit({ user: ada(), values: { ...filled, Name: 'users' } });
  expect((await asked()).map(({ name }) => name)).toEqual(['orders', 'users']);
  await office.slack.clickView({ user: ada(), actionId: `backups.check-remove.${(await asked())[0]?.id}` });
  await office.slack.until(() => !view().includes('*orders*'), 'the window without it');
  expect((await asked()).map(({ name }) => name)).toEqual(['users']);

  await office.stores.places.remove(office.team, place?.id ?? '');
  expect(await asked()).toEqual([]);
  await office.slack.submit({ user: ada(), values: filled });
  expect(view()).toContain('That place is gone');
  expect(await asked()).toEqual([]);
});

test('a kept backup is drilled by chance, one that was seen, or another by its name, once for a window', async () => {
  const long = `${'of-the-shop-that-sells-'.repeat(6)}21.sql`;
  await put(long, SCRIPT, '2026-11-21T02:00:00Z');
  await put('shop-22.sql', SCRIPT, '2026-11-22T02:00:00Z');
  await add({ Address: 'local:shop' });
  await looked();
  const [place] = await office.stores.places.ofSite(office.team, 's1');
  const ask = { team: office.team, user: ada(), channel: shop(), site: expect.objectContaining({ id: 's1' }) };
  const open = async () => {
    await office.type();
    await press('backups.drill-kept.s1');
    await office.slack.until(() => view().includes('One by chance'), 'the window');
  };
  await open();
  expect(view()).toContain('shop-22.sql, 5.1 kB, 7 h old');
  expect(view()).toContain('-sells-21.sql, 5.1 kB, 31 h old');
  const [, seen] = /"value":"(\w+ \w{16})"/.exec(view()) ?? [];
  const { errors } = await office.slack.submit({ user: ada(), values: { Which: seen ?? '', 'Or another, by its name': 'x.sql' } });
  expect(errors).toEqual({ 'Or another, by its name': expect.stringContaining('leave one of the two') });
  expect(office.drills).toEqual([]);
  await office.slack.submit({ user: ada(), values: { Which: seen ?? '', 'Or another, by its name': '' } });
  expect(view()).toContain(`\`shop-22.sql\` of *Shop* is being restored into a throwaway database. The report comes to <#${shop()}>.`);
  await open();
  await office.slack.submit({ user: ada(), values: { 'Or another, by its name': ' old/<x>`.sql ' } });
  expect(view()).toContain("`old/&lt;x&gt;'.sql` of *Shop*");
  await open();
  await office.slack.submit({ user: ada(), values: {} });
  expect(office.drills).toMatchObject([
    { ...ask, kept: { by: 'name', name: 'shop-22.sql', place: place?.id } },
    { ...ask, kept: { by: 'name', name: 'old/<x>`.sql', place: null } },
    { ...ask, kept: { by: 'chance' } },
  ]);
  expect(new Set(office.drills.map((one) => (one as { trigger: string }).trigger)).size).toBe(3);

  // Seen no more when the window is sent, and out of the channel.
  await open();
  await rm(join(root, 'shop', 'shop-22.sql'));
  await office.stores.places.remove(office.team, place?.id ?? '');
  expect((await office.slack.submit({ user: ada(), values: { Which: seen ?? '' } })).errors).toEqual({
    Which: expect.stringContaining('do not see that file any more'),
  });
  const channel = office.slack.addChannel({ name: 'others', members: [office.slack.users.ben], bot: true });
  await office.stores.sites.update(office.team, 's1', (site) => ({ ...site, channel }));
  await office.slack.submit({ user: ada(), values: { Which: 'chance' } });
  expect(view()).toContain('That site is gone, or you are not in its channel.');
  expect(office.drills).toHaveLength(3);
});

test('who is not in the channel of the site gets no place of it, and changes none', async () => {
  await add({ Address: 'local:shop' });
  const [place] = await office.stores.places.ofSite(office.team, 's1');
  await looked();
  await office.type();
  const channel = office.slack.addChannel({ name: 'others', members: [office.slack.users.ben], bot: true });
  await office.stores.sites.update(office.team, 's1', (site) => ({ ...site, channel }));
  await press('backups.place', 'Remove');
  await office.slack.until(() => office.slack.ephemerals(ada()).some(({ text }) => text.includes('That place is gone')), 'the refusal');
  expect(await office.stores.places.get(office.team, place?.id ?? '')).not.toBeNull();
});

test('what a dump does not hold is shown as not backed up until somebody names a place or says that there is none', async () => {
  await office.type();
  expect(list()).toContain('not backed up* as far as I know: files that people upload (MEDIA_ROOT); settings and keys that no dump holds');
  await press('backups.place-none.settings');
  await office.slack.until(() => list().includes(`settings and keys are kept elsewhere, said <@${ada()}>`), 'the list, written over');
  expect(list()).toContain('not backed up* as far as I know: files that people upload (MEDIA_ROOT). ');
  await add({ Address: 'local:media', 'What lies there': 'uploads' });
  await office.type();
  expect(list()).not.toContain('not backed up');
  expect((await office.stores.sites.get(office.team, 's1'))?.backups).toBeNull();
});

test('a place is edited and removed, and nothing of it stays', async () => {
  await put('shop.sql', SCRIPT, '2026-11-22T02:00:00Z');
  await add({ Address: 'local:shop' });
  await looked();
  await office.type();
  await press('backups.place', 'Edit');
  await office.slack.submit({ user: ada(), values: { Files: '*.dump' } });
  await looked((look) => look.includes('"files":0'));
  expect(await office.prove()).toMatchObject({ state: 'open', findings: [{ check: 'backup-missing' }] });
  await office.type();
  await press('backups.place', 'Remove');
  await office.slack.submit({ user: ada(), values: {} });
  expect(await office.stores.places.statesOf(office.team, 's1')).toEqual([]);
  const kept = [...(await textOfRedis(office.redis))].filter(
    ([key, text]) => key.includes(office.team) && text.includes('local:shop') && key.includes('backup'),
  );
  expect(kept).toEqual([]);
});

test('secrets of a bucket and a server are used, and stand nowhere: not in Slack, logs, Redis or what the command says', async () => {
  s3 = await startS3({ bucket: 'shop-backups', region: 'us-east-1' });
  s3.objects = [{ key: 'db/a.sql', content: Buffer.from(SCRIPT), at: new Date('2026-11-22T02:00:00Z') }];
  await add({ Address: 's3://shop-backups/db/', 'Endpoint of the bucket': s3.url });
  expect(view()).toContain('npx --no farrier secret add Shop s3');
  await looked((look) => look.includes('No secret for it is kept yet'));
  expect(await office.prove()).toMatchObject({ state: 'unknown', evidence: expect.stringContaining('No secret for it is kept yet') });

  let said = await addSecret('s3', `${S3_KEY.id}:${S3_KEY.secret}x\n`);
  await office.type();
  await press('backups.place', 'Look now');
  await looked((look) => look.includes('SignatureDoesNotMatch'));
  said += await addSecret('s3', `${S3_KEY.id}:${S3_KEY.secret}\n`);
  await office.type();
  await press('backups.place', 'Look now');
  await looked((look) => look.includes('a.sql'));
  expect(await office.prove()).toEqual({ state: 'proven', evidence: 'newest file at 03:00, 5.1 kB' });

  sftp = await startSftp({ hostKey: newHostKey(), password: PASSWORD });
  sftp.files.set('/backups/media.tar', { content: Buffer.from('x'), at: new Date('2026-11-22T02:00:00Z') });
  await add({ Address: `sftp://backup@backup.test:${sftp.port}/backups`, 'What lies there': 'uploads' });
  said += await addSecret('sftp', `${PASSWORD}\n`);
  const media = async () => (await office.stores.places.statesOf(office.team, 's1')).find(({ place }) => place.holds === 'uploads');
  for (let tries = 0; (await media())?.look?.newest.length !== 1; tries++) {
    const { id } = (await media())?.place ?? { id: '' };
    await office.pass();
    if (tries % 10 === 0) office.clock.now = new Date(office.clock.now.getTime() + 3_600_001);
    await wait(20);
    expect(id).not.toBe('');
  }
  expect(await office.stores.places.hostKey(office.team, (await media())?.place.id ?? '', `backup.test:${sftp.port}`)).toMatch(/^SHA256:/);
  await office.type();

  const everything = [
    said,
    ...office.logged,
    ...(await textOfRedis(office.redis)).values(),
    ...Object.values(office.slack.channels).flatMap((channel) => office.slack.messages(channel).map((message) => JSON.stringify(message))),
    JSON.stringify(office.slack.ephemerals(ada())),
    view(),
    ...office.failures.map(String),
  ].join('\n');
  expect(everything).toContain('shop-backups');
  for (const secret of [S3_KEY.secret, S3_KEY.id, PASSWORD, Buffer.from(PASSWORD).toString('base64')])
    expect(everything).not.toContain(secret);
});
