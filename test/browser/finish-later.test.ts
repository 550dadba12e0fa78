import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

let browser: Browser;
let dataDir: string;
let farrier: FarrierProcess;
let address: string;
let ada: Hands;

async function start(port: string): Promise<void> {
  farrier = runFarrier(['playground'], { DATA_DIR: dataDir, PORT: port });
  [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
}

async function stop(): Promise<void> {
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
}

beforeAll(async () => {
  browser = await openBrowser({ height: 900 });
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  await start('0');
  ada = hands(await browser.open(address));
});

afterAll(async () => {
  await browser.close();
  await stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a set-up that is finished later', () => {
  it('says in a channel without the bot how to invite it, and takes the invitation', async () => {
    await ada.goTo('billing-ops');
    await ada.say('/maintenance setup');
    await ada.fillAndSubmit({ Name: 'Billing', Repository: 'local:billing' }, 'Set up');
    await ada.page.getByText('Type /invite @Farrier there').waitFor();
    await ada.press('Cancel', ada.page.getByRole('dialog'));
    await ada.say('/invite @Farrier');
    await ada.message('has joined the channel').waitFor();
  });

  it('is done by keyboard alone', async () => {
    const { keyboard } = ada.page;
    await ada.composer().focus();
    await keyboard.type('/maintenance setup');
    await keyboard.press('Enter');
    await ada.page.getByRole('textbox', { name: 'Name' }).and(ada.page.locator(':focus')).waitFor();
    await keyboard.type('Billing');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('local:billing');
    await keyboard.press('Enter');
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });
    await ada.message('Reading Billing').waitFor();
  });

  it('posts nothing on Not yet, and Home leads back to the preview', async () => {
    await ada.goToFarrier('Messages');
    await ada.press("I don't know");
    await ada.message('This would be the first thread').waitFor();
    await ada.press('Not yet');
    await ada.message('Nothing is posted for Billing').waitFor();
    await ada.goToFarrier('Home');
    await ada.press('Finish Billing');
    await ada.message('This would be the first thread').waitFor();
    await ada.press(/^Post on Tuesday/);
    await ada.message('The first thread for Billing opens on Tuesday').waitFor();
    await ada.goTo('billing-ops');
    await ada.message('set up Farrier for Billing').waitFor();
  });

  it('is all there after everything was stopped and started again', async () => {
    await stop();
    await start(new URL(address).port);
    await ada.page.reload();
    await ada.goTo('billing-ops');
    await ada.message('set up Farrier for Billing').waitFor();
    await ada.say('/maintenance now');
    const round = ada.message('Billing: this week');
    await round.getByText('Find out how Billing is backed up').waitFor();
    await round.getByRole('button', { name: 'More options' }).last().click();
    await ada.page.getByRole('menuitem', { name: 'Take over' }).waitFor();
  });
});
