import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** A folder in which the way is told in pictures, when somebody wants to look at it. */
const pictures = process.env.FARRIER_MONITOR_PICTURES;
const PATIENCE_MS = 30_000;

let browser: Browser;
let dataDir: string;
let farrier: FarrierProcess;
let ada: Hands;

beforeAll(async () => {
  browser = await openBrowser({ height: 1400 });
  browser.context.setDefaultTimeout(PATIENCE_MS);
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  farrier = runFarrier(['playground'], { DATA_DIR: dataDir, PORT: '0', ENCRYPTION_KEY: randomBytes(32).toString('base64') });
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
});

afterAll(async () => {
  await browser.closeTabs();
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
  await browser.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  await ada.page.mouse.move(0, 0);
  await ada.page.screenshot({ path: join(pictures, `${name}.png`) });
}

let address: string;
async function checkIn(word = '', body = ''): Promise<void> {
  const response = await fetch(`${address}${word}`, { method: 'POST', body });
  expect(response.status).toBe(200);
}

it('a monitor is made from the list, and its address is shown ready to paste', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', Address: '', 'Time zone': 'Europe/London' }, 'Set up');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.goToFarrier('Messages');
  await ada.page.getByText('How is the database of Shop backed up?').waitFor();
  await ada.goTo('shop-dev');
  await ada.say('/maintenance monitors');
  await ada.page.getByText('Nothing of your sites checks in yet.').waitFor();
  await ada.press('New monitor');
  await picture('1-form');
  await ada.fillAndSubmit({ Expected: 'often' }, 'Create');
  await ada.page.getByText(/Write how often, as "day"/).waitFor();
  await ada.fillAndSubmit({ Expected: '0 3 * * *', Grace: '2 h' }, 'Create');
  const dialog = ada.page.getByRole('dialog').last();
  await dialog.getByText('it is shown only now').waitFor();
  for (const place of ['cron', 'systemd', 'pg_dump', 'django-dbbackup', 'Kubernetes']) await dialog.getByText(place).first().waitFor();
  const [, found = ''] = /"(http[^"]+\/ping\/[\w-]+)"/.exec((await dialog.textContent()) ?? '') ?? [];
  expect(found).not.toBe('');
  address = found;
  await picture('2-address');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
});

it('a run that fails alerts with the last it said, somebody takes it on, and its end is told', async () => {
  await checkIn('/start');
  await checkIn('?bytes=412000000');
  await ada.say('/maintenance monitors Shop');
  await ada.page.getByText(/up · last success .*412 MB in \d+ s/).waitFor();
  await picture('3-list');
  await checkIn('/1', 'pg_dump: error: connection to server failed\nPGPASSWORD=hunter2\nno space left on device');
  const alert = ada.message('Shop: the backup is down.');
  await alert.getByText('no space left on device').waitFor();
  expect(await ada.page.getByText('hunter2').count()).toBe(0);
  await picture('4-alert');
  await ada.press('Acknowledge', alert);
  await alert.getByText(/Acknowledged by/).waitFor();
  await checkIn('?bytes=412000000');
  await ada.message('Shop: the backup is back.').waitFor();
  await picture('5-back');
});

it('is paused from its menu and resumed', async () => {
  const lists = ada.page.getByRole('article').filter({ hasText: 'One monitor of Shop' });
  const before = await lists.count();
  await ada.say('/maintenance monitors Shop');
  const row = lists.nth(before);
  for (const [entry, words] of [
    ['Pause', 'paused'],
    ['Resume', 'next by'],
  ] as const) {
    await row.getByRole('button', { name: 'More options' }).last().click();
    await ada.page.getByRole('menuitem', { name: entry, exact: true }).click();
    await row.getByText(new RegExp(words)).waitFor();
  }
  expect(browser.faults).toEqual([]);
});
