import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** A folder in which the way is told in pictures, when somebody wants to look at it. */
const pictures = process.env.FARRIER_WISH_PICTURES;
const PATIENCE_MS = 30_000;
const MOST_TABS = 150;
const WIDTHS = [1280, 420];

const WORD = 'x'.repeat(60);
const HOSTILE = `${WORD} 🚀🛒 <!channel> *bold* מהיר יותר بسرعة`;
const TITLE = `Faster checkout ${HOSTILE}`;
const REASON = `Three mails. ${HOSTILE} `.repeat(40).slice(0, 2999).padEnd(3000, '.');

let browser: Browser;
let dataDir: string;
let farrier: FarrierProcess;
let ada: Hands;
/** Uses the keyboard only. */
let ben: Page;
let chloe: Hands;

beforeAll(async () => {
  browser = await openBrowser({ height: 1200 });
  browser.context.setDefaultTimeout(PATIENCE_MS);
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  farrier = runFarrier(['playground', '--mode', 'socket'], { DATA_DIR: dataDir, PORT: '0' });
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
  ben = await browser.open(`${address}/?user=U0BEN000002`);
  chloe = hands(await browser.open(`${address}/?user=U0CHLOE0003`));
});

afterAll(async () => {
  await browser.closeTabs();
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
  await rm(dataDir, { recursive: true, force: true });
  await browser.close();
});

/** Whatever people write, nothing is wider than its place, on a desk and on a telephone, and nobody is called. */
async function holds(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 1200 });
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('article, dialog')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}: ${element.textContent?.slice(0, 80)}`),
    );
    expect(wide).toEqual([]);
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 1200 });
  expect(await page.locator('.broadcast').count()).toBe(0);
}

/** What a screen reader says of what has the focus. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? [...(element.labels ?? [])] : [];
    return element?.getAttribute('aria-label') ?? (labels.map((label) => label.textContent).join(' ') || (element?.textContent ?? ''));
  });
}

/** Goes on by Tab, or back, until something of this name has the focus. */
async function reach(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await page.bringToFront();
  const passed: string[] = [];
  for (let step = 0; step < MOST_TABS; step += 1) {
    await page.keyboard.press(key);
    const now = (await focused(page)).trim();
    if (name.test(now)) return;
    passed.push(now.slice(0, 30));
  }
  throw new Error(`${name} cannot be reached by ${key}; passed ${passed.join(' | ')}`);
}

async function type(page: Page, text: string): Promise<void> {
  await reach(page, /^Message #shop-dev/);
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
}

const board = (page: Page) => page.getByRole('article').filter({ hasText: 'Wishlist of #shop-dev' }).last();
const nibble = (page: Page) => page.getByRole('article').filter({ hasText: 'Shop: this week' }).last();

it('begins with a site and its round to come', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', 'Time zone': 'Europe/London' }, 'Set up');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.goToFarrier('Messages');
  await ada.press('A job of ours');
  await ada.press(/^Post on Tuesday/);
  await ada.page.getByText('The first thread for Shop opens on').waitFor();
  await ada.goTo('shop-dev');
  await chloe.page.bringToFront();
  await chloe.goTo('shop-dev');
});

it('takes a wish with a hostile title and 3,000 characters of reasons, by keyboard alone', async () => {
  await reach(ben, /shop-dev/);
  await ben.keyboard.press('Enter');
  await type(ben, '/wishlist add');
  await ben.getByRole('dialog', { name: 'New wish' }).waitFor();
  expect(await focused(ben)).toMatch(/^Title/);
  await ben.keyboard.insertText(TITLE);
  await reach(ben, /^Why/);
  await ben.keyboard.insertText(REASON);
  await reach(ben, /^Size/);
  await ben.keyboard.press('Enter');
  await ben.keyboard.press('Enter');
  expect(await ben.getByRole('combobox', { name: 'Size' }).inputValue()).toBe('S: an hour or two');
  await holds(ben, '1-form');
  await reach(ben, /^Add$/);
  await ben.keyboard.press('Enter');
  await ben.getByRole('dialog').waitFor({ state: 'detached' });
  await board(ben).getByText(WORD).waitFor();
  expect(await board(ben).textContent()).toContain('<!channel> ∗bold∗');
  await holds(ben, '2-board');
});

it('is voted for by three, one of them by keyboard', async () => {
  await ada.page.bringToFront();
  await ada.press(/^Vote/, board(ada.page));
  await chloe.page.bringToFront();
  await chloe.press(/^Vote/, board(chloe.page));
  await board(ben).getByText('2 votes').waitFor();
  await reach(ben, /^Message #shop-dev/);
  await reach(ben, /^Vote/, 'Shift+Tab');
  await ben.keyboard.press('Enter');
  for (const page of [ada.page, ben, chloe.page]) await board(page).getByText('3 votes').waitFor();
  await ben.getByText('Counted: 3 votes, yours among them.').last().waitFor();
  await board(ada.page).getByRole('button', { name: /repl/ }).first().click();
  const thread = ada.page.getByRole('complementary');
  await thread.getByText('Three mails.').first().waitFor();
  await holds(ada.page, '3-wish');
  await ada.press('Close thread');
});

it('is planned for the week, and comes as the nibble of the round', async () => {
  await chloe.page.bringToFront();
  await chloe.say('/wishlist plan week');
  const proposal = chloe.message('Wishes for this week');
  await proposal.getByText('1 wish would fit').waitFor();
  await holds(chloe.page, '4-proposal');
  await chloe.press(/^Plan/, proposal);
  await chloe.page
    .getByText(/Planned for this week/)
    .last()
    .waitFor();
  await ada.page.bringToFront();
  await ada.fireNextDue();
  await nibble(ada.page)
    .getByText(/Nibble: Faster checkout/)
    .waitFor();
  expect(await nibble(ada.page).textContent()).toContain('<!channel> ∗bold∗');
  await holds(ada.page, '5-round');
});

it('is finished by keyboard, and everybody sees it', async () => {
  await reach(ben, /^Message #shop-dev/);
  await reach(ben, /^Done: Nibble/, 'Shift+Tab');
  await ben.keyboard.press('Enter');
  for (const page of [ada.page, ben, chloe.page]) await nibble(page).getByText('1 of 3 done').waitFor();
  await board(ada.page).getByText('1 done this quarter').waitFor();
  await holds(ben, '6-done');
});

it('is told in the story of the year, with a picture that says the same in words', async () => {
  await type(ben, '/wishlist story');
  await ben
    .getByText(/It comes to you as a direct message/)
    .last()
    .waitFor();
  await reach(ben, /^FFarrier/);
  await ben.keyboard.press('Enter');
  await reach(ben, /^Messages/);
  await ben.keyboard.press('Enter');
  const story = ben.getByRole('article').filter({ hasText: '1 wish finished.' }).last();
  await story.waitFor();
  expect(await story.textContent()).toContain('3 votes answered');
  await story.getByRole('img', { name: /Bar chart\. Wishes added and finished, \d{4} so far\. .*1 added, 1 finished/ }).waitFor();
  await holds(ben, '7-story');
  expect(browser.faults).toEqual([]);
});
