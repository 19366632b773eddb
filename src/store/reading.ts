import type { Entry } from '../approvals/store.js';
import type { SealedEntry } from './line.js';

/** An entry with its personal values opened. */
export interface ReadEntry extends Entry {
  /** How many of its values could not be opened; undefined if all could. */
  readonly unread?: number;
  /** How many of those are sealed with another key than the stream's, by the key's name. */
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

/** Decides if an entry is wanted, before its events are opened. */
export type Wanted = (entry: Pick<SealedEntry, 'stream' | 'events'>) => boolean;

/** Wants the entries that contain an event of one of these types. */
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

/** A ledger at one moment, which can be read several times. */
export interface Reading {
  /**
   * Every entry from the first on, with personal values opened. The chain is checked over all entries, but only
   * `wanted` ones are opened and returned. Throws `StoreFailure` naming the first entry that breaks the chain, after
   * all entries before it were returned.
   */
  entries(wanted?: Wanted): AsyncGenerator<ReadEntry>;
  /**
   * A sentence about an unfinished last line that `entries` left out and that stays unfinished; undefined if there was
   * none, or Usher was just writing it.
   */
  unfinished(): Promise<string | undefined>;
}
