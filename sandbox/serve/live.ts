import { once } from 'node:events';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** A part of what the page shows, and what it is now. */
export interface Part {
  readonly name: string;
  readonly now: () => unknown;
}

/** Tells listeners of changes, many at once as one. */
export class Bell {
  private readonly listeners = new Set<() => void>();
  private isRung = false;

  readonly ring = (): void => {
    if (this.isRung) return;
    this.isRung = true;
    setImmediate(() => {
      this.isRung = false;
      for (const listener of [...this.listeners]) listener();
    });
  };

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** Sends each part once, and again whenever it has become another, until the browser goes away. */
export function stream(context: Context, bell: Bell, parts: readonly Part[]): Response {
  return streamSSE(context, async (events) => {
    const sent = new Map<string, string>();
    let work = Promise.resolve();
    const tell = (): void => {
      work = work.then(async () => {
        for (const { name, now } of parts) {
          const data = JSON.stringify(now());
          if (sent.get(name) === data) continue;
          sent.set(name, data);
          await events.writeSSE({ event: name, data });
        }
      });
    };
    const stop = bell.listen(tell);
    const gone = new EventTarget();
    events.onAbort(() => void gone.dispatchEvent(new Event('abort')));
    const left = once(gone, 'abort');
    tell();
    await left;
    stop();
  });
}
