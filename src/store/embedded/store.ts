import { StoreFailure } from '../../approvals/store.js';
import { type Log, silent } from '../log.js';
import { type Integrity, noIntegrity } from '../mac.js';
import type { Recorded } from '../recorded-head.js';
import { witnessOf } from '../witness.js';
import { type Disk, nodeDisk, wipeDrafts } from './disk.js';
import { Documents } from './documents.js';
import { EmbeddedStore } from './embedded-store.js';
import { Journal } from './journal.js';
import { Keyring, refuseOlderKeys } from './keys.js';
import { Ledger } from './ledger.js';
import { lockFolder, patienceMs } from './lock.js';
import { headFile, inFolder, loadHead, saveHead } from './recorded-head.js';
import { start } from './start.js';
import { refuseUnfinished } from './unfinished-copy.js';

export interface EmbeddedOptions {
  readonly dir: string;
  readonly now: () => number;
  readonly log?: Log;
  readonly disk?: Disk;
  /** The keys that authenticate Usher's writes; without one, changes by others cannot be detected. */
  readonly integrity?: Integrity;
  /**
   * True if a key may begin to vouch for a folder that no key vouches for yet; set by Usher itself, but by no command.
   */
  readonly begin?: boolean;
  /** The least number of entries between two snapshots. */
  readonly snapshotEvery?: number;
  /** The check of the snapshot begins after this; at once if undefined. */
  readonly checkAfter?: Promise<unknown>;
  /** Called after the check. */
  readonly checked?: () => Promise<void>;
  /** How long, in milliseconds, an unknown holder may show no sign of life before it counts as dead. */
  readonly patience?: number;
}

/**
 * Opens the data folder: the snapshot, then the entries after it. Cuts off a partial last line with a warning. Throws
 * `StoreFailure`, naming the entry, if the chain is broken, if Usher did not write an entry, or if another process
 * holds the folder. The entries that the snapshot covers are checked after this returns: see `checked` and `fault`.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<EmbeddedStore> {
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
    refuseUnfinished(dir);
    await wipeDrafts(dir, disk);
    const { integrity: given = noIntegrity, begin = true } = options;
    const recorded = await loadHead(dir, given);
    const integrity = begin || recorded?.key ? given : noIntegrity;
    const ledger = await Ledger.open(dir, disk);
    opened.unshift(ledger);
    const keyring = await Keyring.open(dir, disk, ledger.end > 0);
    const journal = new Journal(ledger, keyring, witnessOf(recorded, integrity, inFolder));
    opened.unshift(journal);
    refuseOlderKeys(keyring.length, recorded?.keyBytes);
    const { memory, snapshot } = await start(journal, { disk, log, integrity, recorded });
    if (!recorded && ledger.end > 0) log.warn({ dir }, unrecorded);
    const documents = new Documents(dir, disk, integrity.present);
    await documents.tidy();
    await vouch(journal, documents, integrity, recorded);
    await saveHead(dir, disk, journal.recorded('running'));
    const { now, checkAfter, checked } = options;
    const settings = { dir, now, log, disk, snapshotEvery, checkAfter, checked };
    const store = new EmbeddedStore(settings, { journal, memory, documents, lock }, snapshot);
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

const unrecorded = `${headFile} is missing, so nothing tells whether entries were added or cut off since Usher stopped; it is written from now on`;

/** From here on the present key authenticates writes, and the documents that the key before vouched for. */
async function vouch(
  journal: Journal,
  documents: Documents,
  { present }: Integrity,
  recorded: Recorded | undefined,
): Promise<void> {
  const { witness, head } = journal;
  if (present && present === recorded?.key) return journal.vouchWith(witness);
  if (present) await documents.adopt(recorded?.key && [recorded.key, present]);
  journal.vouchWith({ ...witness, key: present, from: head.n + 1 });
}
