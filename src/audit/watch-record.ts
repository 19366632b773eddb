import PQueue from 'p-queue';
import { type WatchEvent, watchEvent, watchStream } from '../approvals/audit-event.js';
import { Conflict, type Store } from '../approvals/store.js';
import { emptyWatch, evolveWatch, forget, type WatchBook } from './watch-book.js';

/** How long what was found is kept in memory, in milliseconds. */
export const recentMs = 8 * 86_400_000;

/** The stream of one organization's watch, and what its events make of it, in memory. */
export interface WatchRecord {
  book(): WatchBook;
  /** Decides on the book as it is and commits what follows, one after the other, again if somebody was quicker. */
  change(decide: (book: WatchBook) => readonly WatchEvent[]): Promise<void>;
  /** Lets go of what is no longer recent. */
  tidy(now: number): void;
}

/** Reads the whole stream once. */
export async function openRecord(
  store: Pick<Store, 'read' | 'commit'>,
  organizationId: number,
): Promise<WatchRecord> {
  const stream = watchStream(organizationId);
  const lane = new PQueue({ concurrency: 1 });
  let book = emptyWatch();
  let version = 0;
  const load = async (): Promise<void> => {
    const read = await store.read(stream);
    version = read.version;
    book = read.events.map((event) => watchEvent.parse(event)).reduce(evolveWatch, emptyWatch());
  };
  await load();
  return {
    book: () => book,
    change: (decide) =>
      lane.add(async () => {
        for (;;) {
          const events = decide(book);
          if (events.length === 0) return;
          try {
            await store.commit(stream, version, events);
          } catch (error) {
            if (!(error instanceof Conflict)) throw error;
            await load();
            continue;
          }
          version += 1;
          book = events.reduce(evolveWatch, book);
          return;
        }
      }),
    tidy: (now) => forget(book, now - recentMs),
  };
}
