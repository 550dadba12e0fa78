import { chmod, cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { aPlace } from '../backups/places/builders.js';
import { aSite } from '../maintenance/builders.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';
import { DATA, readData } from './recorded-data.js';

const DAY_MS = 86_400_000;
/** When the verdicts of the data hold. */
const THEN = new Date('2026-11-22T02:00:00Z');

const filesSchema = z.object({ files: z.array(z.object({ file: z.string(), verdict: z.string() })) });
const dumps = [
  ...filesSchema.parse(readData('dumps/expected.json')).files.map((one) => ({ ...one, folder: '' })),
  ...filesSchema.parse(readData('dumps/sqlite/expected.json')).files.map((one) => ({ ...one, folder: 'sqlite' })),
  ...filesSchema.parse(readData('dumps/mysql/expected.json')).files.map((one) => ({ ...one, folder: 'mysql' })),
];

/** The labels of the data in the words of the contract. */
const WORDS: Record<string, string> = { 'ok-with-no-owner': 'ok', 'restores-but-empty': 'empty' };
/** The words of the contract in the words of the report. */
const TITLES: Record<string, string> = {
  ok: 'Shop: the newest backup restores.',
  dangerous: 'Shop: do not restore the newest backup.',
  broken: 'Shop: the newest backup does not restore.',
  empty: 'Shop: the newest backup restores, and what matters is not in it.',
  stale: 'Shop: the newest backup restores, and is old.',
};

let root: string;
/** Where drills make their folders. */
let rooms: string;
/** Where sites have their repositories. */
let repositories: string;
let app: WholeApp;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'backups-'));
  rooms = await mkdtemp(join(tmpdir(), 'rooms-'));
  // As /tmp: who is nobody removes what is nobody's.
  await chmod(rooms, 0o1777);
  repositories = await mkdtemp(join(tmpdir(), 'repositories-'));
  app = await wholeApp({ env: { BACKUP_ROOT: root, TMPDIR: rooms, REPOSITORY_ROOT: repositories } });
  await app.stores.sites.save(app.team, aSite({ id: 's1', name: 'Shop', channel: app.slack.channels.shop, repository: null }));
});
afterAll(async () => {
  await app.close();
  await Promise.all([root, rooms, repositories].map((folder) => rm(folder, { recursive: true })));
});

const messages = () => app.slack.messages(app.slack.channels.shop);

/** The one backup of the place, with a period by which it is as young or old today as it was then. */
async function lay(folder: string, file: string, verdict: string): Promise<void> {
  await rm(join(root, 'shop'), { recursive: true, force: true });
  await mkdir(join(root, 'shop'));
  const path = join(root, 'shop', file);
  await cp(join(DATA, 'dumps', folder, file), path);
  const at = new Date(THEN.getTime() - DAY_MS / 24);
  await utimes(path, at, at);
  const periodMs = verdict === 'stale' ? DAY_MS : Math.max(0, Date.now() - THEN.getTime()) + DAY_MS;
  await app.stores.places.save(app.team, aPlace({ periodMs }));
}

describe('/audit backups', () => {
  it.each(dumps)(
    '$folder/$file: $verdict',
    async ({ folder, file, verdict }) => {
      const wanted = WORDS[verdict] ?? verdict;
      await lay(folder, file, wanted);
      const { ada } = app.slack.users;
      const answer = await app.slack.command({ user: ada, channel: app.slack.channels.shop, text: '/audit backups Shop' });
      expect(answer.text).toContain('Checking Shop: backups.');
      const [, run = ''] = /\/audit cancel (\w+)/.exec(answer.text ?? '') ?? [];
      const message = await app.slack.until(
        () => messages().find(({ text, metadata }) => text.startsWith('Shop: ') && JSON.stringify(metadata).includes(run)),
        `the report on ${file}; ${messages().at(-1)?.text}`,
        90_000,
      );
      expect(message.text.split('\n')[0]).toBe(TITLES[wanted]);
      const [newest] = await app.stores.drills.ofSite(app.team, 's1');
      expect(newest).toMatchObject({ name: file, verdict: wanted, how: 'worker', who: ada });
      expect((await readdir(rooms)).filter((name) => name.startsWith('farrier-drill-'))).toEqual([]);
    },
    120_000,
  );
});

