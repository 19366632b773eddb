import { breakBetween, emptyHead, type Head, readLine, type SealedEntry } from '../line.js';
import { type LedgerLine, ledgerLines, type Month } from './months.js';

/** The ledger's files as they were at one moment: what is written later is not looked at. */
export interface Extent {
  readonly months: readonly Month[];
  readonly end: number;
}

/** Where a line of the ledger stands, for a person who opens the file. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where its first byte is in the whole ledger. */
  readonly position: number;
}

/** An entry that continues the chain; or why the n-th one does not. `unfinished`: the last line, cut short. */
export type Link =
  | {
      readonly type: 'entry';
      readonly entry: SealedEntry;
      /** Its line, over whose bytes hash and MAC go. */
      readonly text: string;
      readonly place: Place;
    }
  | { readonly type: 'unfinished' | 'bad'; readonly n: number; readonly why: string; readonly place: Place };

const halfLine = { ok: false, torn: true, why: 'is half a line: its end is missing' } as const;

/** The same line is left by a crash and by somebody who cuts it; only a head noted elsewhere tells them apart. */
const whichever =
  'If Usher was killed while writing it, it was never confirmed, and the next start cuts it off; if Usher was stopped cleanly, the tail was cut or overwritten: restore the data folder from the backup';

/** Walks the chain from its first entry; ends after the first link that is not an entry. Only reads. */
export async function* chain(dir: string, { months, end }: Extent): AsyncGenerator<Link> {
  let head: Head = emptyHead;
  let place: Place = { file: '', line: 0, position: 0 };
  for await (const line of ledgerLines(dir, months, 0, end)) {
    const { file, position } = line;
    place = { file, line: file === place.file ? place.line + 1 : 1, position };
    const n = head.n + 1;
    const reading = line.complete ? readLine(line.text) : halfLine;
    if (!reading.ok) {
      const unfinished = reading.torn && isLast(line, months, end);
      yield unfinished
        ? { type: 'unfinished', n, why: `${reading.why}. ${whichever}`, place }
        : { type: 'bad', n, why: reading.why, place };
      return;
    }
    const why = breakBetween(head, reading.entry);
    if (why !== undefined) {
      yield { type: 'bad', n, why, place };
      return;
    }
    head = { n, hash: reading.entry.hash };
    yield { type: 'entry', entry: reading.entry, text: line.text, place };
  }
}

const isLast = (
  { file, position, length, complete }: LedgerLine,
  months: readonly Month[],
  end: number,
): boolean => file === months.at(-1)?.name && (!complete || position + length === end);

/** "entry 7 (ledger-2026-01.jsonl, line 7) is missing: …" */
export const faultSentence = (n: number, { file, line }: Place, why: string): string =>
  `entry ${n} (${file}, line ${line}) ${why}`;
