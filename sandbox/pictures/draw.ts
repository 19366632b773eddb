import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { buildPage } from '../page/build.js';
import { startPage } from '../serve/server.js';
import { setStage } from '../tour/stage.js';
import { manifestFile, pictureFolder, sourceOf } from './source.js';
import { type Surface, surfaces } from './surfaces.js';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
];
const looks = [
  { name: 'light', dark: false, width: 1280, height: 720 },
  { name: 'dark', dark: true, width: 1280, height: 720 },
  { name: 'phone', dark: false, width: 360, height: 720 },
  { name: 'phone-dark', dark: true, width: 360, height: 720 },
] as const;

/** Makes every picture of the documents from the running sandbox, and notes from which blocks. */
async function draw(): Promise<void> {
  await buildPage();
  // A machine that is busy with other work may take longer to answer than Slack gives.
  const stage = await setStage({}, { ackTimeoutMs: 15_000, rateLimits: false });
  const page = await startPage(stage);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  const made: Record<string, string> = {};
  await rm(pictureFolder, { recursive: true, force: true });
  await mkdir(pictureFolder, { recursive: true });
  try {
    for await (const surface of surfaces(stage)) {
      for (const look of looks) await drawOne(browser, page.url, surface, look);
      made[surface.name] = sourceOf(surface.blocks);
    }
    await writeFile(join(pictureFolder, manifestFile), `${JSON.stringify(made, null, 2)}\n`);
  } finally {
    await browser.close();
    await page.close();
    await stage.close();
  }
}

async function drawOne(
  browser: Browser,
  url: string,
  surface: Surface,
  look: (typeof looks)[number],
): Promise<void> {
  const { width, height, dark } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  await context.addInitScript(() => localStorage.setItem('usher-sandbox-tour', 'ended'));
  const page = await context.newPage();
  await page.goto(`${url}?as=${surface.as}${surface.at}`);
  const target = targetOf(page, surface);
  await target.waitFor();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await target.screenshot({
    path: join(pictureFolder, `${surface.name}-${look.name}.png`),
    animations: 'disabled',
  });
  await context.close();
}

function targetOf(page: Page, { shown }: Surface): Locator {
  if (shown === 'dialog') return page.getByRole('dialog');
  if (shown === 'conversation') return page.locator('main:has(.home > :not(.empty))');
  if (shown === 'page') return page.locator('.page:has(.message)');
  return page.locator(`[data-ts="${shown.message}"]`);
}

await draw();
