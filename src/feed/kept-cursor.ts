import type { Source } from '../approvals/audit-event.js';
import type { Store } from '../approvals/store.js';
import { type Cursor, cursorDocument, cursorKey, lookedAt, parseCursor, type Total } from './cursor.js';

/** One log's cursor: on disk first, then in memory. */
export interface KeptCursor {
  /** From disk the first time; undefined where there is none. */
  load(): Promise<Cursor | undefined>;
  /** The one loaded; before that there is none to be had. */
  current(): Cursor;
  save(next: Cursor): Promise<void>;
  /**
   * The log was read to its end at that time. That is written down once an hour, since a batch says it as well, and
   * where Make's count is another than the batches made of it.
   */
  looked(at: number, counted?: Total): Promise<void>;
  forget(): Promise<void>;
}

const writtenEveryMs = 3_600_000;

/** Nobody else writes a cursor, so that what is in memory is what is on disk or a little ahead of it. */
export function keepCursor(store: Pick<Store, 'get' | 'put' | 'wipe'>, source: Source): KeptCursor {
  const key = cursorKey(source);
  let cursor: Cursor | undefined;
  let written: number | undefined;

  const current = (): Cursor => {
    if (!cursor) throw new Error(`The document ${key} is not loaded.`);
    return cursor;
  };
  const save = async (next: Cursor): Promise<void> => {
    await store.put(key, cursorDocument(next));
    cursor = next;
    written = next.at;
  };
  return {
    current,
    save,
    async load() {
      if (cursor) return cursor;
      const kept = await store.get(key);
      if (kept !== undefined) cursor = parseCursor(kept);
      written = cursor?.at;
      return cursor;
    },
    async looked(at, counted) {
      const before = current().total;
      const next = lookedAt(current(), at, counted);
      const isSame = next.total?.count === before?.count && next.total?.dateFrom === before?.dateFrom;
      if (!isSame || written === undefined || at - written > writtenEveryMs) await save(next);
      else cursor = next;
    },
    async forget() {
      cursor = undefined;
      await store.wipe(key);
    },
  };
}
