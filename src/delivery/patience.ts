import { LRUCache } from 'lru-cache';
import { NotDelivered, type Posted, type Undeliverable } from '../approvals/ports.js';
import { askedToWaitMs, deliveryOf } from '../slack/failure.js';

/** A message that Slack has not accepted yet. */
export interface Pending {
  readonly channel: string;
  /** When it first failed, in milliseconds since 1970. */
  readonly since: number;
  readonly reason: string;
  readonly tokenRefused: boolean;
}

const attempts = 3;

/** Waits as long as Slack asks, and remembers the messages that Slack has not accepted. */
export class Patience {
  readonly #pending = new LRUCache<string, Pending>({ max: 1000 });

  /**
   * Makes one attempt. A 429 proves that nothing was posted. Throws `NotDelivered` if Slack may accept the message
   * later.
   */
  async attempt(key: string, channel: string, work: () => Promise<Posted>): Promise<Posted> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await work();
        this.#pending.delete(key);
        return result;
      } catch (error) {
        const wait = askedToWaitMs(error);
        if (wait === undefined || attempt >= attempts) return this.#settle(key, channel, deliveryOf(error));
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** The message that has waited longest; undefined while Slack accepts everything. */
  oldestPending(): Pending | undefined {
    return [...this.#pending.values()].reduce<Pending | undefined>(
      (oldest, one) => (oldest && oldest.since <= one.since ? oldest : one),
      undefined,
    );
  }

  #settle(key: string, channel: string, outcome: Undeliverable | NotDelivered): Undeliverable {
    if (!(outcome instanceof NotDelivered)) {
      this.#pending.delete(key);
      return outcome;
    }
    const { reason, tokenRefused } = outcome;
    const since = this.#pending.get(key)?.since ?? Date.now();
    this.#pending.set(key, { channel, since, reason, tokenRefused });
    throw outcome;
  }
}
