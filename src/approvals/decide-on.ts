import type { AnyEvent } from './event.js';
import { Conflict, type Store } from './store.js';

/** The basis of a decision: a stream, the number of its entries, and the state read from it. */
export interface Position {
  readonly stream: string;
  readonly version: number;
}

/**
 * Reads, decides and commits; if somebody else committed to the stream in between, it does all of that again. Every
 * decision goes through this. Returns the decision that holds, with its basis; a decision without events commits
 * nothing. On a second read `isAgain` is true, so that the caller can reload its memory. Throws `StoreFailure` if
 * nothing could be made durable.
 */
export async function decideOn<
  Found extends Position,
  Decided extends { readonly events: readonly AnyEvent[] },
>(
  store: Pick<Store, 'commit'>,
  read: (isAgain: boolean) => Found | Promise<Found>,
  decide: (found: Found) => Decided | Promise<Decided>,
): Promise<{ readonly found: Found; readonly decided: Decided }> {
  for (let isAgain = false; ; isAgain = true) {
    const found = await read(isAgain);
    const decided = await decide(found);
    if (decided.events.length === 0) return { found, decided };
    try {
      await store.commit(found.stream, found.version, decided.events);
      return { found, decided };
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** Appends facts that need no decision, whatever the stream contains. Returns the version before them. */
export async function append(
  store: Pick<Store, 'read' | 'commit'>,
  stream: string,
  events: readonly AnyEvent[],
): Promise<number> {
  const { found } = await decideOn(store, positionOf(store, stream), () => ({ events }));
  return found.version;
}

/** A function that reads a stream in the form that `decideOn` needs. */
export const positionOf = (store: Pick<Store, 'read'>, stream: string) => async () => ({
  ...(await store.read(stream)),
  stream,
});
