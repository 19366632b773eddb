import { LRUCache } from 'lru-cache';
import type { MessageRef } from '../approvals/event-parts.js';
import { NotDelivered } from '../approvals/ports.js';
import { type Store, StoreFailure } from '../approvals/store.js';
import { createWorkQueue, type Next } from '../runtime/work-queue.js';
import type { Message } from '../slack/card.js';
import { leftNotices } from './left-notices.js';
import {
  type KeptNotice,
  keep,
  type Notice,
  parseNotice,
  outboxPrefix as prefix,
  type SendResult,
  type ToldEvent,
  untried,
} from './notice.js';
import type { Poster } from './poster.js';
import { olderRevisions } from './revisions.js';
import { createTelling } from './tell-notice.js';

export interface OutboxParts {
  readonly store: Pick<Store, 'get' | 'put' | 'keys' | 'wipe' | 'holder' | 'read'>;
  readonly poster: Poster;
  readonly now: () => number;
  /** How long to wait after the n-th attempt, in milliseconds. */
  readonly backOffMs: (attempts: number) => number;
  /** The living holders of the store, which send their own notices. */
  readonly alive?: () => Iterable<string>;
  readonly log: { warn(fields: object, event: string): void };
}

export type Outbox = Pick<KeptOutbox, keyof KeptOutbox>;

export const createOutbox = (parts: OutboxParts): Outbox => new KeptOutbox(parts);

/**
 * The one place that sends the same news to several people. A notice is a document until everybody reachable has it;
 * the poster finds messages that a killed process had already posted.
 */
