import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Locator, type Page } from 'playwright-core';
import { buildPage } from '../page/build.js';
import { startPage } from '../serve/server.js';
import { play } from './acts.js';
import { picturesPage } from './gallery.js';
import { smallPng } from './small-png.js';
import { type Look, looksOf, manifest, manifestFile, pageFile, pictureFolder, sourceOf } from './source.js';
import type { Surface } from './surface.js';
import { Windows } from './windows.js';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
];

/**
 * Draws the pictures for the documents from a running sandbox, and stores the hash of their blocks. With `--all` it
 * draws every picture, for a change of the page itself; otherwise only those whose blocks have changed.
 */
async function draw(isAll: boolean): Promise<void> {
  await buildPage();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  await mkdir(pictureFolder, { recursive: true });
  const before = isAll ? {} : await madeBefore();
  const drawn = await play(async (stage, surfaces) => {
    const page = await startPage(stage);
    const windows = new Windows(browser);
    const shown: Surface[] = [];
    try {
      for await (const surface of surfaces) {
        const isSame = before[surface.name] === sourceOf(surface.blocks);
        for (const look of isSame ? missing(surface) : looksOf(surface))
          await drawOne(await windows.of(look), page.url, surface, look);
        shown.push(surface);
      }
      return shown;
    } finally {
      await windows.close();
      await page.close();
    }
  })
    .then((each) => each.flat())
    .finally(() => browser.close());
  const made = Object.fromEntries(drawn.map(({ name, blocks }) => [name, sourceOf(blocks)]));
  await writeFile(join(pictureFolder, manifestFile), `${JSON.stringify(made, null, 2)}\n`);
  await writeFile(pageFile, picturesPage(drawn));
  const kept = new Set([manifestFile, ...drawn.flatMap(looksOf).map(({ file }) => file)]);
  for (const name of await readdir(pictureFolder)) if (!kept.has(name)) await rm(join(pictureFolder, name));
}

const missing = (surface: Surface): Look[] =>
  looksOf(surface).filter(({ file }) => !existsSync(join(pictureFolder, file)));

async function madeBefore(): Promise<Readonly<Record<string, string>>> {
  const path = join(pictureFolder, manifestFile);
  return existsSync(path) ? manifest.parse(JSON.parse(await readFile(path, 'utf8'))) : {};
}

type Size = NonNullable<ReturnType<Page['viewportSize']>>;
/** More than the height of what stands around a message on the page. */
const frame = 320;

async function drawOne(page: Page, url: string, surface: Surface, { file }: Look): Promise<void> {
  await page.goto(`${url}?as=${surface.as}${surface.at}`);
  // A notification would cover the picture.
  await page.addStyleTag({ content: '.toasts { display: none }' });
  const target = targetOf(page, surface);
  await target.waitFor();
  const before = page.viewportSize();
  if (before && typeof surface.shown === 'object') await makeRoom(page, target, before);
  if (surface.isSent) {
    await page.locator('button[type=submit]').click();
    await page.locator('.block-error').first().waitFor();
  }
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const clip = surface.shown === 'conversation' ? await upToItsEnd(page) : undefined;
  const how = { animations: 'disabled', caret: 'hide' } as const;
  const png = await (clip ? page.screenshot({ ...how, clip }) : target.screenshot(how));
  await writeFile(join(pictureFolder, file), smallPng(png));
  if (before) await page.setViewportSize(before);
}

/** Makes the window taller than a message, since another part of the page would show in the place of its beginning. */
async function makeRoom(page: Page, target: Locator, { width, height }: Size): Promise<void> {
  const needed = Math.ceil((await target.boundingBox())?.height ?? 0) + frame;
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

function targetOf(page: Page, { shown }: Surface): Locator {
  if (shown === 'dialog') return page.getByRole('dialog');
  if (shown === 'conversation') return page.locator('main:has(.home > :not(.empty))');
  if (shown === 'page') return page.locator('.page:has(.message)');
  return page.locator(`[data-ts="${shown.message}"]`).last();
}

await draw(process.argv.includes('--all'));
