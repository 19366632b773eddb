import { type WatchEvent, watchEvent, watchStream } from '../approvals/audit-event.js';
import type { AnyEvent } from '../approvals/event.js';
import { openStream } from '../approvals/live-stream.js';
import type { Store } from '../approvals/store.js';
import { emptyWatch, evolveWatch, forget, type WatchState } from './watch-state.js';

/** How long what was found is kept in memory, in milliseconds. */
export const recentMs = 8 * 86_400_000;

/** The stream of one organization's watch, and what its events make of it, in memory. */
export interface WatchRecord {
  book(): WatchState;
  /** Decides on the book as it is and commits what follows, one after the other, again if somebody was quicker. */
  change(decide: (book: WatchState) => readonly WatchEvent[]): Promise<void>;
  /** Lets go of what is no longer recent. */
  tidy(now: number): void;
}

/** Reads the whole stream once. */
export async function openRecord(
  store: Pick<Store, 'read' | 'commit'>,
  organizationId: number,
): Promise<WatchRecord> {
  const projection = {
    empty: emptyWatch,
    evolve: evolveWatch,
    parse: (event: AnyEvent) => watchEvent.parse(event),
  };
  const { state, change } = await openStream(store, watchStream(organizationId), projection);
  return {
    book: state,
    change: async (decide) => void (await change(decide)),
    tidy: (now) => forget(state(), now - recentMs),
  };
}
