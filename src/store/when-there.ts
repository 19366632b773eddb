import type { Store } from '../approvals/store.js';
import { within } from '../runtime/within.js';

/**
 * Looks now and after each commit to the stream by any process, until there is something or this many milliseconds are
 * over.
 */
export async function whenThere<T>(
  store: Pick<Store, 'onEntry'>,
  { stream, withinMs }: { readonly stream: string; readonly withinMs: number },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const until = performance.now() + withinMs;
  let heard = (): void => {};
  const unsubscribe = store.onEntry((one) => {
    if (one === stream || one === '*') heard();
  });
  try {
    for (;;) {
      // A commit during the look counts too.
      const news = new Promise<true>((resolve) => {
        heard = () => resolve(true);
      });
      const found = await look();
      if (found !== undefined) return found;
      const isNews = await within(news, Math.max(0, until - performance.now()));
      if (!isNews) return undefined;
    }
  } finally {
    unsubscribe();
  }
}