class KeptOutbox {
  readonly #parts: OutboxParts;
  readonly #open = new Map<string, KeptNotice>();
  readonly #telling;
  readonly #firsts = new LRUCache<string, Promise<SendResult>>({ max: 500 });
  /** Callers that wait for the result of the first attempt. */
  readonly #heard = new Map<string, (told: SendResult) => void>();
  /** Results of attempts that are being written. */
  readonly #writing = new Map<string, Promise<Next>>();
  readonly #queue;
  #isStopped = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#telling = createTelling(parts, this.#open);
    this.#queue = createWorkQueue({
      reconcile: (key) => this.#reconcile(key),
      backOffMs: parts.backOffMs,
      failed: (key, err) => parts.log.warn({ key, err }, 'what was told could not be kept; tried again'),
    });
  }

  /** Takes over the notices of an earlier process. */
  async start(): Promise<void> {
    await this.#takeUp((holder) => holder === this.#parts.store.holder);
  }

  /** Takes over the notices of another process that is no longer alive. */
  async takeOver(): Promise<void> {
    await this.#takeUp(() => false);
  }

  /** Begins no new attempt and waits for those under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#queue.stop();
    for (const hear of this.#heard.values()) hear(untried);
    this.#heard.clear();
  }

  /**
   * Durable before it returns. From then on it keeps trying each recipient on their own; an unreachable one does not
   * hold up the others.
   */
  async enqueue(notice: Notice): Promise<void> {
    const { key } = notice;
    const older = await olderRevisions(this.#parts.store, notice, this.#open);
    const kept = this.#kept({ ...notice, to: [...notice.to, ...older.flatMap(([, { to }]) => to)] });
    // If the same key is queued again while its document is being deleted, the new one must stay.
    await this.#writing.get(key)?.catch(() => undefined);
    const before = this.#open.get(key);
    // From now on nobody deletes the document being written.
    this.#open.set(key, kept);
    try {
      await this.#parts.store.put(prefix + key, kept);
    } catch (error) {
      if (before) this.#open.set(key, before);
      else this.#open.delete(key);
      // Its round may have ended while the new one was being written.
      if (before && !this.#isStopped) this.#queue.add(key);
      throw error;
    }
    for (const [name] of older) await this.#withdraw(name);
    if (this.#isStopped) return;
    if (!this.#heard.has(key)) {
      this.#firsts.set(key, new Promise((resolve) => this.#heard.set(key, resolve)));
    }
    this.#queue.add(key);
  }

  /**
   * As `enqueue`, but if the record cannot be written, this sends each message once and at once. It is for answers to a
   * person who acted, such as that nothing was decided because the record cannot be written.
   */
  async say(notice: Notice): Promise<void> {
    try {
      await this.enqueue(notice);
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      const kept = this.#kept(notice);
      await Promise.all(kept.to.map((channel) => this.#telling.post(notice.key, kept, channel)));
    }
  }

  /**
   * Draws a message of Usher's again. If Slack does not accept that, the old one stays; its buttons answer by the
   * present state.
   */
  async redraw(where: MessageRef, message: Message): Promise<void> {
    const drawn = await this.#parts.poster.update(where, message).catch((error: unknown) => {
      if (!(error instanceof NotDelivered)) throw error;
      return { ok: false, reason: error.reason } as const;
    });
    if (drawn.ok) return;
    this.#parts.log.warn({ ...where, reason: drawn.reason }, 'a message could not be drawn again');
  }

  /** Sent only after a restart, in case this process ends before it can say more; with `of` only if that is on record. */
  async draft(notice: Notice, of?: ToldEvent): Promise<void> {
    await this.#parts.store.put(prefix + notice.key, { ...this.#kept(notice), ...(of && { of }) });
  }

  /** Drops a draft of this process. Another one may have stored the notice under the same name meanwhile. */
  async drop(key: string): Promise<void> {
    const { store } = this.#parts;
    const found = parseNotice(await store.get(prefix + key));
    if (found?.holder === store.holder && !this.#open.has(key)) await store.wipe(prefix + key);
  }

  /** Whether some process has yet to send this notice to everybody. */
  async isKept(key: string): Promise<boolean> {
    return this.#open.has(key) || (await this.#parts.store.get(prefix + key)) !== undefined;
  }

  /** The result of the first attempt; undefined if this process does not know the key. */
  first(key: string): Promise<SendResult> | undefined {
    return this.#firsts.get(key);
  }

  /** How many notices have not reached everybody yet. */
  waiting(): Readonly<Record<'alarm' | 'plain', number>> {
    const urgent = [...this.#open.values()].filter(({ urgency }) => urgency === 'alarm').length;
    return { alarm: urgent, plain: this.#open.size - urgent };
  }

  async #withdraw(key: string): Promise<void> {
    this.#open.delete(key);
    this.#heard.get(key)?.(untried);
    this.#heard.delete(key);
    await this.#writing.get(key)?.catch(() => undefined);
    await this.#parts.store.wipe(prefix + key);
  }

  #kept(notice: Notice): KeptNotice {
    return keep(notice, this.#parts.store.holder, this.#parts.now());
  }

  async #takeUp(isOurs: (holder: string) => boolean): Promise<void> {
    const { store, alive } = this.#parts;
    const others = new Set(alive?.() ?? []);
    others.delete('');
    const isLeft = (key: string, holder: string): boolean =>
      !this.#open.has(key) && (isOurs(holder) || (!others.has(holder) && holder !== store.holder));
    for await (const [key, found] of leftNotices(store, isLeft)) {
      // This process may have queued it again since.
      if (this.#open.has(key)) continue;
      this.#open.set(key, { ...found, holder: store.holder });
      this.#queue.add(key);
    }
  }

  async #reconcile(key: string): Promise<Next> {
    if (!this.#heard.has(key)) await this.#readAgain(key);
    const one = this.#open.get(key);
    if (!one) return undefined;
    const told = await this.#telling.all(key, one);
    this.#heard.get(key)?.(told);
    this.#heard.delete(key);
    // Queued again meanwhile, perhaps for more people: the document is the new one, and the next round sends it.
    if (this.#open.get(key) !== one) return undefined;
    const leaving = this.#leave(key, { ...one, to: [...told.waiting] });
    this.#writing.set(key, leaving);
    return leaving.finally(() => this.#writing.delete(key));
  }

  async #leave(key: string, left: KeptNotice): Promise<Next> {
    this.#open.set(key, left);
    if (left.to.length > 0) {
      await this.#readAgain(key);
      const still = this.#open.get(key);
      if (still) await this.#parts.store.put(prefix + key, still);
      return still && 'again';
    }
    // Another process may have made a revision again, under the same name.
    const isOthers = left.revises !== undefined && (await this.#isStoredByOther(key));
    if (!isOthers) await this.#parts.store.wipe(prefix + key);
    this.#open.delete(key);
    return undefined;
  }

  async #isStoredByOther(key: string): Promise<boolean> {
    const { store } = this.#parts;
    const stored = parseNotice(await store.get(prefix + key));
    return stored !== undefined && stored.holder !== store.holder;
  }

  /**
   * Takes the stored message: an erasure may have changed it while this process waited for Slack. Another process may
   * have withdrawn a revision for a newer one.
   */
  async #readAgain(key: string): Promise<void> {
    const one = this.#open.get(key);
    const found = await this.#parts.store.get(prefix + key);
    if (!one || one !== this.#open.get(key)) return;
    if (found === undefined && one.revises !== undefined) this.#open.delete(key);
    const stored = parseNotice(found);
    if (stored) this.#open.set(key, { ...one, message: stored.message });
  }
}
