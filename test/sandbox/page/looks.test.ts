import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../sandbox/tour/stage.js';
import { isInSample } from '../../sample.js';
import { foundIn } from './axe.js';
import { hasBrowser, openTheatre, type Theatre } from './browser.js';
import { approve, askForRole, command, messageWith } from './steps.js';

const longName = 'Maximiliana Wilhelmina Konstantinopolitanskaya-Featherstonehaugh von und zu Hohenlohe';
interface View {
  readonly name: string;
  readonly as?: string;
  readonly at?: string;
  /** An element that is present once the view is complete. */
  readonly whole: (page: Page) => Locator;
  /** An act before the view is checked. */
  readonly first?: (page: Page) => Promise<unknown>;
}

const tab = (name: string): View => ({
  name: `Make’s ${name}`,
  at: '&beside=make',
  first: (page) => page.getByRole('button', { name, exact: true }).click(),
  whole: (page) => page.locator('.pane-tabs [aria-current]', { hasText: name }),
});
const openCard = (page: Page): Locator => messageWith(page, 'Waits for Ana');

const views: readonly View[] = [
  { name: 'a channel and the tour', whole: openCard },
  { name: 'a channel where nothing was said', at: '&in=C0TEAMS', whole: (page) => page.locator('.empty') },
  {
    name: 'a thread',
    first: (page) =>
      openCard(page)
        .getByRole('button', { name: /^\d+ repl/ })
        .click(),
    whole: (page) => page.locator('.thread .message').nth(1),
  },
  { name: 'a direct message', as: 'U0EVA', at: '&in=DU0EVA', whole: (page) => messageWith(page, /Finance/) },
  { name: 'Home', as: 'U0ANA', at: '&in=home', whole: (page) => page.locator('.home .button').first() },
  {
    name: 'a form with what is wrong in it, and a list',
    as: 'U0BEN',
    async first(page) {
      await command(page, '/make-token');
      await page.keyboard.press('Control+Enter');
      await page.locator('.block-error').first().waitFor();
      await page.getByRole('combobox', { name: 'What' }).click();
    },
    whole: (page) => page.getByRole('option').first(),
  },
  ...['People', 'Tokens', 'Audit log', 'Trouble'].map(tab),
  {
    name: 'the record',
    at: '&beside=record',
    first: (page) => page.getByRole('button', { name: 'Change a byte' }).click(),
    whole: (page) => page.getByText(/Usher says: “/),
  },
];

describe.skipIf(!hasBrowser)('the page, light and dark, wide and narrow', () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
    nameEva(theatre.stage);
    const [ben, ana] = await Promise.all([theatre.window('U0BEN'), theatre.window('U0ANA')]);
    const ask = { who: 'eva@example.com', where: 'Finance Ops', role: 'Team Operator' };
    await askForRole(ben, { ...ask, why: 'Closes the month' });
    await approve(ana, messageWith(ana, 'Closes the month'));
    await messageWith(ana, /✅.*Finance Ops/s).waitFor();
    await askForRole(ben, { ...ask, where: 'Marketing', why: 'Waits for Ana' });
    await theatre.closeWindows();
  }, 120_000);
  afterEach(() => theatre.closeWindows());
  afterAll(() => theatre?.close());

  for (const { name, as = 'U0EVA', at, first, whole } of views)
    it.skipIf(!isInSample(name, 3))(
      `has nothing serious for axe to find in ${name}, and nothing that sticks out`,
      async () => {
        const page = await theatre.window(as, at === undefined ? {} : { at });
        await first?.(page);
        expect(await foundIn(page, whole(page))).toEqual([]);
      },
    );

  it('fits names of any length and shows who the visitor is', async () => {
    const page = await theatre.window('U0EVA');
    const everybody = page.getByRole('group', { name: 'Be somebody else' });
    expect(await hiddenOf(everybody)).toBe(0);
    const name = page.getByRole('navigation').getByText(longName);
    expect((await name.boundingBox())?.height).toBeLessThan(30);
    for (const as of ['U0STRANGER', 'U0ADMIN']) {
      const narrow = await theatre.window(as, { width: 360, height: 740 });
      const mine = await narrow.getByRole('button', { name: /^Be /, pressed: true }).boundingBox();
      expect(mine && mine.x >= 0 && mine.x + mine.width <= 360).toBe(true);
      expect(await hiddenOf(narrow.locator('.bar-me b'))).toBe(0);
    }
  });

  it('breaks a long link into lines with its sentence', async () => {
    const ben = await theatre.window('U0BEN', { at: '&in=home', width: 360, height: 740 });
    const link = ben.locator('.home').getByRole('link', { name: /Marketing/ });
    const begins = () => link.evaluate((one) => [...one.getClientRects()].map(({ left }) => left));
    // The app may be drawing Home again.
    await expect.poll(async () => (await begins()).length).toBeGreaterThan(1);
    expect(new Set(await begins()).size).toBe(1);
  });

  it('rings above the composer and shows what is chosen in the menus of Home', async () => {
    const ana = await theatre.window('U0ANA', { at: '&in=C0TEAMS', width: 360, height: 740 });
    const ines = await theatre.window('U0INES');
    const ask = { who: 'eva@example.com', where: 'Data', role: 'Team Operator', why: 'Waits for Ana, too' };
    const toast = ana.locator('.toast').first();
    const [rung] = await Promise.all([
      toast.waitFor().then(() => toast.boundingBox()),
      askForRole(ines, ask),
    ]);
    const field = await ana.locator('.composer').boundingBox();
    expect(rung && field && rung.y + rung.height <= field.y).toBe(true);
    const home = await theatre.window('U0ANA', { at: '&in=home' });
    const menus = home.locator('.home [role=combobox]');
    await menus.nth(2).waitFor();
    expect(await menus.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual([
      'All teams',
      'Least time left',
      'Of any age',
    ]);
  });

  it('shows the error of a field below it on a phone, too', async () => {
    const page = await theatre.window('U0DEV', { width: 360, height: 740 });
    await command(page, '/make-role dev@example.com');
    await page.getByRole('combobox', { name: /team/ }).fill('Data');
    await page.getByRole('option', { name: 'Data' }).click();
    await page.getByRole('combobox', { name: /^(After|Role)/ }).fill('Team Member');
    await page.getByRole('option', { name: 'Team Member' }).first().click();
    // A phone is slow.
    const tools = await page.context().newCDPSession(page);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
    await page.locator('button[type=submit]').click();
    const error = page.getByRole('alert').first();
    await error.waitFor();
    const bottomOf = async (one: Locator): Promise<number> =>
      one.evaluate((shown) => shown.getBoundingClientRect().bottom);
    await expect
      .poll(async () => (await bottomOf(error)) - (await bottomOf(page.locator('.dialog-body'))))
      .toBeLessThanOrEqual(0);
  });
});

function nameEva({ slack, make }: Stage): void {
  const eva = slack.workspace.users.get('U0EVA');
  if (eva) eva.real_name = longName;
  make.world.user(4134).name = longName;
}

/** The number of pixels of an element that are cut off at its side. */
const hiddenOf = (one: Locator): Promise<number> =>
  one.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
