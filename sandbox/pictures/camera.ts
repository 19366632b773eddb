import type { Locator, Page } from 'playwright-core';
import { smallPng } from './small-png.js';
import type { Surface } from './surface.js';

type Size = NonNullable<ReturnType<Page['viewportSize']>>;
/** More than the height of what stands around a surface on the page. */
const frame = 320;

/** A form is drawn as a whole, although on a screen it scrolls. */
const whole = '.dialog { max-height: none !important }';

/** Opens the page where the surface is. */
export async function opened(page: Page, url: string, { as, at, rings }: Surface): Promise<void> {
  await page.goto(`${url}?as=${as}${at}`);
  // A notification would cover the picture.
  if (!rings) await page.addStyleTag({ content: '.toasts { display: none }' });
  await page.addStyleTag({ content: whole });
  await page.getByRole('banner').waitFor();
}

/** The picture of a surface on a page that is open there, as a small PNG. */
export async function pictureOf(page: Page, surface: Surface): Promise<Buffer> {
  const target = targetOf(page, surface);
  await target.waitFor();
  const before = page.viewportSize();
  if (before && surface.shown !== 'page') await makeRoom(page, target, before);
  if (surface.isSent) {
    await page.locator('button[type=submit]').click();
    await page.locator('.block-error').first().waitFor();
  }
  if (surface.rings) await page.locator('.toast').nth(2).waitFor();
  const shown = surface.pressed === undefined ? target : await asking(page, target, surface.pressed);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const clip = surface.shown === 'conversation' ? await upToItsEnd(page) : undefined;
  const how = { animations: 'disabled', caret: 'hide' } as const;
  const png = await (clip ? page.screenshot({ ...how, clip }) : shown.screenshot(how));
  if (before) await page.setViewportSize(before);
  return smallPng(png);
}

/** Presses a button, and returns the question that Slack asks before it sends the click. */
async function asking(page: Page, target: Locator, label: string): Promise<Locator> {
  await target.locator('.button', { hasText: label }).first().click();
  return page.locator('.dialog.confirm');
}

/** Makes the window taller than a surface, since it would scroll, or hide the beginning of a message. */
async function makeRoom(page: Page, target: Locator, { width, height }: Size): Promise<void> {
  const hidden = await target.evaluate((element) => {
    const home = element.querySelector('.home');
    return home ? home.scrollHeight - home.clientHeight : 0;
  });
  const needed = Math.ceil((await target.boundingBox())?.height ?? 0) + hidden + frame;
  if (needed > height) await page.setViewportSize({ width, height: needed });
}

/** The part of Home from its head to its last block, without the empty space below. */
const upToItsEnd = (page: Page): Promise<{ x: number; y: number; width: number; height: number }> =>
  page.evaluate(() => {
    const main = document.querySelector('main')?.getBoundingClientRect();
    const end = document.querySelector('.home')?.lastElementChild?.getBoundingClientRect().bottom ?? 0;
    const { x = 0, y = 0, width = 0, bottom = 0 } = main ?? {};
    return { x, y, width, height: Math.min(end + 20, bottom) - y };
  });

function targetOf(page: Page, { shown, rings, isLoading }: Surface): Locator {
  if (shown === 'dialog') return page.getByRole('dialog');
  if (shown === 'conversation')
    return page.locator(`main:has(.home > ${isLoading ? '.empty' : ':not(.empty)'})`);
  if (shown === 'page') return page.locator(rings ? '.page' : '.page:has(.message)');
  return page.locator(`[data-ts="${shown.message}"]`).last();
}
