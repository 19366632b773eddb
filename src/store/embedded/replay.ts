import { StoreFailure } from '../../approvals/store.js';
import { foldRequest } from '../fold.js';
import { breakBetween, type Head, readLine, type SealedEntry } from '../line.js';
import type { Log } from '../log.js';
import type { Recorded } from '../recorded-head.js';
import { doubtAbout } from '../witness.js';
import type { Journal } from './journal.js';
import type { Memory } from './memory.js';
import type { LedgerLine } from './months.js';
import { acceptance, headFile } from './recorded-head.js';
import { snapshotFile } from './snapshot.js';
import { storedRequest } from './stored.js';

/** What other files of the folder show about the ledger. */
export interface Expected {
  readonly recorded: Recorded | undefined;
  /** The last entry that a snapshot contains, even if the snapshot is not used. */
  readonly snapshot: Head | undefined;
}

/**
 * Applies every entry after the journal's head, and checks the chain and the author of each. Snapshots and recorded
 * heads cover only durable entries, so no crash leaves a ledger that ends before them.
 */
export async function replay(journal: Journal, memory: Memory, expected: Expected, log: Log): Promise<void> {
  const { ledger } = journal;
  for await (const line of ledger.lines(journal.index.end)) {
    const n = journal.head.n + 1;
    const reading = line.complete ? readLine(line.text) : halfLine;
    const last = line.file === ledger.months.at(-1)?.name && line.position + line.length === ledger.end;
    if (!reading.ok && reading.torn && last) {
      refuseIfShort(n, expected);
      log.warn({ file: line.file, bytes: line.length, entry: n }, 'cutting off a line that was not finished');
      await ledger.cut(line.position);
      return;
    }
    if (!reading.ok) throw broken(n, line, reading.why);
    const { entry } = reading;
    const gap = breakBetween(journal.head, entry);
    if (gap) throw broken(n, line, gap);
    refuseIfRewritten(entry, line, expected);
    const doubt = stoppedBefore(n, expected.recorded) ?? doubtAbout(entry, line.text, journal.witness);
    if (doubt) throw foreign(n, line, doubt);
    await take(journal, memory, entry, line.length);
  }
  refuseIfShort(journal.head.n + 1, expected);
}

export const halfLine = { ok: false, torn: true, why: 'is half a line' } as const;

/** Applies one entry, which is known to follow the journal's head. */
export async function take(
  journal: Journal,
  memory: Memory,
  entry: SealedEntry,
  length: number,
): Promise<void> {
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

const stoppedBefore = (n: number, recorded: Recorded | undefined): string | undefined =>
  recorded?.state === 'stopped' && n > recorded.n
    ? `was not written by Usher: it was stopped after entry ${recorded.n} and has not run since`
    : undefined;

/** Throws if an entry is missing that is known to have existed. */
function refuseIfShort(n: number, { recorded, snapshot }: Expected): void {
  if (recorded && n <= recorded.n) throw cutShort(n, recorded.n, headFile);
  if (snapshot && n <= snapshot.n) throw cutShort(n, snapshot.n, snapshotFile);
}

function refuseIfRewritten({ n, hash }: SealedEntry, { file }: LedgerLine, expected: Expected): void {
  const { recorded, snapshot } = expected;
  if (n === recorded?.n && hash !== recorded.hash) throw rewritten(n, file, headFile);
  if (n === snapshot?.n && hash !== snapshot.hash) throw rewritten(n, file, snapshotFile);
}

const check = 'Restore the data folder from the backup; "usher ledger verify" checks all of it.';

const broken = (n: number, { file }: LedgerLine, why: string): StoreFailure =>
  new StoreFailure(`The ledger is broken: entry ${n} (${file}) ${why}. ${check}`);

const foreign = (n: number, { file }: LedgerLine, why: string): StoreFailure =>
  new StoreFailure(
    `The ledger is not as Usher left it: entry ${n} (${file}) ${why}. Find out who wrote it. ${check} ${acceptance}`,
  );

const cutShort = (n: number, written: number, by: string): StoreFailure =>
  new StoreFailure(
    `The ledger was cut short: entry ${n} is missing or spoilt, and ${by} was written when entry ${written} was there. ${check} ${acceptance}`,
  );

export const rewritten = (n: number, file: string, by: string): StoreFailure =>
  new StoreFailure(
    `The ledger was rewritten: entry ${n} (${file}) is not the one that was there when ${by} was written. ${check} ${acceptance}`,
  );
