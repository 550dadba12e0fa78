import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { makeDump, newestPostgres } from '../../bench/make-dump.js';
import { openSandbox } from '../../src/backups/drill/open-sandbox.js';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(240_000);

/** A folder in which the way is told in pictures, when somebody wants to look at it. */
const pictures = process.env.FARRIER_BACKUP_PICTURES;
/** A drill starts a database server, and the machine may do much else. */
const PATIENCE_MS = 90_000;
const ORDERS = 1000;

let browser: Browser;
let dataDir: string;
let root: string;
let farrier: FarrierProcess;
let ada: Hands;
/** What came as the restore card. */
let card: string;

beforeAll(async () => {
  browser = await openBrowser({ height: 1400 });
  browser.context.setDefaultTimeout(PATIENCE_MS);
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  root = await mkdtemp(join(tmpdir(), 'backups-'));
  await mkdir(join(root, 'shop'));
  await makeDump(join(root, 'shop', 'monday.dump'), { orders: ORDERS, textBytes: 40, compress: true });
  await written('monday.dump', 2);
  const settings = { DATA_DIR: dataDir, PORT: '0', BACKUP_ROOT: root, ENCRYPTION_KEY: randomBytes(32).toString('base64') };
  farrier = runFarrier(['playground'], settings);
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
});

afterAll(async () => {
  await browser.closeTabs();
  await end();
  await browser.close();
  await Promise.all([dataDir, root].map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A file that was written just now may still be growing. */
async function written(name: string, hoursAgo: number): Promise<void> {
  const at = new Date(Date.now() - hoursAgo * 3_600_000);
  await utimes(join(root, 'shop', name), at, at);
}

/** Ends Farrier and its Redis. Again does nothing more. */
async function end(): Promise<void> {
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
}

async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  await ada.page.mouse.move(0, 0);
  await ada.page.screenshot({ path: join(pictures, `${name}.png`) });
}

it('is set up: where the files lie is asked in a window, and the first look is told', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', Address: '', 'Time zone': 'Europe/London' }, 'Set up');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.goToFarrier('Messages');
  await ada.page.getByText('How is the database of Shop backed up?').waitFor();
  await ada.press('Files: S3 or a server');
  await ada.fillAndSubmit({ Address: 'local:../shop' }, 'Add');
  await ada.page.getByText(/stands a folder of BACKUP_ROOT/).waitFor();
  await ada.fillAndSubmit({ Address: 'local:shop', 'Restored within': '1 h' }, 'Add');
  const dialog = ada.page.getByRole('dialog').last();
  await dialog.getByText('I look into local:shop now').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  await ada.press(/^Post on/);
  await ada.page.getByText('The first thread for Shop opens on').waitFor();
  await ada.goTo('shop-dev');
});

it('a drill of a good backup tells its verdict, times and rows, and the restore card comes with it', async () => {
  await ada.say('/maintenance backups Shop');
  await ada.page.getByText('local:shop').first().waitFor();
  await picture('1-place');
  await ada.press(/^Run the drill/);
  const report = ada.message('Shop: the newest backup restores');
  await report.waitFor();
  for (const words of ['monday.dump', `shop_order ${ORDERS}`, 'Had it been lost now']) await report.getByText(words).first().waitFor();
  await picture('2-good');
  await report.getByRole('button', { name: /repl/ }).first().click();
  const thread = ada.page.getByRole('complementary', { name: 'Thread' });
  const link = thread.getByRole('link', { name: 'Restore card' });
  await link.waitFor();
  const href = (await link.getAttribute('href')) ?? '';
  card = await ada.page.evaluate(async (path) => await (await fetch(path)).text(), new URL(href, ada.page.url()).pathname);
  expect(card).toContain('RESTORE CARD: Shop');
  expect(card).toContain('Backups     local:shop');
  await picture('3-card');
  await ada.press('Close thread');
});

it('a drill of a backup that is cut short is red', async () => {
  const broken = join(root, 'shop', 'tuesday.dump');
  await copyFile(join(root, 'shop', 'monday.dump'), broken);
  await truncate(broken, Math.floor((await readFile(broken)).length / 2));
  await written('tuesday.dump', 1);
  await ada.say('/audit backups Shop');
  const report = ada.message('Shop: the newest backup does not restore');
  await report.getByText('tuesday.dump').first().waitFor();
  await picture('4-broken');
});

it('a kept backup is chosen in a window and restored beside the newest, which stays red', async () => {
  await ada.say('/maintenance backups Shop');
  await ada.press(/^Drill a kept/, ada.message('last restore failed (broken)'));
  const dialog = ada.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Which' }).waitFor();
  await picture('10-which');
  await ada.fillAndSubmit({ 'Or another, by its name': 'monday.dump' }, 'Restore it');
  await dialog.getByText('is being restored into a throwaway database').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  const report = ada.message('Shop: a kept backup restores');
  await report.getByText('Asked for by its name, of 2 whole files').waitFor();
  await picture('11-kept');
});

it('the round asks for a restore that works, and takes one that was done by hand', async () => {
  await ada.fireNextDue();
  const round = ada.message('Shop: this week');
  await round.waitFor();
  await round.getByRole('button', { name: 'Proved by hand' }).first().waitFor();
  await picture('5-round');
  await ada.press('Proved by hand', round);
  const proof = { 'Which backup': 'monday.dump', 'Into what': 'a laptop', Rows: '1140', Minutes: '12' };
  await ada.fillAndSubmit(proof, 'Record it');
  await round.getByText(/a laptop/).waitFor();
  await picture('6-by-hand');
});

it('a job that says nothing is missed, and its return is told', async () => {
  await ada.say('/maintenance monitors Shop');
  await ada.press('New monitor');
  await ada.fillAndSubmit({ Expected: '1 min', Grace: '0 min' }, 'Create');
  const dialog = ada.page.getByRole('dialog').last();
  await dialog.getByText('it is shown only now').waitFor();
  const [, address = ''] = /"(http[^"]+\/ping\/[\w-]+)"/.exec((await dialog.textContent()) ?? '') ?? [];
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect((await fetch(address, { method: 'POST' })).status).toBe(200);
  // A minute until it is late, and at most one more until somebody is told.
  const alert = ada.message('Shop: the backup is down.');
  await alert.waitFor({ timeout: 2 * PATIENCE_MS });
  await alert.scrollIntoViewIfNeeded();
  await picture('7-missed');
  expect((await fetch(address, { method: 'POST' })).status).toBe(200);
  await ada.message('Shop: the backup is back.').waitFor();
  await picture('8-back');
});

