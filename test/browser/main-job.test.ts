import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** Where the pictures of the README are written, when somebody wants them made anew (`npm run screenshots`). */
const pictures = process.env.FARRIER_SCREENSHOTS;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ height: 900 });
});
afterAll(() => browser.close());

describe.each(['http', 'socket'])('the main job, with the bot connected by %s', (mode) => {
  let dataDir: string;
  let farrier: FarrierProcess;
  let ada: Hands;
  let ben: Hands;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
    farrier = runFarrier(['playground', '--mode', mode], { DATA_DIR: dataDir, PORT: '0' });
    const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
    ada = hands(await browser.open(address));
    ben = hands(await browser.open(`${address}/?user=U0BEN000002`));
    await ada.page.bringToFront();
  });

  afterAll(async () => {
    await browser.closeTabs();
    farrier.child.kill('SIGTERM');
    await farrier.ended;
    await gone(farrier.pids());
    await rm(dataDir, { recursive: true, force: true });
  });

  async function picture(name: string): Promise<void> {
    if (!pictures || mode !== 'http') return;
    await ada.page.bringToFront();
    await ada.page.mouse.move(0, 0);
    for (const close of await ada.page.getByRole('button', { name: 'Dismiss' }).all()) await close.click();
    await ada.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  it('refuses a site without address and repository at the field', async () => {
    await ada.say('/maintenance setup');
    await ada.fillAndSubmit({ Address: '', Repository: '' }, 'Set up');
    await ada.page.getByText('Fill in Address or Repository').waitFor();
    await ada.fillAndSubmit({ Address: 'shop.example' }, 'Set up');
    await ada.page.getByText('does not start with https://').waitFor();
    await ada.fillAndSubmit({ Address: 'http://10.1.2.3' }, 'Set up');
    await ada.page.getByText('10.1.2.3 is private').waitFor();
    await ada.fillAndSubmit({ Address: '', 'Time zone': 'Middle/Earth' }, 'Set up');
    await ada.page.getByText('is no time zone').waitFor();
  });

  it('reads a real repository and tells its verdicts to the asker alone', async () => {
    await ada.fillAndSubmit({ Repository: 'local:shop', 'Time zone': 'Europe/London' }, 'Set up');
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
    await ada.goToFarrier('Messages');
    await ada.page
      .getByText(/Django 3\.2 ended on/)
      .first()
      .waitFor();
    await ada.page.getByText(/packages have \d+ known advisories/).waitFor();
    await ada.page.getByText('How is the database of Shop backed up?').waitFor();
    await picture('setup');
  });

  it('asks how the database is backed up, and takes a check-in with the line it gives', async () => {
    await ada.press('A job of ours');
    const line =
      (await ada.page
        .getByText(/\/ping\//)
        .first()
        .textContent()) ?? '';
    const [url] = /http:\/\/localhost:\d+\/ping\/[\w-]+/.exec(line) ?? [''];
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}x`)).status).toBe(404);
  });

  it('shows the first thread before anything is posted, and posts only on a button', async () => {
    await ada.page.getByText('Nothing is posted there yet.').waitFor();
    await ada.press('Change day, time or hours');
    const dialog = ada.page.getByRole('dialog');
    await dialog.getByText('The next five dates').waitFor();
    await dialog.getByRole('textbox', { name: 'Hours a week' }).fill('none');
    await ada.press('Save', dialog);
    await dialog.getByText('wanted is a number').waitFor();
    await dialog.getByRole('textbox', { name: 'Hours a week' }).fill('3');
    await ada.press('Save', dialog);
    await ada.page.getByText(/of your 3 h/).waitFor();
    await ada.press(/^Post on Tuesday/);
    await ada.page.getByText('The first thread for Shop opens on').waitFor();
    await ada.goTo('shop-dev');
    await ada.message('set up Farrier for Shop').waitFor();
  });

  it('opens the round as one thread, and two people tick in it without losing anything', async () => {
    await ada.fireNextDue();
    const round = ada.message('Shop: this week');
    await round.waitFor();
    await round.getByText(/of your 3 h/).waitFor();
    await round.getByText(/reported in at/).waitFor();
    await picture('round');
    await ben.goTo('shop-dev');
    // Both have their form open before either sends it, so that neither presses while the other's answer moves the round.
    await ben.press('Proved by hand', ben.message('Shop: this week'));
    await ben.page.getByRole('dialog').waitFor();
    // The update comes before the work of the month, which is asked for in some weeks and not in others.
    await round.getByRole('button', { name: 'Done' }).first().click();
    await ada.page.getByRole('dialog').waitFor();
    await Promise.all([
      ben.fillAndSubmit({ 'Which backup': 'shop-2026-11-22.dump', 'Into what': 'a laptop', Rows: '1204', Minutes: '12' }, 'Record it'),
      ada.fillAndSubmit({ 'How do you know': 'pip list on the server' }, 'Done'),
    ]);
    await round.getByText(/2 of [23] done/).waitFor();
    await ben
      .message('Shop: this week')
      .getByText(/2 of [23] done/)
      .waitFor();
  });

  it('audits a real lock file in one message that becomes the report', async () => {
    await ada.say('/audit dependencies');
    await ada.message('Shop: dependencies need work').waitFor();
    await ada
      .message('Shop: dependencies need work')
      .getByText(/known advisories/)
      .first()
      .waitFor();
    await ada
      .message('Shop: dependencies need work')
      .getByText(/first run|baseline|since/i)
      .first()
      .waitFor();
    await ada.message('Shop: dependencies need work').evaluate((article) => article.scrollIntoView({ block: 'start' }));
    await picture('report');
    await ada.say('/audit djnago');
    await ada.page.getByText('Did you mean django?').waitFor();
  });

  it('adds a wish, and both vote on it', async () => {
    await ada.say('/wishlist add Cache the price list');
    const board = ada.message('Wishlist of #shop-dev');
    await board.getByText('Cache the price list').first().waitFor();
    await ada.press(/^Vote/, board);
    await ada.page.getByText('Counted: 1 vote, yours among them').waitFor();
    await ben.press(/^Vote/, ben.message('Wishlist of #shop-dev'));
    await board
      .getByText(/2 votes/)
      .first()
      .waitFor();
    await picture('board');
  });

  it('shows what people type as they typed it, and notifies nobody', async () => {
    await ada.say('/wishlist add Fix the footer <!channel> and <b>bold</b>');
    await ada.message('Wishlist of #shop-dev').getByText('Fix the footer <!channel> and <b>bold</b>').first().waitFor();
  });

  it('shows all of it on Home', async () => {
    await ada.goToFarrier('Home');
    await ada.page
      .getByText(/Django 3\.2 ended/)
      .first()
      .waitFor();
    await ada.page.getByText('Top wishes').waitFor();
    await picture('home');
    expect(browser.faults).toEqual([]);
  });

  it('starts over with nothing kept, so that the first step works again', async () => {
    await ada.goTo('shop-dev');
    await ada.press('Playground controls');
    await ada.press('Start over');
    await ada.press('Start over', ada.page.getByRole('alertdialog').or(ada.page.getByRole('dialog')));
    await ada.page.getByText('Welcome to the Farrier playground').waitFor();
    await ada.say('/maintenance');
    await ada.page.getByText('No site yet').waitFor();
  });
});
