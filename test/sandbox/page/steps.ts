import type { Locator, Page } from 'playwright-core';

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Message / });

/** Types a command and sends it; returns the modal that it opens. */
export async function command(page: Page, text: string): Promise<Locator> {
  await composer(page).fill(text);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Chooses an option with the mouse, after typing its name. */
export async function choose(
  page: Page,
  dialog: Locator,
  label: string | RegExp,
  option: string,
): Promise<void> {
  await dialog.getByRole('combobox', { name: label }).click();
  await page.keyboard.type(option);
  await page.getByRole('option', { name: option }).first().click();
}

export interface RoleAsk {
  readonly who: string;
  readonly where: string;
  readonly role: string;
  readonly why: string;
}

/** Asks for a role with the mouse, and waits until the form shows the request's number. */
export async function askForRole(page: Page, { who, where, role, why }: RoleAsk): Promise<void> {
  const dialog = await command(page, `/make-role ${who}`);
  await choose(page, dialog, /team/, where);
  await choose(page, dialog, /^(After|Role)/, role);
  await dialog.getByRole('textbox', { name: 'Why' }).fill(why);
  await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
  await dialog
    .getByText(/REQ-\d+/)
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await dialog.waitFor({ state: 'detached' });
}

/** The newest message that contains this text. */
export const messageWith = (page: Page, text: string | RegExp): Locator =>
  page.locator('main .message').filter({ hasText: text }).last();

/** Presses Approve, again if the process that received the click died before recording it. */
export async function approve(page: Page, card: Locator): Promise<void> {
  const button = card.getByRole('button', { name: /^Approve/ });
  for (let presses = 0; presses < 8; presses += 1) {
    await button.click();
    await confirm(page);
    const taken = await button.waitFor({ state: 'hidden', timeout: 6_000 }).then(
      () => true,
      () => false,
    );
    if (taken) return;
  }
  throw new Error('nobody hears that it is approved');
}

/** The button that confirms if Slack asks; never a button of a modal that the press opened. */
export const agreeing = (page: Page): Locator => page.locator('.dialog.confirm .dialog-foot button').last();

/** Confirms if Slack asks. */
export async function confirm(page: Page): Promise<void> {
  if (await agreeing(page).isVisible()) await agreeing(page).click();
}