it('a drill asks what the team wants to know, and holds the migrations against the repository', async () => {
  await lay('', 'good.dump', 'ok');
  const migrations: Record<string, string[]> = {
    catalog: ['0001_initial', '0002_product_attributes'],
    orders: ['0001_initial', '0002_order_note', '0003_order_state'],
    blog: ['0001_initial'],
  };
  for (const [name, files] of Object.entries(migrations)) {
    const folder = join(repositories, 'shop', name, 'migrations');
    await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(join(folder, `${file}.py`), 'class Migration(migrations.Migration):\n    pass\n');
  }
  await app.stores.sites.update(app.team, 's1', (site) => ({ ...site, repository: 'local:shop' }));
  const [place] = await app.stores.places.ofSite(app.team, 's1');
  const check = (id: string, sql: string, value: number) =>
    app.stores.places.keepCheck(app.team, place?.id ?? '', id, { id, name: id, sql, expects: { kind: 'at-least', value } });
  await check('orders', 'select count(*) from orders_order', 4000);
  await check('lines', 'select count(*) from orders_orderline', 10_001);
  await check('gone', 'select count(*) from shop_gone', 1);
  const before = messages().length;
  await app.slack.command({ user: app.slack.users.ada, channel: app.slack.channels.shop, text: '/audit backups Shop' });
  const shown = () =>
    messages()
      .slice(before)
      .map((message) => JSON.stringify([message.text, message.blocks]))
      .join();
  await app.slack.until(() => shown().includes('*Own checks:*'), `the report; ${messages().at(-1)?.text}`, 90_000);
  for (const words of [
    'Shop: the newest backup restores.',
    'the dump lacks 1 migration (orders.0003_order_state)',
    '• orders: 4000, as expected (at least 4000)',
    '• lines: 10000, *not as expected* (at least 10001)',
    '• gone: *could not be asked* (at least 1)',
  ])
    expect(shown()).toContain(words);
  const [record] = await app.stores.drills.ofSite(app.team, 's1');
  expect(record).toMatchObject({ verdict: 'ok', checks: ['restore-check-failed', 'restore-schema-mismatch'] });
  await app.stores.places.remove(app.team, place?.id ?? '');
  await app.stores.sites.update(app.team, 's1', (site) => ({ ...site, repository: null }));
}, 120_000);

it('a kept backup is restored on request, beside the newest, which it proves nothing about', async () => {
  await lay('', 'good.dump', 'ok');
  const at = new Date(THEN.getTime() - 30 * DAY_MS);
  await cp(join(DATA, 'dumps', 'truncated.dump'), join(root, 'shop', 'october.dump'));
  await utimes(join(root, 'shop', 'october.dump'), at, at);
  const { ada } = app.slack.users;
  const { shop } = app.slack.channels;
  const known = await app.stores.drills.ofSite(app.team, 's1');
  const latest = await app.stores.reports.latest(app.team, 's1');
  await app.slack.command({ user: ada, channel: shop, text: '/maintenance backups Shop' });
  const list = app.slack.ephemerals(ada).at(-1);
  const block = list?.blocks?.find((one) => JSON.stringify(one).includes('backups.drill-kept.s1'));
  const before = messages().length;
  await app.slack.click({
    user: ada,
    channel: shop,
    ts: list?.ts ?? '',
    actionId: 'backups.drill-kept.s1',
    blockId: String(block?.['block_id']),
  });
  await app.slack.submit({ user: ada, values: { 'Or another, by its name': 'october.dump' } });
  const shown = () => JSON.stringify(messages().slice(before));
  await app.slack.until(() => shown().includes('Shop: a kept backup does not restore.'), `the report; ${messages().at(-1)?.text}`, 90_000);
  expect(shown()).toContain('Asked for by its name, of 2 whole files.');
  expect(shown()).toContain('compared with no other drill');
  expect(await app.stores.drills.ofSite(app.team, 's1')).toEqual(known);
  expect(await app.stores.reports.latest(app.team, 's1')).toEqual(latest);
  const every = await app.stores.drills.everyOf(app.team, 's1');
  expect(every.filter(({ picked }) => picked !== null)).toMatchObject([
    { name: 'october.dump', picked: 'name', verdict: 'broken', who: ada },
  ]);
  await app.stores.places.remove(app.team, 'b1');
}, 120_000);

describe('a worker that is killed in the middle of a drill', () => {
  const inRooms = async () => (await readdir(rooms)).filter((name) => name.startsWith('farrier-drill-'));

  async function waitFor(probe: () => Promise<boolean>): Promise<void> {
    while (!(await probe())) await wait(50);
  }

  it.each([0, 300, 900, 1800])(
    '%s ms after it began leaves nothing behind, and the next one finishes the drill',
    async (delay) => {
      await app.stop();
      await app.start('bot');
      const worker = await app.start('worker');
      await lay('', 'good.dump', 'ok');
      const { ada } = app.slack.users;
      const before = messages().length;
      await app.slack.command({ user: ada, channel: app.slack.channels.shop, text: '/audit backups Shop' });
      await waitFor(async () => (await inRooms()).length > 0);
      await wait(delay);
      await app.kill(worker);
      // Killed at once, its folder may have nobody yet who looks after it: the next drill sweeps that.
      if (delay > 0) await waitFor(async () => (await inRooms()).length === 0);
      await app.start('worker');
      await app.slack.until(
        () =>
          messages()
            .slice(before)
            .find(({ text }) => text.startsWith('Shop: the newest backup restores.')),
        `the report; ${messages().at(-1)?.text}`,
        90_000,
      );
      expect(await inRooms()).toEqual([]);
      // A card for each good drill, in the thread of its report.
      await app.slack.until(
        () =>
          messages()
            .slice(before)
            .find(({ text }) => text.includes('*Restore card of Shop.*')),
        'the restore card',
        60_000,
      );
      expect(
        messages()
          .slice(before)
          .filter(({ text }) => text.includes('*Restore card of Shop.*')),
      ).toHaveLength(1);
      expect(
        messages()
          .slice(before)
          .filter(({ text }) => text.startsWith('Shop: ')),
      ).toHaveLength(1);
    },
    200_000,
  );
});
