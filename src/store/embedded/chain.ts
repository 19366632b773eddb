import { breakBetween, emptyHead, type Head, readLine, type SealedEntry } from '../line.js';
import { type LedgerLine, ledgerLines, type Month } from './months.js';

/** The ledger's files at one moment; later writes are not read. */
export interface Extent {
  readonly months: readonly Month[];
  readonly end: number;
}

/** The place of a line in the ledger, for a person who opens the file. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The position of its first byte in the whole ledger. */
  readonly position: number;
}

/** An entry that continues the chain, or why the n-th one does not. `unfinished`: the last line is cut short. */
export type Link =
  | {
      readonly type: 'entry';
      readonly entry: SealedEntry;
      /** The line of the entry; the hash and the MAC cover its bytes. */
      readonly text: string;
      readonly place: Place;
    }
  | { readonly type: 'unfinished' | 'bad'; readonly n: number; readonly why: string; readonly place: Place };

const halfLine = { ok: false, torn: true, why: 'is half a line: its end is missing' } as const;

/** A crash and a person who cuts the file leave the same line; only a head noted elsewhere distinguishes them. */
const whichever =
  'If Usher was killed while writing it, it was never confirmed, and the next start cuts it off; if Usher was stopped cleanly, the tail was cut or overwritten: restore the data folder from the backup';

/** Reads the chain from its first entry, and ends after the first link that is not an entry. Writes nothing. */
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

/** For example "entry 7 (ledger-2026-01.jsonl, line 7) is missing: …". */
export const faultSentence = (n: number, { file, line }: Place, why: string): string =>
  `entry ${n} (${file}, line ${line}) ${why}`;
