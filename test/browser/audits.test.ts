import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
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

async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  await ada.page.mouse.move(0, 0);
  await ada.page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Changes one pin of the site, as a commit would. */
async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(repositories, 'shop', 'requirements', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

/** Asks for an audit and gives the report that comes of it, once it is whole. */
async function audit(name: string, head: string) {
  const reports = ada.page.getByRole('article').filter({ hasText: head });
  const before = await reports.count();
  await ada.say(`/audit ${name} Shop`);
  await reports.nth(before).waitFor();
  return reports.nth(before);
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
  await report.getByText(/Django 6\.2 LTS in April 2027/).waitFor();
  await picture('1-django');
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

it('tells what is still open, and lets one risk be accepted', async () => {
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/Since the run before: 0 new, 0 fixed, \d+ still open/).waitFor();
  await picture('3-first');
  await ada.press(/^Show all/, report);
  const dialog = ada.page.getByRole('dialog').last();
  await dialog
    .getByRole('button', { name: /^Accept risk/ })
    .nth(1)
    .click();
  await ada.page.getByRole('dialog').last().getByRole('textbox', { name: /^Why/ }).fill('Only staff reach it');
  await ada.page.getByRole('dialog').last().getByRole('button', { name: 'Accept', exact: true }).click();
  await ada.page
    .getByText(/Accepted until/)
    .first()
    .waitFor();
  await picture('4-accepted');
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('tells new, fixed and accepted apart in the next report', async () => {
  await change('base.txt', 'requests==2.27.1', 'requests==2.32.4');
  await change('production.txt', 'gunicorn==20.1.0', 'gunicorn==19.4.5');
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/New: gunicorn 19\.4\.5 has CVE-2018-1000164/).waitFor();
  await report.getByText(/Fixed: requests 2\.27\.1 has CVE-2023-32681/).waitFor();
  await report.getByText(/Kept quiet: 1 accepted\./).waitFor();
  await picture('5-second');
});

it('brings back what was accepted once its time is over, and what was fixed once it is back', async () => {
  const { id } = await site();
  const [accepted] = Object.values(await stores.silences.ofSite(TEAM, id));
  if (accepted?.kind !== 'accepted') throw new Error('nothing is accepted');
  const until = new Date(Date.now() - 1000);
  await stores.silences.say(TEAM, id, { ...accepted, by: 'U0TIME', until: until.toISOString() });
  await stores.due.schedule(riskMember(TEAM, id, accepted.finding), until);
  await change('base.txt', 'requests==2.32.4', 'requests==2.27.1');
  await change('production.txt', 'gunicorn==19.4.5', 'gunicorn==20.1.0');
  const report = await audit('dependencies', 'Shop: dependencies need work');
  await report.getByText(/Back again: requests 2\.27\.1 has CVE-2023-32681/).waitFor();
  await report.getByText(/Fixed: gunicorn 19\.4\.5 has CVE-2018-1000164/).waitFor();
  expect(await report.getByText(/Kept quiet/).count()).toBe(0);
  await picture('6-third');
  await ada.press(/^Show all/, report);
  await ada.page.getByText('That time is over.').first().waitFor();
  await picture('7-expired');
  const log = await stores.silences.log(TEAM, id);
  expect(log.map(({ what }) => what)).toContain('ran out');
});
