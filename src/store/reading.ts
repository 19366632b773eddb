import type { Entry } from '../approvals/store.js';
import type { SealedEntry } from './line.js';

/** An entry with its personal values opened. */
export interface ReadEntry extends Entry {
  /** How many of these could not be opened, for whatever reason, where any could not. */
  readonly unread?: number;
  /** How many of them are sealed under another key than that of the entry's stream, by its name. */
  readonly unreadOf?: ReadonlyMap<string, number>;
}

/** Counts the values of an entry that cannot be opened. */
export function unreadIn(stream: string): {
  readonly note: (name: string) => void;
  readonly found: () => Pick<ReadEntry, 'unread' | 'unreadOf'>;
} {
  let unread = 0;
  const unreadOf = new Map<string, number>();
  return {
    note: (name) => {
      unread += 1;
      if (name !== stream) unreadOf.set(name, (unreadOf.get(name) ?? 0) + 1);
    },
    found: () => ({ ...(unread > 0 && { unread }), ...(unreadOf.size > 0 && { unreadOf }) }),
  };
}

/** Whether an entry is wanted, before its events are opened. */
export type Wanted = (entry: Pick<SealedEntry, 'stream' | 'events'>) => boolean;

/** Wants the entries that hold an event of one of these types. */
export const holding =
  (types: ReadonlySet<string>): Wanted =>
  ({ events }) =>
    events.some(
      (event) =>
        typeof event === 'object' &&
        event !== null &&
        'type' in event &&
        typeof event.type === 'string' &&
        types.has(event.type),
    );

/** A ledger as it was at one moment, to be gone through as often as wanted. */
export interface Reading {
  /**
   * Every entry from the first on, with personal values opened. Throws `StoreFailure` naming the first entry that
   * breaks the chain, once all before it have been given. The chain is checked over all of them, and of those that are not
   * `wanted` no event is opened or given.
   */
  entries(wanted?: Wanted): AsyncGenerator<ReadEntry>;
  /**
   * A sentence about the unfinished last line that `entries` came upon and left out, where it stays unfinished;
   * undefined where there was none, or Usher was just writing it.
   */
  unfinished(): Promise<string | undefined>;
}
