import type { Locator, Page } from 'playwright-core';

/** A round has its end and three reminders at most. */
const MOST_FIRED = 5;

/** What a person does in the playground's page, by the names they read. */
export function hands(page: Page) {
  const composer = () => page.getByRole('textbox', { name: /^Message / });
  /** Fires the next due thing; what the page says about it. */
  async function fireNextDue(): Promise<string> {
    const notices = page.getByRole('button', { name: 'Dismiss' });
    while ((await notices.count()) > 0) await notices.first().click();
    const fire = page.getByRole('button', { name: 'Fire the next due thing now' });
    if (!(await fire.isVisible())) await page.getByRole('button', { name: 'Playground controls' }).click();
    await fire.click();
    const notice = page.getByText(/that was due on .* comes now/);
    await notice.waitFor();
    const said = (await notice.textContent()) ?? '';
    await page.getByRole('button', { name: 'Playground controls' }).click();
    return said;
  }

  const message = (text: string | RegExp): Locator => page.getByRole('article').filter({ hasText: text }).last();

  return {
    page,
    composer,
    message,

    async say(text: string): Promise<void> {
      await composer().fill(text);
      await composer().press('Enter');
    },

    async goTo(channel: string): Promise<void> {
      await page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(channel) })
        .first()
        .click();
      await composer().waitFor();
    },

    async goToFarrier(tab: 'Home' | 'Messages'): Promise<void> {
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /Farrier/ })
        .first()
        .click();
      await page.getByRole('tab', { name: tab }).click();
    },

    /** Fills the top modal by its labels and submits it. */
    async fillAndSubmit(fields: Record<string, string>, submit: string): Promise<void> {
      const dialog = page.getByRole('dialog').last();
      await dialog.waitFor();
      for (const [label, text] of Object.entries(fields)) {
        await dialog.getByRole('textbox', { name: new RegExp(`^${label}`) }).fill(text);
      }
      await dialog.getByRole('button', { name: submit }).click();
    },

    async press(name: string | RegExp, inside: Locator | Page = page): Promise<void> {
      await inside.getByRole('button', { name }).last().click();
    },

    fireNextDue,

    /** Fires what is due until this has come: `The end of the round`. Reminders may come before. */
    async fireUntil(what: string): Promise<void> {
      for (let fired = 0; fired < MOST_FIRED; fired += 1) {
        if ((await fireNextDue()).startsWith(what)) return;
      }
      throw new Error(`${what} did not come among the next ${MOST_FIRED} due things`);
    },
  };
}

export type Hands = ReturnType<typeof hands>;
