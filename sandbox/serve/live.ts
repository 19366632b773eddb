import { once } from 'node:events';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** A part of the page, and a function that reads its present value. */
export interface Part {
  readonly name: string;
  readonly now: () => unknown;
}

/** Notifies listeners of changes; many changes together are one notification. */
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

/** Sends each part once, and again after each change, until the browser disconnects. */
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
