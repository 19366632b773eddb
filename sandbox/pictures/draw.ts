import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildPage } from '../page/build.js';
import { servePage } from '../serve/server.js';
import { play } from './acts.js';
import { browserPath } from './browser-path.js';
import { opened, pictureOf } from './camera.js';
import { picturesPage } from './gallery.js';
import { type Look, looksOf, manifest, manifestFile, pageFile, pictureFolder, sourceOf } from './source.js';
import { type Surface, shownBlocks } from './surface.js';
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
  const browser = await chromium.launch({ executablePath: browserPath, args });
  await mkdir(pictureFolder, { recursive: true });
  const before = isAll ? {} : await madeBefore();
  const drawn = await play(async (stage, surfaces) => {
    const page = await servePage(stage);
    const windows = new Windows(browser);
    const shown: Surface[] = [];
    try {
      for await (const surface of surfaces) {
        shown.push(await drawSurface(surface, { windows, url: page.url, before: before[surface.name] }));
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

interface Studio {
  readonly windows: Windows;
  readonly url: string;
  /** The hash of the blocks of the present picture. */
  readonly before: string | undefined;
}

/** Draws the looks that are missing, or all of them if the blocks have changed; returns the surface with its blocks. */
async function drawSurface(surface: Surface, { windows, url, before }: Studio): Promise<Surface> {
  const shoot = async (looks: readonly Look[]): Promise<void> => {
    for (const look of looks)
      await writeFile(join(pictureFolder, look.file), await pictureOf(await windows.of(look), surface));
  };
  const looks = looksOf(surface);
  if (surface.rings) {
    // A notification appears only in a window that is open when it rings.
    for (const look of looks) await opened(await windows.of(look), url, surface);
    const rung = { ...surface, blocks: await shownBlocks(surface) };
    await shoot(wanted(looks, before === sourceOf(rung.blocks)));
    return rung;
  }
  for (const look of wanted(looks, before === sourceOf(surface.blocks))) {
    await opened(await windows.of(look), url, surface);
    await shoot([look]);
  }
  return surface;
}

const wanted = (looks: readonly Look[], isSame: boolean): readonly Look[] =>
  isSame ? looks.filter(({ file }) => !existsSync(join(pictureFolder, file))) : looks;

async function madeBefore(): Promise<Readonly<Record<string, string>>> {
  const path = join(pictureFolder, manifestFile);
  return existsSync(path) ? manifest.parse(JSON.parse(await readFile(path, 'utf8'))) : {};
}

await draw(process.argv.includes('--all'));
