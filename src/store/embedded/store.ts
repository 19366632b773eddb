import { type Store, StoreFailure } from '../../approvals/store.js';
import { type Disk, nodeDisk, wipeDrafts } from './disk.js';
import { Documents } from './documents.js';
import { EmbeddedStore } from './embedded-store.js';
import { Journal } from './journal.js';
import { Keyring } from './keys.js';
import { Ledger } from './ledger.js';
import { lockFolder } from './lock.js';
import { start, type Warnings } from './start.js';

export interface EmbeddedOptions {
  readonly dir: string;
  readonly now: () => number;
  readonly log?: Warnings;
  readonly disk?: Disk;
  /** Entries between two snapshots, at least. */
  readonly snapshotEvery?: number;
}

const silent: Warnings = { warn: () => undefined };

/**
 * Opens the data folder: the snapshot, then the entries after it. Cuts off a torn last line with a warning. Throws
 * `StoreFailure`, naming the entry, where the chain is broken, and where another process holds the folder.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<Store> {
  const { dir, log = silent, disk = nodeDisk, snapshotEvery = 1000 } = options;
  const opened: { close(): Promise<void> }[] = [];
  let lostMeanwhile: string | undefined;
  let lose = (why: string): void => {
    lostMeanwhile = why;
  };
  try {
    await disk.folder(dir);
    const unlock = await lockFolder(dir, (why) => lose(why));
    opened.unshift({ close: unlock });
    await wipeDrafts(dir, disk);
    const ledger = await Ledger.open(dir, disk);
    opened.unshift(ledger);
    const journal = new Journal(ledger, await Keyring.open(dir, disk, ledger.end > 0));
    opened.unshift(journal);
    const memory = await start(journal, disk, log);
    const documents = new Documents(dir, disk);
    await documents.tidy();
    const store = new EmbeddedStore(
      { dir, now: options.now, log, disk, snapshotEvery },
      journal,
      memory,
      documents,
      unlock,
    );
    lose = (why) => store.lose(why);
    if (lostMeanwhile !== undefined) store.lose(lostMeanwhile);
    return store;
  } catch (error) {
    for (const part of opened) await part.close().catch(() => undefined);
    if (error instanceof StoreFailure) throw error;
    const why = error instanceof Error ? error.message : 'unknown reason';
    throw new StoreFailure(`The data folder ${dir} cannot be opened: ${why}.`, { cause: error });
  }
}
