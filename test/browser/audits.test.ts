import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { openStores, type Stores } from '../../bin/roles/stores.js';
import { sampleFolder } from '../../playground/server/sample-folder.js';
import { riskMember } from '../../src/audits/risk-kind.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type OwnRedis, ownRedis } from '../support/own-redis.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** A folder in which the way is told in pictures, when somebody wants to look at it. */
const pictures = process.env.FARRIER_AUDIT_PICTURES;
/** Where the pictures of the documentation are written, when somebody wants them made anew (`npm run screenshots`), and which they are. */
const docs = process.env.FARRIER_SCREENSHOTS;
const forDocs: Record<string, string> = { '2-planned': 'upgrade-plan', '4-accepted': 'accepted', '7-third': 'report-again' };
const PATIENCE_MS = 30_000;
const TEAM = 'T0PLAYGROUND';

let browser: Browser;
let dataDir: string;
let repositories: string;
let redis: OwnRedis;
let stores: Stores;
let farrier: FarrierProcess;
let ada: Hands;

beforeAll(async () => {
  browser = await openBrowser({ height: 1400 });
  browser.context.setDefaultTimeout(PATIENCE_MS);
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  repositories = await mkdtemp(join(tmpdir(), 'farrier-repositories-'));
  await cp(sampleFolder('repositories'), repositories, { recursive: true });
  redis = await ownRedis();
  stores = openStores(redis.redis, GLOBAL_TAG);
  farrier = runFarrier(['playground', '--mode', 'socket'], {
    DATA_DIR: dataDir,
    PORT: '0',
    REPOSITORY_ROOT: repositories,
    REDIS_URL: redis.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  });
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
});

