import type { Browser, BrowserContext, Page } from 'playwright-core';
import { patience } from './acting.js';
import type { Look } from './source.js';

/** One window for each look, opened once: a new window takes longer than a picture. */
export class Windows {
  private readonly contexts: BrowserContext[] = [];
  private readonly pages = new Map<string, Page>();

  constructor(private readonly browser: Browser) {}

  async of({ isDark, width, height }: Look): Promise<Page> {
    const key = `${width} ${height} ${isDark}`;
    const page = this.pages.get(key) ?? (await this.open(isDark, width, height));
    this.pages.set(key, page);
    return page;
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
  }

  private async open(isDark: boolean, width: number, height: number): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: isDark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Berlin',
    });
    this.contexts.push(context);
    context.setDefaultTimeout(patience);
    await context.addInitScript(() => localStorage.setItem('usher-sandbox-tour', 'ended'));
    return context.newPage();
  }
}
