import type { Locator, Page } from 'playwright-core';

/** What a person does in the playground's page, by the names they read. */
export function hands(page: Page) {
  const composer = () => page.getByRole('textbox', { name: /^Message / });
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

    async fireNextDue(): Promise<void> {
      const fire = page.getByRole('button', { name: 'Fire the next due thing now' });
      if (!(await fire.isVisible())) await page.getByRole('button', { name: 'Playground controls' }).click();
      await fire.click();
      // What an earlier one said may still stand there.
      await page
        .getByText(/that was due on .* comes now/)
        .last()
        .waitFor();
      await page.getByRole('button', { name: 'Playground controls' }).click();
    },
  };
}

export type Hands = ReturnType<typeof hands>;
