import type { Locator, Page } from 'playwright-core';
import { type SmallApp, startSmallApp } from './small-app.js';
import { type Browser, openBrowser } from './support.js';

let app: SmallApp;
let browser: Browser;
let page: Page;

const composer = (on = page) => on.getByRole('textbox', { name: 'Message #shop-dev' });
const message = (text: string | RegExp, on = page) => on.getByRole('article').filter({ hasText: text }).last();

async function command(text: string): Promise<void> {
  await composer().fill(text);
  await composer().press('Enter');
}

function waitGone(locator: Locator): Promise<void> {
  return locator.waitFor({ state: 'detached' });
}

function focusedName(): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
}

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  app = await startSmallApp();
  page = await browser.open(app.playground.url);
  await composer().waitFor();
});

afterEach(async () => {
  await browser.closeTabs();
  await app.stop();
});

test('says that it is a playground and starts in the channel of the bot', async () => {
  await page.getByText('Playground, not Slack.').first().waitFor();
  await page.getByRole('link', { name: 'shop-dev' }).and(page.locator('[aria-current=page]')).waitFor();
  await page.getByRole('heading', { name: 'Welcome to the Farrier playground' }).waitFor();
  expect(browser.faults).toEqual([]);
});

test('completes a command by keyboard and shows its words', async () => {
  await composer().pressSequentially('/');
  await page
    .getByRole('listbox', { name: 'Suggestions' })
    .getByRole('option', { name: /^\/farrier/, selected: true })
    .waitFor();
  await composer().press('ArrowUp');
  await page.getByRole('option', { name: /^\/invite/, selected: true }).waitFor();
  await composer().press('ArrowDown');
  await composer().press('ArrowDown');
  await composer().press('Tab');
  expect(await composer().inputValue()).toBe('/maintenance ');
  await page.getByText('/maintenance help |').waitFor();
  await composer().fill('/wi');
  await composer().press('Escape');
  await waitGone(page.getByRole('listbox', { name: 'Suggestions' }));
  await composer().fill('/aud');
  await composer().press('Enter');
  expect(await composer().inputValue()).toBe('/audit ');
  await composer().pressSequentially('list');
  await composer().press('Enter');
  await message('Only you asked for "list".').waitFor();
});

test('shows an ephemeral answer to the asker alone', async () => {
  await command('/audit list');
  await message('Only you asked').getByText('Only visible to you').waitFor();

  const ben = await browser.open(`${app.playground.url}/?user=U0BEN000002`);
  await composer(ben).waitFor();
  await composer().fill('hello @be');
  await composer().press('Enter');
  await composer().press('Enter');
  await message('hello @Ben Osei', ben).waitFor();
  expect(await message('Only you asked', ben).count()).toBe(0);
});

test('shows markup in messages as text', async () => {
  await command('/wishlist');
  await message("<script>document.title = 'broken'</script> <b>no bold</b>").waitFor();
  await command('<img src=x onerror="document.title=1"> & *bold*');
  await message('<img src=x onerror="document.title=1"> & bold').waitFor();
  expect(await page.getByRole('log').locator('script, b, img').count()).toBe(0);
  expect(await page.title()).toBe('Farrier playground');
});

test('edits a message in place when its button is pressed', async () => {
  await command('/wishlist');
  await message('Count: 0').getByRole('button', { name: 'Count' }).click();
  await message('Count: 1').getByRole('button', { name: 'Count' }).click();
  await message('Count: 2').getByText('(edited)').waitFor();
  expect(await page.getByRole('article').filter({ hasText: 'Count:' }).count()).toBe(1);
});

test('asks before an action that wants it', async () => {
  await command('/wishlist');
  await message('Count: 0').getByRole('button', { name: 'Count' }).click();
  await message('Count: 1').getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('dialog', { name: 'Clear it?' }).getByRole('button', { name: 'Keep' }).click();
  await waitGone(page.getByRole('dialog'));
  await message('Count: 1').getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('dialog', { name: 'Clear it?' }).getByRole('button', { name: 'Clear' }).click();
  await message('Count: 0').waitFor();
});

test('chooses from a menu by keyboard, and opens the thread of the answer', async () => {
  await command('/wishlist');
  const options = message('Count: 0').getByRole('button', { name: 'More options' });
  await options.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await focusedName()).toBe('Snooze');
  await page.keyboard.press('Enter');
  await message('Count: 0').getByRole('button', { name: '1 reply' }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('@Ada Park chose snooze').waitFor();
  await thread.getByRole('textbox', { name: 'Reply…' }).fill('thank you');
  await page.keyboard.press('Enter');
  await thread.getByText('2 replies').waitFor();
  await page.keyboard.press('Escape');
  await waitGone(thread);
  await message('Count: 0').getByRole('button', { name: '2 replies' }).waitFor();
});

