import { request } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { besideStories } from './beside-stories.js';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { approve, askForRole, choose, command, composer, confirm, messageWith } from './steps.js';

describe.skipIf(!hasBrowser)('the page', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  it('accepts a request by mouse and shows the decision in another window', async () => {
    const [dev, ana] = await Promise.all([theatre.window('U0DEV'), theatre.window('U0ANA')]);
    await askForRole(dev, {
      who: 'dev@example.com',
      where: 'Finance Ops',
      role: 'Team Operator',
      why: 'Month-end closing',
    });
    const card = messageWith(ana, 'Month-end closing');
    await approve(ana, card);
    await messageWith(dev, /Month-end closing.*✅|✅.*Finance Ops/s).waitFor();
    expect(theatre.stage.make.world.teamRole(4133, 915)).toBe('Team Operator');
    await dev.getByRole('button', { name: /^Usher.*for you/ }).waitFor();
  });

  it('accepts a request by keyboard alone', async () => {
    const ben = await theatre.window('U0BEN');
    const keys = ben.keyboard;
    await composer(ben).waitFor();
    await keys.type('/make-ro');
    await keys.press('Tab');
    await keys.type('eva@example.com');
    await keys.press('Enter');
    const dialog = ben.getByRole('dialog');
    await dialog.waitFor();
    await focusOn(ben, /Organization or team/);
    await keys.type('Data');
    await ben.getByRole('option', { name: 'Data' }).waitFor();
    await keys.press('Enter');
    await dialog.getByRole('combobox', { name: /^(After|Role)/ }).waitFor();
    await focusOn(ben, /^(After|Role)/);
    await keys.type('Team Member');
    await keys.press('Enter');
    await focusOn(ben, 'Why');
    await keys.type('Looks after the nightly load');
    await keys.press('Control+Enter');
    await dialog
      .getByText(/REQ-\d+/)
      .first()
      .waitFor();
    await keys.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => ben.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await messageWith(ben, 'Looks after the nightly load').waitFor();
  });

  it('lets two people decide at once and counts one decision', async () => {
    const [ana, ben] = await Promise.all([theatre.window('U0ANA'), theatre.window('U0BEN')]);
    await theatre.stage.slack.person('U0INES').command('/make-role', 'cat@example.com');
    const ines = await theatre.window('U0INES');
    await choose(ines, ines.getByRole('dialog'), /team/, 'Marketing');
    await choose(ines, ines.getByRole('dialog'), /^(After|Role)/, 'Team Monitoring');
    await ines.getByRole('textbox', { name: 'Why' }).fill('Watches the campaign');
    await ines.getByRole('button', { name: 'Ask', exact: true }).click();
    const cards = [ana, ben].map((page) => messageWith(page, 'Watches the campaign'));
    const buttons = cards.map((card) => card.getByRole('button', { name: /^Approve/ }));
    // The elements are found before any click, since the first click may remove the other button.
    const held = await Promise.all(buttons.map((button) => button.elementHandle()));
    await Promise.all(held.map((button) => button?.dispatchEvent('click')));
    await Promise.all([ana, ben].map(confirm));
    await Promise.all(
      [ana, ben].map((page) => messageWith(page, /✅/).filter({ hasText: 'Marketing' }).waitFor()),
    );
    expect(theatre.stage.make.world.teamRole(4132, 916)).toBe('Team Monitoring');
    const writes = theatre.stage.make.calls.filter(
      ({ method, path }) => method !== 'GET' && path.includes('4132'),
    );
    expect(writes).toHaveLength(1);
  });

  it('keeps the typed input after a reload', async () => {
    const dev = await theatre.window('U0DEV');
    const dialog = await command(dev, '/make-role dev@example.com');
    await choose(dev, dialog, /team/, 'Marketing');
    const filled = dev.waitForResponse((answer) =>
      (answer.request().postData() ?? '').includes('half written'),
    );
    await dialog.getByRole('textbox', { name: 'Why' }).fill('half written');
    await filled;
    await dev.reload();
    expect(await dialog.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('half written');
    expect(await dialog.getByRole('combobox', { name: /team/ }).inputValue()).toBe('Marketing');
    await dev.getByRole('button', { name: 'Ask', exact: true }).click();
    await dialog.getByText('Please complete this required field.').first().waitFor();
    await dev.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('switches to another person in one click and shows only their channels', async () => {
    const page = await theatre.window('U0DEV');
    await page.getByRole('button', { name: /^Be Sam Stranger/ }).click();
    await page.getByRole('navigation').getByText('partners').waitFor();
    expect(await page.getByRole('navigation').getByText('make-approvals').count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('as')).toBe('U0STRANGER');
  });

  it('refuses requests with another host name or from another origin', async () => {
    const { port } = new URL(theatre.server.url);
    expect(await statusOf(port, { host: `127.0.0.1:${port}` })).toBe(200);
    expect(await statusOf(port, { host: `evil.example:${port}` })).toBe(403);
    expect(await statusOf(port, { host: `127.0.0.1:${port}`, origin: 'http://evil.example' })).toBe(403);
  });

  besideStories(() => theatre);

  it('causes no error in any window', () => {
    expect(theatre.troubles).toEqual([]);
  });
});

/** Presses Tab until the field has the focus. */
async function focusOn(page: Page, name: string | RegExp): Promise<void> {
  const field = page
    .getByRole('dialog')
    .getByRole('combobox', { name })
    .or(page.getByRole('textbox', { name }));
  for (let presses = 0; presses < 20; presses += 1) {
    if (await field.first().evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${String(name)}`);
}

function statusOf(port: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/api/about', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
