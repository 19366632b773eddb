import { expect, it } from 'vitest';
import type { Theatre } from './browser.js';
import { choose, command } from './steps.js';

/** The panes beside Slack, and the tour that leads there. It ends with changes frozen, so it comes last. */
export function besideStories(theatre: () => Theatre): void {
  it('moves time forward, which ends temporary access', async () => {
    const { stage, window } = theatre();
    const dev = await window('U0DEV');
    const dialog = await command(dev, '/make-role dev@example.com');
    await choose(dev, dialog, /team/, 'Data');
    await choose(dev, dialog, /^(After|Role)/, 'Team Monitoring');
    await choose(dev, dialog, /how long/, '8 hours');
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Looks for a stuck scenario');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => stage.make.world.teamRole(4133, 918)).toBe('Team Monitoring');
    await dialog
      .getByText(/REQ-\d+/)
      .first()
      .waitFor();
    await dev.keyboard.press('Escape');
    await dev.getByRole('button', { name: 'Move time forward' }).click();
    await dev.getByRole('menuitem', { name: '1 day forward' }).click();
    await expect.poll(() => stage.make.world.teamRole(4133, 918)).toBe(undefined);
    await dev.getByRole('button', { name: /clock is .* ahead/ }).waitFor();
  });

  it('lowers roles on Make, and makes Make and Slack fail', async () => {
    const { stage, window } = theatre();
    const page = await window('U0ANA', { at: '&beside=make' });
    const make = page.getByRole('complementary', { name: 'Make' });
    await make.getByRole('searchbox').fill('dev@example.com');
    await make.getByRole('combobox', { name: 'Dev Patel’s role in Marketing' }).selectOption('Team Member');
    await expect.poll(() => stage.make.world.teamRole(4133, 916)).toBe('Team Member');
    await make.getByRole('button', { name: 'Trouble' }).click();
    const before = guestsOf(theatre());
    await make.getByRole('button', { name: 'Take 28 people down' }).click();
    await expect.poll(() => guestsOf(theatre())).toBe(before + 28);
    await make.getByRole('radio', { name: /Make is down/ }).click();
    await make.getByRole('radio', { name: /Make is down/, checked: true }).waitFor();
    await expect(fetch(`${stage.make.url}/users/me`)).rejects.toThrow();
    await make.getByRole('radio', { name: /Make works/ }).click();
    await make.getByRole('checkbox', { name: /Slack is away/ }).click();
    await expect.poll(() => stage.slack.openSockets()).toBe(0);
    await make.getByRole('checkbox', { name: /Slack is away/ }).click();
    await stage.slack.waitForSockets(2);
  });

  it('leads through the tour from the asking to the record', async () => {
    const page = await theatre().window('U0DEV');
    const tour = page.getByRole('region', { name: 'Tour' });
    await tour.getByRole('button', { name: 'Type it for me' }).click();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await choose(page, dialog, /team/, 'Finance Ops');
    await choose(page, dialog, /^(After|Role)/, 'Team Member');
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Edits the closing');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await dialog
      .getByText(/REQ-\d+/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await tour.getByRole('button', { name: 'Switch to Ana' }).click();
    await page
      .locator('main .message')
      .filter({ hasText: 'Edits the closing' })
      .getByRole('button', { name: /^Approve/ })
      .click();
    await tour.getByRole('button', { name: 'Open Make' }).click();
    await page.getByRole('complementary', { name: 'Make' }).waitFor();
    await tour.getByRole('button', { name: 'Change it by hand' }).click();
    await tour.getByRole('button', { name: 'Switch to Ada and type it' }).click();
    await page.getByRole('button', { name: /^Be Ada/, pressed: true }).waitFor();
    await page.getByRole('textbox', { name: /^Message / }).press('Enter');
    await tour.getByRole('button', { name: 'Open the record' }).click();
    const record = page.getByRole('complementary', { name: 'Record' });
    await record.getByText(/\d+ entries, unbroken/).waitFor();
    await record.getByRole('button', { name: 'Change a byte' }).click();
    await record.getByText(/Usher says: “.*entry \d+/i).waitFor();
    await tour.getByText('That is Usher.').waitFor();
  });
}

const guestsOf = ({ stage: { make } }: Theatre): number =>
  [...make.world.users.keys()].filter((id) => make.world.organizationRole(id, 7301) === 'Guest').length;
