import { breakBetween, emptyHead, type Head, readLine } from '../line.js';
import { ledgerLines, monthsIn } from './months.js';

export type Verified =
  | { readonly ok: true; readonly n: number; readonly hash: string }
  | {
      readonly ok: false;
      readonly entry: number;
      readonly file: string;
      readonly line: number;
      readonly sentence: string;
    };

/**
 * Checks a ledger offline and without keys, entry by entry. Given a head that was posted or logged earlier, also
 * finds a ledger that was rewritten as a whole or cut short. Names the first bad entry.
 */
export async function verifyLedger(dir: string, anchor?: Head): Promise<Verified> {
  const { months, end } = await monthsIn(dir);
  let head = emptyHead;
  let anchored = anchor === undefined || anchor.n === 0;
  let place = { file: months[0]?.name ?? 'the ledger', line: 0 };
  for await (const { text, file, complete } of ledgerLines(dir, months, 0, end)) {
    const n = head.n + 1;
    place = { file, line: file === place.file ? place.line + 1 : 1 };
    const { line } = place;
    const bad = (why: string): Verified => ({
      ok: false,
      entry: n,
      file,
      line,
      sentence: `entry ${n} (${file}, line ${line}) ${why}`,
    });
    if (!complete) {
      return bad(
        'is half a line: its writing was cut short. It was never confirmed; the next start cuts it off',
      );
    }
    const reading = readLine(text);
    if (!reading.ok) return bad(reading.why);
    const broken = breakBetween(head, reading.entry);
    if (broken) return bad(broken);
    head = { n, hash: reading.entry.hash };
    if (anchor?.n === n) {
      if (anchor.hash !== head.hash && !head.hash.startsWith(anchor.hash)) {
        return bad('is not the one whose hash was noted: the ledger was rewritten up to here');
      }
      anchored = true;
    }
  }
  if (!anchored && anchor) {
    const sentence = `entry ${anchor.n} is missing: the ledger ends at entry ${head.n}, so its tail was cut off`;
    return { ok: false, entry: head.n + 1, ...place, sentence };
  }
  return { ok: true, ...head };
}