describe('a modal', () => {
  const modal = (name = 'Set up a site') => page.getByRole('dialog', { name });

  beforeEach(async () => {
    await command('/maintenance');
    await modal().waitFor();
  });

  test('refuses empty required fields before the app is asked, and keeps the focus within', async () => {
    expect(
      await modal()
        .getByLabel('Name')
        .evaluate((field) => field === document.activeElement),
    ).toBe(true);
    await modal().getByRole('button', { name: 'Save' }).click();
    expect(await modal().getByRole('alert').allTextContents()).toEqual(
      Array.from({ length: 3 }, () => 'Please complete this required field.'),
    );
    for (let step = 0; step < 20; step += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null),
      ).toBe(true);
    }
  });

  test("shows the app's error at its field until the field is edited, and then sends what was typed", async () => {
    await modal().getByLabel('Name').fill('Shop');
    await modal().getByLabel('Address').fill('shop.example');
    await modal().getByRole('combobox', { name: 'Time zone' }).click();
    await page.keyboard.type('lond');
    await page.keyboard.press('Enter');
    await modal().getByRole('combobox', { name: 'Owner' }).click();
    await page.getByRole('option', { name: /Chloe/ }).click();
    await modal().getByRole('button', { name: 'Save' }).click();
    await modal().getByText('Give the address with https://.').waitFor();
    expect(await modal().getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    expect(await modal().getByLabel('Name').inputValue()).toBe('Shop');
    await modal().getByLabel('Address').fill('https://shop.example');
    await waitGone(modal().getByText('Give the address with https://.'));
    await modal().getByRole('button', { name: 'Save' }).click();
    await waitGone(modal());
    await page.getByRole('link', { name: /Farrier/ }).click();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await message('Saved Shop in Europe/London for @Chloe Martin').waitFor();
    await page.getByText('Sending messages to this app has been turned off.').waitFor();
    expect(await page.getByRole('textbox', { name: /^Message / }).count()).toBe(0);
  });

  test('says within it that the app did not answer, and keeps what was typed', async () => {
    await modal().getByLabel('Name').fill('Nobody');
    await modal().getByRole('combobox', { name: 'Time zone' }).press('Enter');
    await page.keyboard.press('Enter');
    await modal().getByRole('combobox', { name: 'Owner' }).press('Enter');
    await page.keyboard.press('Enter');
    await modal().getByRole('button', { name: 'Save' }).click();
    await modal()
      .getByRole('alert')
      .getByText(/respond|answer|timeout|trouble/i)
      .waitFor();
    expect(await modal().getByLabel('Name').inputValue()).toBe('Nobody');
  });

  test('pushes another on top, keeps what was typed below, and closes by Escape one after the other', async () => {
    await modal().getByLabel('Name').fill('Shop');
    await modal().getByRole('button', { name: 'More' }).click();
    await modal('More').getByText('A second window.').waitFor();
    await page.keyboard.press('Escape');
    await waitGone(modal('More'));
    expect(await modal().getByLabel('Name').inputValue()).toBe('Shop');
    await modal().getByLabel('Name').focus();
    await page.keyboard.press('Escape');
    await waitGone(modal());
  });
});

test('lets a person be switched, each tab by itself', async () => {
  await page.getByRole('button', { name: /^You are Ada Park/ }).click();
  await page.getByRole('menuitemradio', { name: /Chloe Martin/ }).click();
  await page.getByRole('button', { name: /^You are Chloe Martin/ }).waitFor();
  expect(await page.getByRole('link', { name: 'billing-ops' }).count()).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: /^You are Chloe Martin/ }).waitFor();
  const other = await browser.open(app.playground.url);
  await other.getByRole('button', { name: /^You are Ada Park/ }).waitFor();
});

test("shows the app's Home to each person", async () => {
  await page.getByRole('link', { name: /Farrier/ }).click();
  await page.getByRole('heading', { name: 'Good morning' }).waitFor();
  await page.getByText('You are @Ada Park.').waitFor();
});

test('offers the shortcuts of the app on a message', async () => {
  await command('Speed up the checkout');
  await message('Speed up the checkout').hover();
  await page.getByRole('toolbar', { name: 'Message actions' }).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /Add to wishlist/ }).click();
  await message('A wish of: Speed up the checkout').waitFor();
});

