import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type FarrierProcess, gone, runFarrier } from '../support/farrier-process.js';
import { type Hands, hands } from './hands.js';
import { type Browser, openBrowser } from './support.js';

jest.setTimeout(180_000);

/** Where pictures are written, when somebody wants to look at them. */
const pictures = process.env.FARRIER_SCREENSHOTS;

let browser: Browser;
let dataDir: string;
let farrier: FarrierProcess;
let ada: Hands;

beforeAll(async () => {
  browser = await openBrowser({ height: 1100 });
  dataDir = await mkdtemp(join(tmpdir(), 'farrier-'));
  farrier = runFarrier(['playground'], { DATA_DIR: dataDir, PORT: '0' });
  const [, address = ''] = await farrier.said(/open (http:\/\/localhost:\d+)/);
  ada = hands(await browser.open(address));
});

afterAll(async () => {
  await browser.close();
  farrier.child.kill('SIGTERM');
  await farrier.ended;
  await gone(farrier.pids());
  await rm(dataDir, { recursive: true, force: true });
});

const dialog = () => ada.page.getByRole('dialog');

async function choose(field: string, option: string): Promise<void> {
  await dialog().getByRole('combobox', { name: field }).click();
  await ada.page.getByRole('option', { name: option }).click();
}

async function picture(name: string): Promise<void> {
  if (pictures) await ada.page.screenshot({ path: join(pictures, `${name}.png`) });
}

it('a plan is given another recurrence by choices, by a cron line and by what is wrong with it', async () => {
  await ada.say('/maintenance setup');
  await ada.fillAndSubmit({ Repository: 'local:shop', 'Time zone': 'Europe/London' }, 'Set up');
  await dialog().waitFor({ state: 'detached' });
  await ada.say('/maintenance plans');
  await ada.message('Weekly maintenance').getByRole('button', { name: 'More options' }).click();
  await ada.page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog().getByText('Every Tuesday at 10:00, Europe/London').waitFor();
  await picture('plan-weekly');

  await dialog().getByLabel('Thursday').check();
  await dialog().getByText('Every Tuesday and Thursday at 10:00').waitFor();
  await choose('How often', 'Every second week');
  await dialog().getByText('Every second week on Tuesday and Thursday at 10:00').waitFor();

  await choose('Repeats', 'Monthly, on the last working day');
  await dialog().getByText('On the last weekday (Monday to Friday) of every month').waitFor();
  await choose('On a weekend or a day off', 'Move to the previous working day');
  await dialog().getByLabel('Public holidays of').fill('Bavaria');
  await dialog().getByLabel('Public holidays of').press('Enter');
  await dialog().getByText('Not yet.').waitFor();
  await dialog().getByLabel('Public holidays of').fill('DE-BY');
  await dialog().getByLabel('Public holidays of').press('Enter');
  await dialog().getByText('holidays (DE-BY)').waitFor();
  await picture('plan-last-working-day');

  await choose('Repeats', 'By a cron line');
  await dialog().getByLabel('Cron line').fill('0 9 1 * 1');
  await ada.press('Save', dialog());
  await dialog().getByText('either of them in cron').waitFor();
  await picture('plan-cron-refused');
  await dialog().getByLabel('Cron line').fill('30 9 * * mon');
  await ada.press('Save', dialog());
  await dialog().getByText('Look at them, then save').waitFor();
  await dialog().getByText('Every Monday at 09:30, Europe/London').waitFor();
  await picture('plan-look');
  await ada.press('Save', dialog());
  await dialog().getByText('Not posted yet').waitFor();
  await picture('plan-saved');
  expect(browser.faults).toEqual([]);
});
