import { type Store, StoreFailure } from '../../approvals/store.js';
import { type Disk, nodeDisk, wipeDrafts } from './disk.js';
import { Documents } from './documents.js';
import { EmbeddedStore } from './embedded-store.js';
import { Journal } from './journal.js';
import { Keyring } from './keys.js';
import { Ledger } from './ledger.js';
import { lockFolder, patienceMs } from './lock.js';
import { type Log, silent } from './log.js';
import { start } from './start.js';

export interface EmbeddedOptions {
  readonly dir: string;
  readonly now: () => number;
  readonly log?: Log;
  readonly disk?: Disk;
  /** Entries between two snapshots, at least. */
  readonly snapshotEvery?: number;
  /** How long, in milliseconds, a holder of whom nothing is known may not show itself before it is taken for dead. */
  readonly patience?: number;
}

/**
 * Opens the data folder: the snapshot, then the entries after it. Cuts off a torn last line with a warning. Throws
 * `StoreFailure`, naming the entry, where the chain is broken, and where another process holds the folder.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<Store> {
  const { dir, log = silent, disk = nodeDisk, snapshotEvery = 1000, patience = patienceMs } = options;
  const opened: { close(): Promise<void> }[] = [];
  let lostMeanwhile: string | undefined;
  let lose = (why: string): void => {
    lostMeanwhile = why;
  };
  try {
    await disk.folder(dir);
    const lock = await lockFolder(dir, { log, patience, lost: (why) => lose(why) });
    opened.unshift({ close: () => lock.release() });
    await wipeDrafts(dir, disk);
    const ledger = await Ledger.open(dir, disk);
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
      lock,
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