test('adds a reaction and takes it back', async () => {
  await command('we are green');
  await message('we are green').hover();
  await page.getByRole('button', { name: 'Add reaction' }).click();
  await page.getByRole('menuitem', { name: /tada/ }).click();
  const reaction = message('we are green').getByRole('button', { name: 'tada, 1: Ada Park' });
  await reaction.click();
  await waitGone(reaction);
});

test("follows a message's permanent link inside of the page", async () => {
  await command('the one to find');
  const ts = await message('the one to find').getAttribute('data-ts');
  const link = `${app.playground.url}/archives/C0SHOPDEV02/p${ts?.replace('.', '')}`;
  await page.getByRole('link', { name: 'general' }).click();
  const general = page.getByRole('textbox', { name: 'Message #general' });
  await general.fill(`look: ${link}`);
  await general.press('Enter');
  await message('look:').getByRole('link').click();
  await composer().waitFor();
  await page.locator('article:focus').getByText('the one to find').waitFor();
  const other = await browser.open(link);
  await message('the one to find', other).waitFor();
});

test('controls the playground', async () => {
  await page.getByRole('button', { name: 'Playground controls' }).click();
  await page.getByRole('button', { name: 'Fire the next due thing now' }).click();
  await page.getByRole('alert').filter({ hasText: 'Fired: the round of Shop.' }).waitFor();
  const cut = page.getByRole('switch', { name: 'Cut the API' });
  await cut.click();
  await page.getByRole('switch', { name: 'Cut the API', checked: true }).waitFor();
  await cut.click();
  await page.getByRole('switch', { name: 'Cut the API', checked: false }).waitFor();
  await command('/audit list');
  await page.getByRole('button', { name: /^Last requests/ }).click();
  await page.getByRole('region', { name: 'Last requests' }).getByText('/audit').first().waitFor();
});

test('invites the app with one Enter when its name is typed as people write it', async () => {
  await page.getByRole('link', { name: 'billing-ops' }).click();
  const billing = page.getByRole('textbox', { name: 'Message #billing-ops' });
  await billing.fill('/invite @Farrier');
  await billing.press('Enter');
  await message('has joined the channel').waitFor();
});

test('goes to the newest message after what the reader wrote, and after an answer only they see', async () => {
  for (let line = 0; line < 40; line += 1) await command(`line ${line}`);
  const list = page.getByRole('log', { name: /^Messages in/ });
  for (const [text, seen] of [
    ['one more', 'one more'],
    ['/audit list', 'Only you asked for "list".'],
    ['/audit all', 'Looking.'],
  ] as const) {
    await list.evaluate((box) => box.scrollTo({ top: 0 }));
    await page.getByRole('button', { name: 'To the newest' }).waitFor();
    await command(text);
    await message(seen).waitFor();
    await waitGone(page.getByRole('button', { name: 'To the newest' }));
  }
});

test('sends a file with a message', async () => {
  await page
    .getByLabel('File to upload')
    .setInputFiles({ name: 'requirements.txt', mimeType: 'text/plain', buffer: Buffer.from('Django==3.2.13\n') });
  await page.getByText('requirements.txt').waitFor();
  await command('our pins');
  await message('our pins')
    .getByRole('link', { name: /requirements\.txt/ })
    .waitFor();
});

test('says when the connection is lost and takes it up again', async () => {
  const port = Number(new URL(app.playground.url).port);
  await app.playground.close();
  await page.getByText('Reconnecting…').waitFor();
  const again = await startSmallApp(port);
  try {
    await waitGone(page.getByText('Reconnecting…'));
    await command('/audit list');
    await message('Only you asked for "list".').waitFor();
  } finally {
    await again.stop();
  }
});

test.each([
  ['wide', 1280],
  ['narrow', 400],
])('keeps long words and other scripts within a %s window', async (_name, width) => {
  await page.setViewportSize({ width, height: 800 });
  await command(`${'W'.repeat(60)} ${'a'.repeat(300)}`);
  await message('WWWW').waitFor();
  await command('مرحبا بالعالم');
  await message('مرحبا').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  const direction = await message('مرحبا')
    .getByText('مرحبا')
    .evaluate((line) => getComputedStyle(line).direction);
  expect(direction).toBe('rtl');
});

test('folds the list of channels away in a narrow window', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.getByRole('navigation', { name: 'Workspace' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Channels', exact: true }).click();
  await page.getByRole('link', { name: 'general' }).click();
  await page.getByRole('heading', { name: 'general' }).waitFor();
  await page.getByRole('navigation', { name: 'Workspace' }).waitFor({ state: 'hidden' });
});
