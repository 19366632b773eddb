import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { buildPage } from '../../../sandbox/page/build.js';
import { browserPath } from '../../../sandbox/pictures/browser-path.js';
import { type PageServer, startPage } from '../../../sandbox/serve/server.js';
import { type Stage, type StageOptions, setStage } from '../../../sandbox/tour/stage.js';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const hasBrowser = existsSync(browserPath);

export interface Window {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Berlin unless given. */
  readonly timeZone?: string;
  /** More of the address, such as `&in=home`. */
  readonly at?: string;
}

/** One stage and one browser for all tests of a file. */
export interface Theatre {
  readonly stage: Stage;
  readonly server: PageServer;
  /** Opens a window for a person, in its own browser context. */
  window(as: string, how?: Window): Promise<Page>;
  /** Closes all windows, since each open one would draw all later changes too. */
  closeWindows(): Promise<void>;
  /** The errors in all windows. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

export async function openTheatre(
  options: Pick<StageOptions, 'store' | 'policyMore'> = {},
): Promise<Theatre> {
  await buildPage();
  // A busy machine needs longer than a person who uses the sandbox.
  const env = { MAKE_TIMEOUT_SECONDS: '10' };
  const stage = await setStage({}, { ackTimeoutMs: 15_000, rateLimits: false, env, ...options });
  const server = await startPage(stage);
  const profile = await mkdtemp(join(tmpdir(), 'usher-browser-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    args,
    headless: true,
  });
  const troubles: string[] = [];
  const contexts: BrowserContext[] = [];
  const inner = browser.browser();
  const closeWindows = async (): Promise<void> => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  };
  return {
    stage,
    server,
    troubles,
    async window(as, { width = 1280, height = 800, dark = false, timeZone = 'Europe/Berlin', at = '' } = {}) {
      if (!inner) throw new Error('the browser went away');
      const context = await inner.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        timezoneId: timeZone,
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      context.setDefaultTimeout(40_000);
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => troubles.push(message));
      page.on('console', (said) => {
        if (said.type() === 'error') troubles.push(said.text());
      });
      await page.goto(`${server.url}?as=${as}${at}`);
      await page.getByRole('banner').waitFor();
      return page;
    },
    closeWindows,
    async close() {
      await closeWindows();
      await browser.close();
      await server.close();
      await stage.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
