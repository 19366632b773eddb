import { requestStream } from '../../approvals/store.js';
import { emptyHead, readLine } from '../line.js';
import type { Log } from '../log.js';
import type { Integrity } from '../mac.js';
import type { Recorded } from '../recorded-head.js';
import type { Disk } from './disk.js';
import { EntryIndex } from './entry-index.js';
import type { Journal } from './journal.js';
import { Memory } from './memory.js';
import { headFile } from './recorded-head.js';
import { replay, rewritten } from './replay.js';
import { type IndexSnapshot, loadSnapshot, snapshotFile } from './snapshot.js';
import { storedControl, storedRequests } from './stored.js';

export interface Circumstances {
  readonly disk: Disk;
  readonly log: Log;
  readonly integrity: Integrity;
  readonly recorded: Recorded | undefined;
}

export interface Begun {
  readonly memory: Memory;
  /** The snapshot that the memory was built from, if any; it must still be checked against the ledger. */
  readonly snapshot: IndexSnapshot | undefined;
}

/** Builds the memory up to the ledger's end: from the snapshot if it is usable, otherwise from the first entry. */
export async function start(journal: Journal, circumstances: Circumstances): Promise<Begun> {
  const { log, recorded } = circumstances;
  const found = await usableSnapshot(journal, circumstances);
  const memory = found.memory ?? blank(journal);
  if (recorded && recorded.n <= journal.head.n) await refuseIfElsewhere(journal, recorded);
  await replay(journal, memory, { recorded, snapshot: found.snapshot }, log);
  return { memory, snapshot: found.memory && found.snapshot };
}

interface Found {
  /** Undefined if there is no snapshot, or its file is not reliable. */
  readonly snapshot: IndexSnapshot | undefined;
  /** The snapshot's state, if it matches the ledger. */
  readonly memory: Memory | undefined;
}

async function usableSnapshot(journal: Journal, circumstances: Circumstances): Promise<Found> {
  const { ledger } = journal;
  const { disk, log, integrity, recorded } = circumstances;
  const rebuilt = (why: string, snapshot?: IndexSnapshot): Found => {
    log.warn({ dir: ledger.dir, why }, 'rebuilding the snapshot from the ledger');
    journal.resume(emptyHead, EntryIndex.empty());
    return { snapshot, memory: undefined };
  };
  let snapshot: IndexSnapshot | undefined;
  try {
    snapshot = await loadSnapshot(ledger.dir, disk, recorded?.key, integrity.present !== undefined);
  } catch (error) {
    return rebuilt(`${snapshotFile} ${error instanceof Error ? error.message : 'is unreadable'}`);
  }
  if (!snapshot) {
    return ledger.end > 0 ? rebuilt(`${snapshotFile} is missing`) : { snapshot, memory: undefined };
  }
  if (snapshot.end > ledger.end) return rebuilt('the ledger is shorter than the snapshot', snapshot);
  try {
    return { snapshot, memory: await restored(journal, snapshot) };
  } catch (error) {
    // Reading the whole ledger finds and names any fault in it.
    return rebuilt(error instanceof Error ? error.message : 'it cannot be used', snapshot);
  }
}

const blank = (journal: Journal): Memory => new Memory((slot) => journal.index.nameOf(slot));

/** Throws if the snapshot contradicts itself, or contradicts the entries it points to. */
async function restored(journal: Journal, image: IndexSnapshot): Promise<Memory> {
  const { n, hash } = image;
  const index = EntryIndex.from(image.index);
  if (index.count !== n || index.end !== image.end) throw new Error(`${snapshotFile} contradicts itself`);
  const { position, length } = index.place(n);
  const [line = ''] = await journal.ledger.linesAt([{ position, length }]);
  const head = readLine(line);
  if (!head.ok || head.entry.n !== n || head.entry.hash !== hash) {
    throw new Error(`entry ${n} is not where the snapshot has it`);
  }
  journal.resume({ n, hash }, index);
  const memory = new Memory((slot) => journal.index.nameOf(slot), n, image.requests, image.at);
  const { widenings, automatic } = image;
  memory.control = { ...(await storedControl(journal)), widenings, automatic };
  for (const [i, stored] of (await storedRequests(journal, image.live)).entries()) {
    const slot = stored && index.slotOf(requestStream(stored.request.id));
    if (!stored || slot === undefined) throw new Error(`${image.live[i]} is not where the snapshot has it`);
    memory.agenda.note(slot, stored.version, stored.request, memory.control);
  }
  return memory;
}

/** Checks that the snapshot and the recorded head belong to one ledger. */
async function refuseIfElsewhere(journal: Journal, { n, hash }: Recorded): Promise<void> {
  const there = await journal.headAt(n);
  if (there.hash !== hash) throw rewritten(n, journal.fileOf(n), headFile);
}