afterAll(async () => {
  await browser.closeTabs();
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
  await redis.close();
  await browser.close();
  await Promise.all([dataDir, repositories].map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Of the page as it is, or of one message of it from its beginning; then as a phone shows its end. */
async function picture(name: string, shown?: Locator): Promise<void> {
  const inDocs = forDocs[name];
  if (pictures === undefined && (docs === undefined || inDocs === undefined)) return;
  const { page } = ada;
  const wide = page.viewportSize();
  if (wide === null) throw new Error('the page has no size');
  const notices = page.getByRole('button', { name: 'Dismiss' });
  while ((await notices.count()) > 0) await notices.first().click();
  await page.mouse.move(0, 0);
  await shown?.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  if (docs !== undefined && inDocs !== undefined) await page.screenshot({ path: join(docs, `${inDocs}.png`) });
  if (pictures === undefined) return;
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await page.setViewportSize({ width: 390, height: wide.height });
  await shown?.evaluate((element) => element.scrollIntoView({ block: 'end' }));
  await page.screenshot({ path: join(pictures, `${name}-narrow.png`) });
  await page.setViewportSize(wide);
}

/** Changes one pin of the site, as a commit would. */
async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(repositories, 'shop', 'requirements', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** Waits until it lies inside of what the page shows. */
async function expectInView(what: Locator): Promise<void> {
  const handle = await what.elementHandle();
  await ada.page.waitForFunction((element) => {
    const frame = element?.closest('[role=log]')?.getBoundingClientRect();
    const box = element?.getBoundingClientRect();
    return frame !== undefined && box !== undefined && box.top >= frame.top && box.bottom <= frame.bottom;
  }, handle);
}

/** Asks for an audit and gives the report that comes of it, once it is whole. */
async function audit(name: string, head: string) {
  const reports = ada.page.getByRole('article').filter({ hasText: head });
  const before = await reports.count();
  await ada.say(`/audit ${name} Shop`);
  const report = reports.nth(before);
  await report.waitFor();
  // Who asks and does not scroll sees the whole of it.
  await report.getByRole('button', { name: 'Run again' }).waitFor();
  await expectInView(report.getByRole('button', { name: 'Run again' }));
  return report;
}

it('leads from an ended Django to a plan for it, one however often it is pressed', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', Address: '', 'Time zone': 'Europe/London' }, 'Set up');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
  await ada.goToFarrier('Messages');
  await ada.page.getByText('How is the database of Shop backed up?').waitFor();
  await ada.goTo('shop-dev');
  const report = await audit('django', 'Shop: Django needs work');
  await report.getByText(/Django 3\.2 LTS ended on 1 April 2024/).waitFor();
  await report.getByText(/The way to Django 5\.2:/).waitFor();
  await picture('1-django', report);
  await ada.press('Plan the upgrade', report);
  await ada.page.getByText(/On the wishlist: .*Move Shop to Django 5\.2 LTS/).waitFor();
  await ada.press('Plan the upgrade', report);
  await ada.page.getByText(/It is on the wishlist already: .*Move Shop to Django 5\.2 LTS/).waitFor();
  const [entry, ...more] = await stores.wishes.all(TEAM, (await site()).channel);
  expect(more).toEqual([]);
  expect(entry?.wish.steps?.[0]).toMatchObject({ text: expect.stringMatching(/\S/), done: null });
  expect(entry?.sizes).toEqual(['L']);
});

async function site() {
  const [found] = await stores.sites.list(TEAM);
  if (found === undefined) throw new Error('no site');
  return found;
}

it('has the plan taken for the quarter', async () => {
  const board = ada.message('ranked by votes');
  await board.getByRole('button', { name: /repl/ }).first().click();
  const wish = ada.page.getByRole('article').filter({ hasText: 'Move Shop to Django 5.2 LTS' }).filter({ hasText: '☐ 1.' }).last();
  await wish.waitFor();
  await wish.getByRole('button', { name: 'More options' }).click();
  await ada.page.getByRole('menuitem', { name: 'Plan', exact: true }).click();
  const dialog = ada.page.getByRole('dialog').last();
  await dialog.getByRole('combobox', { name: 'For when' }).click();
  await ada.page.getByRole('option', { name: /quarter/i }).click();
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await wish.getByText(/Planned for this quarter/).waitFor();
  await picture('2-planned');
  await ada.press('Close thread');
});

it('has a round that runs', async () => {
  await ada.goToFarrier('Messages');
  await ada.press('A job of ours');
  await ada.press(/^Post on/);
  await ada.page.getByText('The first thread for Shop opens on').waitFor();
  await ada.goTo('shop-dev');
  await ada.fireNextDue();
  const round = ada.message('Shop: this week');
  await round.waitFor();
  await round.getByText('Move Shop to Django 3.2.25').waitFor();
});

/** Accepts the first finding of the list whose title has these words, as a person does. */
async function accept(title: string, why: string): Promise<void> {
  const list = () => ada.page.getByRole('dialog').last();
  await list()
    .getByRole('button', { name: new RegExp(`^Accept risk: ${title}`) })
    .first()
    .click();
  await list().getByRole('textbox', { name: /^Why/ }).fill(why);
  await list().getByRole('button', { name: 'Accept', exact: true }).click();
  await list().getByText(why).first().waitFor();
}

async function closeList(): Promise<void> {
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
}

it('tells what is still open, and lets two risks be accepted', async () => {
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/Since the run before: 0 new, 0 fixed, \d+ still open\./).waitFor();
  await picture('3-first', report);
  await ada.press(/^Show all/, report);
  await accept('urllib3 1.26.9 has CVE-2023-43804', 'Only staff reach it');
  await accept('django 3.2.13 has CVE-2022-34265', 'No such query is made');
  await picture('4-accepted');
  await closeList();
});

it('tells new, fixed, still open and accepted apart in the next report', async () => {
  await change('base.txt', 'requests==2.27.1', 'requests==2.32.4');
  await change('production.txt', 'gunicorn==20.1.0', 'gunicorn==19.4.5');
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/New: gunicorn 19\.4\.5 has CVE-2018-1000164/).waitFor();
  await report.getByText(/Fixed: requests 2\.27\.1 has CVE-2023-32681/).waitFor();
  await report.getByText(/1 new, 1 fixed, \d+ still open \(2 of them kept quiet\)/).waitFor();
  await report.getByText(/Kept quiet: 2 accepted\./).waitFor();
  expect(await report.getByText(/No longer accepted/).count()).toBe(0);
  await picture('5-second', report);
});

/** As if it had been accepted a month ago: its time ends now. Everybody else waits for that month. */
async function letRunOut(id: string, title: string): Promise<void> {
  const accepted = Object.values(await stores.silences.ofSite(TEAM, id)).find((one) => one.title.startsWith(title));
  if (accepted?.kind !== 'accepted') throw new Error(`${title} is not accepted`);
  const until = new Date();
  const at = new Date(Date.parse(accepted.at) - (Date.parse(accepted.until) - until.getTime()));
  await stores.silences.say(TEAM, id, { ...accepted, at: at.toISOString(), until: until.toISOString() });
  await stores.due.schedule(riskMember(TEAM, id, accepted.finding), until);
}

it('brings back in the thread of the round what was accepted, once its time is over', async () => {
  const { id } = await site();
  await letRunOut(id, 'urllib3 1.26.9 has CVE-2023-43804');
  const round = ada.message('Shop: this week');
  await round.getByRole('button', { name: /repl/ }).first().click();
  const over = ada.message('The time of an accepted risk is over.');
  await over.getByText('It was accepted because: Only staff reach it').waitFor();
  await picture('6-over');
  await ada.press('Close thread');
  const log = await stores.silences.log(TEAM, id);
  expect(log.map(({ what }) => what)).toContain('ran out');
});

it('names new, back, fixed, still open, accepted and no longer accepted in the third report', async () => {
  await change('base.txt', 'requests==2.32.4', 'requests==2.27.1');
  await change('base.txt', 'celery==5.2.3', 'celery==5.2.1');
  await change('production.txt', 'gunicorn==19.4.5', 'gunicorn==20.1.0');
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/New: celery 5\.2\.1 has CVE-2021-23727/).waitFor();
  await report.getByText(/Back again: requests 2\.27\.1 has CVE-2023-32681/).waitFor();
  await report.getByText(/Fixed: gunicorn 19\.4\.5 has CVE-2018-1000164/).waitFor();
  await report.getByText(/2 new, 1 of them back after a fix, 1 fixed, \d+ still open \(1 of them kept quiet\)/).waitFor();
  await report.getByText(/Kept quiet: 1 accepted\./).waitFor();
  await report.getByText(/No longer accepted: 1\./).waitFor();
  await report.getByText(/Accepted until .* because: Only staff reach it\./).waitFor();
  await picture('7-third', report);
  await ada.press(/^Show all/, report);
  await ada.page.getByText('That time is over.').first().waitFor();
  await picture('8-expired');
  await closeList();
  expect(browser.faults).toEqual([]);
});
