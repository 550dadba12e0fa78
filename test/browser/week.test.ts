import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** A folder in which the week is told in pictures, when somebody wants to look at it. */
const pictures = process.env.FARRIER_WEEK_PICTURES;
const PATIENCE_MS = 15_000;

let browser: Browser;
let dataDir: string;
let farrier: FarrierProcess;
let ada: Hands;
let ben: Hands;
let chloe: Hands;

beforeAll(async () => {
  browser = await openBrowser({ height: 1400 });
  browser.context.setDefaultTimeout(PATIENCE_MS);
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  farrier = runFarrier(['playground', '--mode', 'socket'], { DATA_DIR: dataDir, PORT: '0' });
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
  ben = hands(await browser.open(`${address}/?user=U0BEN000002`));
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

async function picture(name: string, who = ada): Promise<void> {
  if (pictures === undefined) return;
  await who.page.bringToFront();
  await who.page.mouse.move(0, 0);
  const notices = who.page.getByRole('button', { name: 'Dismiss' });
  while ((await notices.count()) > 0) await notices.first().click();
  await who.page.screenshot({ path: join(pictures, `${name}.png`) });
}

const ROUND = 'Shop: this week';
/** The round as this person sees it. */
const round = (who: Hands): Locator => who.message(ROUND);

/** Chooses out of the menu of a task, by its number, or out of the round's own, which comes last. */
async function choose(who: Hands, entry: string, task: number | 'round'): Promise<void> {
  await who.page.bringToFront();
  const menus = round(who).getByRole('button', { name: 'More options' });
  await (task === 'round' ? menus.last() : menus.nth(task - 1)).click();
  await who.page.getByRole('menuitem', { name: entry, exact: true }).click();
}

/** Picks a person in the open modal and submits it. */
async function pick(who: Hands, label: string, person: RegExp, submit: string): Promise<void> {
  const dialog = who.page.getByRole('dialog').last();
  await dialog.getByRole('combobox', { name: label }).click();
  await who.page.getByRole('option', { name: person }).click();
  await dialog.getByRole('button', { name: submit }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function joinRota(who: Hands): Promise<void> {
  await who.page.bringToFront();
  await who.goTo('shop-dev');
  await who.press('Join the rota', who.message('set up Farrier for Shop'));
  await who.page.getByText('You are in the rota').waitFor();
}

it('sets up, and a second person joins the rota', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', 'Time zone': 'Europe/London' }, 'Set up');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.goToFarrier('Messages');
  await ada.press('A job of ours');
  await ada.press(/^Post on Tuesday/);
  await ada.page.getByText('The first thread for Shop opens on').waitFor();
  await ada.goTo('shop-dev');
  await ada.say('/wishlist add Cache the price list');
  await ada.message('Wishlist of #shop-dev').waitFor();
  await joinRota(ben);
  await picture('1-rota', ben);
});

it('opens the round, and a third person joins', async () => {
  await ada.page.bringToFront();
  await ada.fireNextDue();
  await round(ada).getByText('0 of 3 done').waitFor();
  await round(ada).getByText('Owner @Ada Park').waitFor();
  await joinRota(chloe);
  await picture('2-open');
});

it('takes two ticks at once, and loses neither', async () => {
  for (const person of [ben, chloe]) await round(person).getByText('0 of 3 done').waitFor();
  await ben.page.bringToFront();
  await ben.press(/^Proved by hand/, round(ben));
  await ben.page.getByRole('dialog').waitFor();
  await chloe.page.bringToFront();
  await chloe.press(/^Done: Move Shop/, round(chloe));
  await Promise.all([
    ben.fillAndSubmit({ 'Which backup': 'shop-2026-11-22.dump', 'Into what': 'a laptop', Rows: '1204', Minutes: '12' }, 'Record it'),
    chloe.fillAndSubmit({ 'How do you know': 'I deployed it this morning' }, 'Done'),
  ]);
  for (const person of [ada, ben, chloe]) await round(person).getByText('2 of 3 done').waitFor();
  await round(ada).getByText('I deployed it this morning').waitFor();
  await picture('3-two-ticks');
});

it('gives the third task to somebody, who snoozes it', async () => {
  await choose(ada, 'Assign', 3);
  await pick(ada, 'To whom', /Ben Osei/, 'Assign');
  await round(ben)
    .getByText(/Nibble: Cache the price list.*@Ben Osei/)
    .waitFor();
  await choose(ben, 'Snooze', 3);
  await ben.fillAndSubmit({}, 'Snooze');
  await round(ada)
    .getByText(/snoozed/i)
    .first()
    .waitFor();
  await picture('4-snoozed');
});

it('goes to another owner', async () => {
  await choose(ada, 'Swap owner', 'round');
  await pick(ada, 'New owner', /Ben Osei/, 'Swap');
  await round(chloe).getByText('Owner @Ben Osei').waitFor();
  await picture('5-swapped', chloe);
});

it('opens a task again that an audit disagrees about', async () => {
  await ada.page.bringToFront();
  await ada.say('/audit dependencies');
  await round(ada).getByText('1 of 3 done').waitFor();
  await picture('6-reopened');
  await round(ada).getByText('I deployed it this morning').waitFor();
});

it('closes with what came of it, and takes how long it took', async () => {
  await ada.fireUntil('The end of the round');
  await round(ada).getByText('Closed: 1 of 3 done, 1 snoozed, 1 carried over.').waitFor();
  await round(ada).getByRole('button', { name: /repl/ }).click();
  const thread = ada.page.getByRole('complementary');
  await thread.getByText(/Open again: Move Shop to Django.*does not agree/).waitFor();
  await thread.getByText(/Carried over: Move Shop to Django .* Nibble: Cache the price list, snoozed/).waitFor();
  await ada.press('The round took me 1 h', thread);
  await thread.getByText('@Ada Park: about 1 h').waitFor();
  await picture('7-closed');
});

it('reminds once, in the thread, of what was carried over', async () => {
  await ada.fireUntil('The reminder');
  const thread = ada.page.getByRole('complementary');
  await thread.getByText(/Carried over to the next round: 1 task/).waitFor();
  await picture('8-reminded');
});

it('opens the next round with what was carried over, and passes over who is away', async () => {
  await ada.press('Playground controls');
  await ada.page.getByRole('combobox', { name: 'Person' }).selectOption({ label: 'Chloe Martin' });
  await ada.page.getByRole('combobox', { name: 'State' }).selectOption({ label: 'is on vacation' });
  await ada.press('Set');
  await ada.page.getByText('Chloe Martin is on vacation now.').waitFor();
  await ada.press('Playground controls');
  await ada.press('Close thread');
  await ada.fireUntil('The thread');
  await round(ada)
    .getByText(/carried over 1 time/)
    .first()
    .waitFor();
  await round(ada).getByText('@Chloe Martin is away; @Ada Park takes this one.').waitFor();
  await round(ada).getByRole('button', { name: 'Swap back' }).waitFor();
  await round(ada).evaluate((article) => article.scrollIntoView({ block: 'end' }));
  await picture('9-next');
  expect(browser.faults).toEqual([]);
});