it('a drill that was done near the data is posted to an address that is shown once', async () => {
  await ada.say('/maintenance backups Shop');
  await ada.press('Drill Shop elsewhere');
  const dialog = ada.page.getByRole('dialog').last();
  await ada.press('Make an address', dialog);
  await dialog.getByText('it is shown only now').waitFor();
  const [, address = ''] = /--post "(http[^"]+)"/.exec((await dialog.textContent()) ?? '') ?? [];
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const drill = runFarrier(['drill', join(root, 'shop', 'monday.dump'), '--post', address], {});
  expect(await drill.ended).toBe(0);
  await ada.say('/maintenance backups Shop');
  await ada.page
    .getByText(/proved elsewhere/)
    .last()
    .waitFor();
  await picture('9-elsewhere');
  expect(browser.faults).toEqual([]);
});

it('the restore card is followed with Farrier and Redis off', async () => {
  await end();
  const steps = [...card.matchAll(/^ {2}\d\. (.+)$/gm)].map(([, command = '']) => command);
  expect(steps).toHaveLength(2);
  const { folder: programs } = await newestPostgres();
  // A place of its own with nothing but PostgreSQL and the backup in it; whoever follows the card is nobody there.
  const machine = await openSandbox(process.env);
  try {
    await copyFile(join(root, 'shop', 'monday.dump'), join(machine.folder, 'monday.dump'));
    const script = [
      'set -e',
      `initdb -D data -U postgres -A trust > initdb.log`,
      `pg_ctl start -w -D data -l server.log -o "-c listen_addresses= -c unix_socket_directories=$PGHOST" > start.log`,
      ...steps,
      'psql -XAt -d restored -c "select count(*) from shop_order"',
      'pg_ctl stop -m immediate -D data > stop.log',
    ].join('\n');
    await writeFile(join(machine.folder, 'steps.sh'), script, { mode: 0o644 });
    const env = { PATH: `${programs}:/usr/bin:/bin`, PGHOST: machine.folder, PGUSER: 'postgres' };
    const child = machine.spawn('/bin/sh', ['steps.sh'], env);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = await once(child, 'close');
    expect([said.trim(), code]).toEqual([String(ORDERS), 0]);
  } finally {
    await machine.close();
  }
});
