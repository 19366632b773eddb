import type { Store } from '../approvals/store.js';
import { type Cursor, cursorDocument, cursorKey, lookedAt, parseCursor, type Total } from './cursor.js';

const writtenEveryMs = 3_600_000;

/**
 * One log's cursor: on disk first, then in memory. Nobody else writes it while a reader lives, so memory equals the
 * disk or is a little ahead.
 */
export class CursorDocument {
  readonly #key: string;
  #cursor: Cursor | undefined;
  #written: number | undefined;

  constructor(
    private readonly store: Pick<Store, 'get' | 'put' | 'wipe'>,
    organizationId: number,
  ) {
    this.#key = cursorKey(organizationId);
  }

  /** The loaded cursor; throws before that. */
  get current(): Cursor {
    if (!this.#cursor) throw new Error(`The document ${this.#key} is not loaded.`);
    return this.#cursor;
  }

  /** Loads the cursor from disk the first time; if there is none, keeps the fresh one. */
  async load(fresh: () => Cursor): Promise<void> {
    if (this.#cursor) return;
    const kept = await this.store.get(this.#key);
    if (kept === undefined) return this.save(fresh());
    this.#cursor = parseCursor(kept);
    this.#written = this.#cursor.at;
  }

  async save(next: Cursor): Promise<void> {
    await this.store.put(this.#key, cursorDocument(next));
    this.#cursor = next;
    this.#written = next.at;
  }

  /**
   * Notes that the log was read to its end at that time. This is written once an hour, since each batch also stores
   * it, and whenever Make's count differs from the count of the batches.
   */
  async looked(at: number, counted?: Total): Promise<void> {
    const before = this.current.total;
    const next = lookedAt(this.current, at, counted);
    const isSame = next.total?.count === before?.count && next.total?.dateFrom === before?.dateFrom;
    const isOld = this.#written === undefined || at - this.#written > writtenEveryMs;
    if (!isSame || isOld) await this.save(next);
    else this.#cursor = next;
  }

  async forget(): Promise<void> {
    this.#cursor = undefined;
    await this.store.wipe(this.#key);
  }
}
