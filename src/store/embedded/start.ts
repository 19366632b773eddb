import { requestStream, StoreFailure } from '../../approvals/store.js';
import { foldRequest } from '../fold.js';
import { breakBetween, readLine, type SealedEntry } from '../line.js';
import type { Disk } from './disk.js';
import { EntryIndex } from './entry-index.js';
import type { Journal } from './journal.js';
import type { Log } from './log.js';
import { Memory } from './memory.js';
import type { LedgerLine } from './months.js';
import { loadSnapshot, type Snapshot, snapshotFile } from './snapshot.js';
import { storedControl, storedRequest } from './stored.js';

/** Brings memory up to the ledger's end: from the snapshot where it can be used, from the first entry where not. */
export async function start(journal: Journal, disk: Disk, log: Log): Promise<Memory> {
  const image = await usableSnapshot(journal, disk, log);
  const memory = image.fits ? await restored(journal, image.snapshot, image.index) : blank(journal);
  await replay(journal, memory, image.snapshot, log);
  return memory;
}

type Image =
  | { readonly fits: true; readonly snapshot: Snapshot; readonly index: EntryIndex }
  | { readonly fits: false; readonly snapshot: Snapshot | undefined };

async function usableSnapshot(journal: Journal, disk: Disk, log: Log): Promise<Image> {
  const { ledger } = journal;
  const rebuilt = (why: string, snapshot?: Snapshot): Image => {
    log.warn({ dir: ledger.dir, why }, 'rebuilding the snapshot from the ledger');
    return { fits: false, snapshot };
  };
  let snapshot: Snapshot | undefined;
  try {
    snapshot = await loadSnapshot(ledger.dir, disk);
  } catch (error) {
    return rebuilt(`${snapshotFile} is damaged: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  if (!snapshot) return ledger.end > 0 ? rebuilt(`${snapshotFile} is missing`) : { fits: false, snapshot };
  const index = EntryIndex.from(snapshot.index);
  if (index.count !== snapshot.n || index.end !== snapshot.end) {
    return rebuilt(`${snapshotFile} contradicts itself`, snapshot);
  }
  if (snapshot.end > ledger.end) return rebuilt('the ledger is shorter than the snapshot', snapshot);
  const { position, length } = index.place(snapshot.n);
  const head = readLine(await ledger.line(position, length));
  if (!head.ok || head.entry.n !== snapshot.n || head.entry.hash !== snapshot.hash) {
    return rebuilt(`entry ${snapshot.n} is not where the snapshot has it`, snapshot);
  }
  return { fits: true, snapshot, index };
}

const blank = (journal: Journal): Memory => new Memory((slot) => journal.index.nameOf(slot));

async function restored(journal: Journal, image: Snapshot, index: EntryIndex): Promise<Memory> {
  const { n, hash } = image;
  journal.resume({ n, hash }, index);
  const memory = new Memory((slot) => index.nameOf(slot), image.n, image.requests);
  const { widenings, automatic } = image;
  memory.control = { ...(await storedControl(journal)), widenings, automatic };
  const live = await Promise.all(image.live.map((id) => storedRequest(journal, id)));
  for (const stored of live) {
    if (!stored) continue;
    const slot = index.slotOf(requestStream(stored.request.id));
    if (slot !== undefined) memory.agenda.note(slot, stored.version, stored.request, memory.control);
  }
  return memory;
}

/**
 * Takes in every entry after the journal's head, checking the chain as it goes. A snapshot covers durable entries only,
 * so no crash leaves a ledger that ends before its entry.
 */
async function replay(
  journal: Journal,
  memory: Memory,
  snapshot: Snapshot | undefined,
  log: Log,
): Promise<void> {
  const { ledger } = journal;
  for await (const line of ledger.lines(journal.index.end)) {
    const n = journal.head.n + 1;
    const reading = line.complete ? readLine(line.text) : halfLine;
    const last = line.file === ledger.months.at(-1)?.name && line.position + line.length === ledger.end;
    if (!reading.ok && reading.torn && last) {
      if (snapshot && n <= snapshot.n) throw cutShort(n, snapshot);
      log.warn({ file: line.file, bytes: line.length, entry: n }, 'cutting off a line that was not finished');
      await ledger.cut(line.position);
      return;
    }
    if (!reading.ok) throw broken(n, line, reading.why);
    const gap = breakBetween(journal.head, reading.entry);
    if (gap) throw broken(n, line, gap);
    if (n === snapshot?.n && reading.entry.hash !== snapshot.hash) throw rewritten(n, line);
    await take(journal, memory, reading.entry, line.length);
  }
  const { n } = journal.head;
  if (snapshot && n < snapshot.n) throw cutShort(n + 1, snapshot);
}

const halfLine = { ok: false, torn: true, why: 'is half a line' } as const;

async function take(journal: Journal, memory: Memory, entry: SealedEntry, length: number): Promise<void> {
  const commit = journal.open(entry);
  const id = commit.kind === 'request' ? commit.id : undefined;
  const before =
    id === undefined || entry.version === 1
      ? undefined
      : (memory.agenda.get(id) ?? (await storedRequest(journal, id)))?.request;
  const request = commit.kind === 'request' ? foldRequest(before, commit.id, commit.events) : undefined;
  const slot = journal.accept(entry, length);
  memory.apply(commit, slot, entry.version, request);
}

const check = 'Restore the data folder from the backup; "usher ledger verify" checks all of it.';

const broken = (n: number, { file }: LedgerLine, why: string): StoreFailure =>
  new StoreFailure(`The ledger is broken: entry ${n} (${file}) ${why}. ${check}`);

const cutShort = (n: number, snapshot: Snapshot): StoreFailure =>
  new StoreFailure(
    `The ledger was cut short: entry ${n} is missing or spoilt, and the snapshot was made when entry ${snapshot.n} was written. ${check} If this ledger is the right one, remove ${snapshotFile}.`,
  );

const rewritten = (n: number, { file }: LedgerLine): StoreFailure =>
  new StoreFailure(
    `The ledger was rewritten: entry ${n} (${file}) is not the one the snapshot was made from. ${check} If this ledger is the right one, remove ${snapshotFile}.`,
  );
