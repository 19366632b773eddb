import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const;

/** Serious problems, and views wider than the window, in each look. */
export async function foundIn(page: Page, whole: Locator): Promise<string[]> {
  const found: string[] = [];
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await whole.waitFor();
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const all = [...(await seriousIn(page)), ...(tooWide > 0 ? [`${tooWide} px too wide`] : [])];
    found.push(...all.map((one) => `${width} px, ${colorScheme}: ${one}`));
  }
  return found;
}

/** The problems that axe calls serious or critical on the present page. */
async function seriousIn(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}
