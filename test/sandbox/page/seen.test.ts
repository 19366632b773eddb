import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { askForRole, choose, command, composer, confirm, messageWith } from './steps.js';

const wish = { who: 'dev@example.com', role: 'Team Operator' };

describe.skipIf(!hasBrowser)('what a visitor of the page sees', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  it('notifies Ana of several requests at once by their text, and marks what she has not read', async () => {
    const ana = await theatre.window('U0ANA');
    await composer(ana).waitFor();
    await ana.getByRole('button', { name: /^make-teams/ }).click();
    await ana.getByText('This is the start of #make-teams').waitFor();
    await ana.setViewportSize({ width: 360, height: 740 });
    const dev = await theatre.window('U0DEV');
    for (const where of ['Finance Ops', 'Marketing', 'Data'])
      await askForRole(dev, { ...wish, where, why: `For ${where}` });
    const toasts = ana.locator('.toast');
    await toasts.filter({ hasText: 'Data' }).waitFor();
    expect(await toasts.last().locator('p').innerText()).toMatch(/^Please decide: @Dev Patel asks to make/);
    const boxes = await toasts.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    expect(boxes.reduce((sum, height) => sum + height, 0)).toBeLessThan(740 / 2);
    await expect.poll(() => ana.title()).toMatch(/^\(\d+\) Ana Costa/);
    await ana.setViewportSize({ width: 1280, height: 800 });
    await ana.getByRole('button', { name: /make-approvals.* for you.*unread/ }).click();
    await expect.poll(() => ana.title()).toMatch(/^Ana Costa/);
    await ana.getByRole('button', { name: /^make-teams/ }).click();
    await askForRole(dev, { ...wish, where: 'Platform', role: 'Team Member', why: 'After she was away' });
    await ana.getByRole('button', { name: /make-approvals.* unread/ }).click();
    await ana.locator('.divider.new').waitFor();
  });

  it('says when in the time zone of the viewer', async () => {
    const hours: number[] = [];
    for (const timeZone of ['Europe/Berlin', 'Asia/Tokyo']) {
      const page = await theatre.window('U0BEN', { timeZone });
      const said = await messageWith(page, 'For Finance Ops').innerText();
      const [, hour = '', half = ''] = /asked \w+ at (\d+):\d\d (AM|PM)/.exec(said) ?? [];
      hours.push((Number(hour) % 12) + (half === 'PM' ? 12 : 0));
    }
    const [berlin = 0, tokyo = 0] = hours;
    expect([7, 8]).toContain((tokyo - berlin + 24) % 24);
  });

  it('refuses a guest and a person of another workspace, each in words', async () => {
    const refused = async (as: string): Promise<string> => {
      const page = await theatre.window(as);
      await composer(page).fill('/make-role ');
      await page.keyboard.press('Enter');
      return page.locator('.only-you').last().innerText();
    };
    expect(await refused('U0GUEST')).toContain('Guests cannot ask or decide here');
    expect(await refused('U0STRANGER')).toContain('your account belongs to another one');
  });

  it('folds a long section, and opens a menu of more actions by mouse and keyboard, also on a phone', async () => {
    const { slack } = theatre.stage;
    const page = await theatre.window('U0DEV', { at: '&in=C0TEAMS', width: 360, height: 740 });
    const option = (text: string) => ({ text: { type: 'plain_text', text }, value: text });
    const options = ['Extend', 'End now, which takes the access away at once', 'Details'].map(option);
    const long = Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\n');
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: long } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: 'Access' },
        accessory: { type: 'overflow', action_id: 'more', options },
      },
    ];
    await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'C0TEAMS', text: 'Access', blocks }),
    });
    const more = page.getByRole('button', { name: 'See more' });
    await more.click();
    await page.getByText('line 29').waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    const items = page.getByRole('menuitem');
    expect(await items.allInnerTexts()).toEqual(options.map(({ value }) => value));
    const box = await page.getByRole('menu').boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 740).toBe(
      true,
    );
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => items.nth(1).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  });

  it('includes invitations on Make, which one click accepts and another lets expire', async () => {
    const dev = await theatre.window('U0DEV');
    const dialog = await command(dev, '/make-invite noor@example.com omar@example.com');
    await choose(dev, dialog, /^Organization/, 'Harbour Logistics');
    await dialog.getByRole('combobox', { name: /Role in the organization/ }).waitFor();
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Both join on Monday');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await dialog
      .getByText(/REQ-\d+/)
      .first()
      .waitFor();
    const ana = await theatre.window('U0ANA', { at: '&beside=make' });
    await press(ana, 'Both join on Monday', /^Approve/);
    const make = ana.getByRole('complementary', { name: 'Make' });
    const invited = (who: string) => make.locator('.row').filter({ hasText: who });
    await invited('noor@').getByRole('button', { name: 'Accept' }).click();
    await invited('omar@').getByRole('button', { name: 'Let expire' }).click();
    await invited('omar@').getByText('invitation expired').waitFor();
    const card = messageWith(ana, 'Both join on Monday');
    await card.getByText('1 done, 1 not done').waitFor({ timeout: 90_000 });
    await card.getByText('The invitation expired before it was accepted').waitFor();
  });

  it('ends well under the faults of Make that a visitor can turn on', async () => {
    const { make } = theatre.stage;
    const ana = await theatre.window('U0ANA', { at: '&beside=make' });
    const pane = ana.getByRole('complementary', { name: 'Make' });
    await pane.getByRole('button', { name: 'Trouble' }).click();
    const turn = (name: RegExp) => pane.getByRole('radio', { name }).click();
    await turn(/rate limit/);
    await press(ana, 'For Marketing', /^Approve/);
    await expect.poll(() => make.calls.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect(make.world.teamRole(4133, 916)).toBe(undefined);
    await turn(/Make works/);
    await messageWith(ana, /✅.*Marketing/s).waitFor({ timeout: 90_000 });
    await turn(/Answers to changes get lost/);
    await press(ana, 'For Data', /^Approve/);
    await messageWith(ana, /✅.*Data/s).waitFor({ timeout: 90_000 });
    const writes = make.calls.filter(({ method, path }) => method !== 'GET' && path.includes('/918'));
    expect(writes).toHaveLength(1);
    await turn(/Make works/);
  });
});

async function press(page: Page, why: string, button: RegExp): Promise<void> {
  await messageWith(page, why).getByRole('button', { name: button }).click();
  await confirm(page);
}
