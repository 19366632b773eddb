import { isDeepStrictEqual } from 'node:util';
import { breakBetween, emptyHead, readLine, type SealedEntry } from '../line.js';
import { EntryIndex } from './entry-index.js';
import type { Journal } from './journal.js';
import { Memory } from './memory.js';
import type { LedgerLine } from './months.js';
import type { Pace } from './pace.js';
import { halfLine, take } from './replay.js';
import { RequestIndex } from './request-index.js';
import type { IndexSnapshot } from './snapshot.js';
import { imageOf } from './snapshots.js';

export interface Rechecked {
  /** The first entry that was changed, as "entry 7 (ledger-2026-01.jsonl) …". */
  readonly fault: string | undefined;
  /** Tells if the ledger leads to the state in the snapshot; `unknown` after an unreadable entry. */
  readonly snapshot: 'true' | 'untrue' | 'unknown';
  readonly journal: Journal;
  readonly memory: Memory;
}

/**
 * Reads the ledger from its first entry to the snapshot's, checks the chain, and derives the snapshot's state again. A
 * changed entry is used as it is, so that one changed byte does not hide a false snapshot. Snapshots hold no personal
 * values, so the check can leave entries `sealed`, at half the cost; they must be opened only if the derived state
 * replaces the snapshot's.
 */
export async function recheck(
  journal: Journal,
  snapshot: IndexSnapshot,
  pace: Pace,
  sealed: boolean,
): Promise<Rechecked> {
  const again = journal.again(sealed);
  again.resume(emptyHead, EntryIndex.empty(snapshot.n, journal.index.streams));
  const memory = new Memory((slot) => again.index.nameOf(slot));
  const found = { journal: again, memory };
  let fault: string | undefined;
  for await (const line of journal.ledger.lines(0, snapshot.end)) {
    await pace.step();
    const { entry, why } = looked(line, again);
    if (why !== undefined) fault ??= `entry ${again.head.n + 1} (${line.file}) ${why}`;
    const failure = entry ? await takenIn(again, memory, entry, line.length) : why;
    if (failure !== undefined) return { ...found, fault: fault ?? failure, snapshot: 'unknown' };
  }
  const same = isDeepStrictEqual(imageOf(again, memory, snapshot.at), asOfToday(snapshot));
  return { ...found, fault, snapshot: same ? 'true' : 'untrue' };
}

function looked(line: LedgerLine, { head }: Journal): { entry?: SealedEntry; why?: string | undefined } {
  const reading = line.complete ? readLine(line.text) : halfLine;
  if (reading.ok) return { entry: reading.entry, why: breakBetween(head, reading.entry) };
  const { why } = reading;
  return 'changed' in reading && reading.changed ? { entry: reading.changed, why } : { why };
}

/** Why the entry could not be applied; undefined if it could. */
async function takenIn(
  journal: Journal,
  memory: Memory,
  entry: SealedEntry,
  length: number,
): Promise<string | undefined> {
  try {
    await take(journal, memory, entry, length);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : `entry ${entry.n} cannot be read`;
  }
}

/** A snapshot of an earlier version may number statuses differently. */
const asOfToday = (snapshot: IndexSnapshot): IndexSnapshot => ({
  ...snapshot,
  requests: new RequestIndex(() => '', snapshot.requests).image(snapshot.at),
});
