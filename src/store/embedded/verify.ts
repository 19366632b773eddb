import { emptyHead, type Head } from '../line.js';
import { chain, type Extent, faultSentence, type Link } from './chain.js';
import { growth } from './growth.js';
import { monthsIn } from './months.js';

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
 * Checks a ledger offline and without keys, entry by entry, also while Usher writes to it: what was complete at the
 * beginning counts. Given a head that was posted or logged earlier, also finds a ledger that was rewritten as a whole
 * or cut short. Names the first bad entry.
 */
export async function verifyLedger(dir: string, anchor?: Head): Promise<Verified> {
  const begun = await monthsIn(dir);
  const first = await checked(dir, begun, anchor);
  if (first.type !== 'unfinished') return first.result;
  const grown = await growth(dir, begun);
  return grown ? (await checked(dir, grown, anchor)).result : first.result;
}

interface Check {
  readonly type: 'whole' | 'bad' | 'unfinished';
  readonly result: Verified;
}

async function checked(dir: string, extent: Extent, anchor: Head | undefined): Promise<Check> {
  let head = emptyHead;
  let last: Link | undefined;
  for await (const link of chain(dir, extent)) {
    last = link;
    if (link.type === 'unfinished' && anchor && anchor.n >= link.n) {
      return { type: link.type, result: bad(link.n, link, confirmed(link.n, anchor)) };
    }
    if (link.type !== 'entry') return { type: link.type, result: bad(link.n, link, link.why) };
    const { n, hash } = link.entry;
    head = { n, hash };
    if (anchor?.n === n && !hash.startsWith(anchor.hash)) {
      const why = 'is not the one whose hash was noted: the ledger was rewritten up to here';
      return { type: 'bad', result: bad(n, link, why) };
    }
  }
  if (anchor && anchor.n > head.n) return { type: 'bad', result: cut(head, anchor, last) };
  return { type: 'whole', result: { ok: true, ...head } };
}

function bad(n: number, { place }: Link, why: string): Verified {
  const { file, line } = place;
  return { ok: false, entry: n, file, line, sentence: faultSentence(n, place, why) };
}

const confirmed = (n: number, anchor: Head): string =>
  `is cut off or partly overwritten, although it was confirmed: ${anchor.n === n ? 'its head' : `the head of entry ${anchor.n}`} was noted. Do not start Usher, which would remove what is left of it; restore the data folder from the backup`;

function cut({ n }: Head, anchor: Head, last: Link | undefined): Verified {
  const { file, line } = last?.place ?? { file: 'the ledger', line: 0 };
  const sentence = `entry ${n + 1} is missing: the ledger ends at entry ${n}, and the noted head is entry ${anchor.n}, so its tail was cut off`;
  return { ok: false, entry: n + 1, file, line, sentence };
}
