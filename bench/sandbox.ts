import { type Browser, chromium, type Page } from 'playwright-core';
import { buildPage } from '../sandbox/page/build.js';
import { type PageServer, startPage } from '../sandbox/serve/server.js';
import { type Stage, setStage } from '../sandbox/tour/stage.js';
import { measureIfAlone } from './alone.js';
import { type Group, marked, type Size } from './figure.js';
import { percentile, spreadOf } from './statistics.js';

const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

/** Measures how soon the sandbox's page shows an answer, in the system's Chromium. */
export async function measure(size: Size): Promise<Group> {
  const [opens, turns] = size === 'quick' ? [1, 2] : [9, 24];
  await buildPage();
  const stage = await setStage(
    {},
    { ackTimeoutMs: 15_000, rateLimits: false, env: { MAKE_TIMEOUT_SECONDS: '20' } },
  );
  const page = await startPage(stage);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  try {
    const views: number[] = [];
    for (let n = 0; n < opens; n += 1) views.push(await firstView(browser, page));
    return groupOf(views, await clicks(browser, page, stage, turns));
  } finally {
    await browser.close();
    await page.close();
    await stage.close();
  }
}

/** Opens a window with an empty cache. Returns the time from its address until a person can type. */
async function firstView(browser: Browser, { url }: PageServer): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const from = performance.now();
  await page.goto(url);
  await page.getByRole('textbox', { name: /^Message / }).waitFor();
  const ms = performance.now() - from;
  await context.close();
  return ms;
}

/** Turns the pages of a list by its buttons. Returns how long each answer took to be drawn. */
async function clicks(
  browser: Browser,
  { url }: PageServer,
  { slack }: Stage,
  turns: number,
): Promise<number[]> {
  await slack.person('U0ANA').command('/make-access', 'list all', { channel: 'C0SECURITY' });
  const page = await browser.newPage();
  // The program that runs this file wraps functions so that they keep their names; the page does not know that
  // wrapper.
  await page.addInitScript('globalThis.__name = (one) => one;');
  await page.addInitScript(watchForAnswers);
  await page.goto(`${url}?as=U0ANA&in=C0SECURITY`);
  for (let n = 0; n < turns; n += 1) {
    const [button, next] = n % 2 === 0 ? ['Next', /11–20 of/] : ['Back', /\b1–10 of/];
    await page.locator('.message').getByRole('button', { name: button, exact: true }).click();
    await page.locator('.message').getByText(next).waitFor();
  }
  const drawn = await drawnIn(page);
  if (drawn.length < turns) throw new Error(`${drawn.length} of ${turns} answers were seen being drawn`);
  return drawn;
}

const drawnIn = (page: Page): Promise<number[]> =>
  page.evaluate(() => performance.getEntriesByName('answer drawn').map(({ duration }) => duration));

/** Runs in the page: measures from each answer to the frame after its change. */
function watchForAnswers(): void {
  let heard: number | undefined;
  const hears = (): void => {
    // An answer that changes nothing visible is never drawn.
    if (heard === undefined || performance.now() - heard > 1000) heard = performance.now();
  };
  window.EventSource = class extends EventSource {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener('screen', hears);
    }
  };
  new MutationObserver(() => {
    const start = heard;
    if (start === undefined) return;
    heard = undefined;
    requestAnimationFrame(() => setTimeout(() => performance.measure('answer drawn', { start }), 0));
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

function groupOf(views: readonly number[], drawn: readonly number[]): Group {
  const click = marked('from an answer that reaches the page until it is drawn', spreadOf(drawn), {
    unit: 'ms',
    aim: 100,
    digits: 0,
  });
  const view = marked('from the address until somebody can type', spreadOf(views), {
    unit: 'ms',
    aim: 3000,
    digits: 0,
  });
  return {
    name: 'sandbox',
    title: 'The page of the sandbox',
    says: `In the system's Chromium without a screen, on the sandbox that \`npm run sandbox\` starts. An answer is what the sandbox's Slack sends once the app has answered a click: the pages of a list turned ${drawn.length} times, marked in the page when the event arrives and in the frame after the change (nine tenths within ${percentile(drawn, 0.9).toFixed(0)} ms). The first view is of a window without a cache, ${views.length} times.`,
    rows: [click.row, view.row],
    plot: { unit: 'ms', bars: [click.bar, view.bar] },
  };
}

await measureIfAlone(import.meta.url, measure);
