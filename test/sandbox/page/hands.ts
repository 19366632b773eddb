import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { agreeing, composer, confirm } from './steps.js';

/** One way to operate forms and cards. */
export interface Hand {
  readonly name: string;
  /** Sends a command from the composer; returns the modal that it opens. */
  command(page: Page, text: string): Promise<Locator>;
  /** Chooses an option after typing its name. */
  choose(page: Page, label: RegExp, option: string): Promise<void>;
  /** Chooses an option in a field that the test has already found. */
  pick(page: Page, field: Locator, option: string): Promise<void>;
  write(page: Page, label: RegExp, text: string): Promise<void>;
  /** Presses a button on a message, and confirms if Slack asks. */
  press(page: Page, message: Locator, button: RegExp): Promise<void>;
  submit(page: Page): Promise<void>;
  /** Closes the modal. */
  close(page: Page): Promise<void>;
}

const top = (page: Page): Locator => page.getByRole('dialog').last();
const field = (page: Page, role: 'combobox' | 'textbox', name: RegExp): Locator =>
  top(page).getByRole(role, { name }).first();
const optionNamed = (page: Page, option: string): Locator =>
  page.getByRole('option', { name: option }).first();

export const mouse: Hand = {
  name: 'mouse',
  async command(page, text) {
    await composer(page).fill(`${text} `);
    await page.getByRole('button', { name: 'Send' }).click();
    await top(page).waitFor();
    return top(page);
  },
  choose: (page, label, option) => mouse.pick(page, field(page, 'combobox', label), option),
  async pick(page, menu, option) {
    await menu.click();
    // A list from the app offers nothing until a person types.
    await menu.fill(option);
    await optionNamed(page, option).click();
  },
  write: (page, label, text) => field(page, 'textbox', label).fill(text),
  async press(page, message, button) {
    await message.getByRole('button', { name: button }).click();
    await confirm(page);
  },
  submit: (page) => top(page).locator('button[type=submit]').click(),
  close: (page) => top(page).getByRole('button', { name: 'Close' }).first().click(),
};

export const keyboard: Hand = {
  name: 'keyboard',
  async command(page, text) {
    await tabTo(page, composer(page));
    await page.keyboard.type(`${text} `);
    await page.keyboard.press('Enter');
    await top(page).waitFor();
    return top(page);
  },
  choose: (page, label, option) => keyboard.pick(page, field(page, 'combobox', label), option),
  async pick(page, menu, option) {
    await tabTo(page, menu);
    await page.keyboard.type(option);
    await optionNamed(page, option).waitFor();
    await page.keyboard.press('Enter');
  },
  async write(page, label, text) {
    await tabTo(page, field(page, 'textbox', label));
    await page.keyboard.type(text);
  },
  async press(page, message, button) {
    await tabTo(page, message.getByRole('button', { name: button }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    if (!(await agreeing(page).isVisible())) return;
    await tabTo(page, agreeing(page));
    await page.keyboard.press('Enter');
  },
  submit: (page) => page.keyboard.press('Control+Enter'),
  close: (page) => page.keyboard.press('Escape'),
};

/** Presses Tab until the target has the focus, as a person without a mouse would. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error('the keyboard does not come there');
}

/** Sends the form, waits until it shows the request's number, and closes it. */
export async function ask(hand: Hand, page: Page): Promise<void> {
  await hand.submit(page);
  await top(page)
    .getByText(/REQ-\d+/)
    .first()
    .waitFor();
  await hand.close(page);
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
}
