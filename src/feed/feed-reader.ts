import type { Check } from '../runtime/check.js';
import { createLoop, type Loop } from '../runtime/loop.js';
import type { Part } from '../runtime/monitor.js';
import { createWorkQueue } from '../runtime/work-queue.js';
import { cursorPrefix } from './cursor.js';
import { type FeedDeps, OrganizationFeed } from './organization-feed.js';

export interface ReaderDeps extends FeedDeps {
  readonly pollMs: number;
  /** Registers the watcher of the timer of all rounds, and gives it a way to restart. */
  readonly loopPart?: ((revive: () => void) => Part) | undefined;
}

/**
 * Reads Make's audit logs for the subscribed channels, from a start to a stop, with one feed for each organization.
 * Rounds of one organization never overlap, and organizations do not wait for each other. Each start makes a new
 * reader, which reads the store again.
 */
export class FeedReader {
  readonly #organizations = new Map<number, OrganizationFeed>();
  readonly #stopping = new AbortController();
  readonly #part: Part | undefined;
  readonly #loop: Loop;

  readonly #rounds = createWorkQueue({
    reconcile: async (key) => void (await this.#round(Number(key))),
    backOffMs: () => this.deps.pollMs,
    failed: (_, error) => this.#failed(error),
  });

  constructor(private readonly deps: ReaderDeps) {
    this.#part = deps.loopPart?.(() => this.#loop.restart());
    this.#loop = createLoop({
      everyMs: deps.pollMs,
      work: async () => {
        for (const id of await this.#known()) this.#rounds.add(`${id}`);
      },
      beat: this.#part,
      failed: (error) => this.#failed(error),
    });
  }

  start(): void {
    void this.#loop.start();
  }

  /** Begins nothing more and waits for work under way; the next start does the rest. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop.stop();
    await this.#rounds.stop();
    for (const one of this.#organizations.values()) one.leave();
    this.#part?.leave();
  }

  /** One round for every subscribed organization; returns when its batches are delivered. */
  async poll(): Promise<void> {
    await Promise.all([...(await this.#known())].map((id) => this.#rounds.run(`${id}`)));
  }

  health(): readonly Check[] {
    return [...this.#organizations.values()].map((one) => one.health());
  }

  async #round(organizationId: number): Promise<void> {
    const feed =
      this.#organizations.get(organizationId) ??
      new OrganizationFeed(this.deps, organizationId, this.#stopping.signal);
    this.#organizations.set(organizationId, feed);
    await feed.round();
    if (this.#listened().includes(organizationId)) return;
    this.#organizations.delete(organizationId);
    feed.leave();
  }

  #failed(error: unknown): void {
    this.deps.log.error({ err: error }, 'a round of the feeds failed, the next one goes on');
  }

  #listened(): number[] {
    return this.deps.feeds.state().feeds.map(({ source }) => source.organizationId);
  }

  /** Subscribed organizations, and those with a document left. */
  async #known(): Promise<Set<number>> {
    const { feeds, store, log } = this.deps;
    await feeds.read();
    const keys = await store.keys(cursorPrefix).catch((error: unknown) => {
      log.error({ err: error }, 'the cursors of feeds cannot be listed; look at the data folder');
      return [];
    });
    const kept = keys.map((key) => Number.parseInt(key.slice(cursorPrefix.length), 10));
    return new Set([...this.#listened(), ...this.#organizations.keys(), ...kept.filter((id) => id > 0)]);
  }
}
