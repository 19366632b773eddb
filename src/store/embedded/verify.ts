import { emptyHead, type Head } from '../line.js';
import { type Integrity, noIntegrity } from '../mac.js';
import type { Recorded } from '../recorded-head.js';
import { Vouching } from '../vouching.js';
import { chain, type Extent, faultSentence, type Link } from './chain.js';
import { growth } from './growth.js';
import { monthsIn } from './months.js';
import { headFile } from './recorded-head.js';

export type Verified =
  | {
      readonly ok: true;
      readonly n: number;
      readonly hash: string;
      /** The first entry whose MAC is right; `none` if no entry has one. Set only if keys were given. */
      readonly vouchedFrom?: number | 'none';
    }
  | {
      readonly ok: false;
      readonly entry: number;
      readonly file: string;
      readonly line: number;
      readonly sentence: string;
    };

/** Facts from outside the chain. */
export interface Known {
  /** A head that was posted or logged earlier. */
  readonly anchor?: Head | undefined;
  readonly integrity?: Integrity;
  /** The head recorded in the folder. */
  readonly recorded?: Recorded | undefined;
}

/**
 * Checks a ledger offline, entry by entry, even while Usher writes to it; it covers the lines complete at the
 * beginning. Without keys it checks only the chain; with them, also who wrote the entries. With a head that was posted
 * or logged earlier, it also finds a ledger that was rewritten entirely or cut short. Names the first bad entry.
 */
export async function verifyLedger(dir: string, anchor?: Head, known: Known = {}): Promise<Verified> {
  const begun = await monthsIn(dir);
  const first = await checked(dir, begun, { ...known, anchor });
  if (first.type !== 'unfinished') return first.result;
  const grown = await growth(dir, begun);
  return grown ? (await checked(dir, grown, { ...known, anchor })).result : first.result;
}

interface Check {
  readonly type: 'whole' | 'bad' | 'unfinished';
  readonly result: Verified;
}

async function checked(dir: string, extent: Extent, known: Known): Promise<Check> {
  const { anchor, recorded, integrity = noIntegrity } = known;
  const vouching = new Vouching<Extract<Link, { type: 'entry' }>>(integrity.held, recorded);
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
    const why = contradiction(head, known);
    if (why !== undefined) return { type: 'bad', result: bad(n, link, why) };
    vouching.look(link);
  }
  if (anchor && anchor.n > head.n) return { type: 'bad', result: cut(head, anchor, 'the noted head', last) };
  if (recorded && recorded.n > head.n) return { type: 'bad', result: cut(head, recorded, headFile, last) };
  const stranger = vouching.unvouched();
  if (stranger) return { type: 'bad', result: bad(stranger.link.entry.n, stranger.link, stranger.why) };
  const vouchedFrom = integrity.held.length > 0 ? (vouching.first ?? 'none') : undefined;
  return { type: 'whole', result: { ok: true, ...head, ...(vouchedFrom && { vouchedFrom }) } };
}

function contradiction({ n, hash }: Head, { anchor, recorded }: Known): string | undefined {
  if (anchor?.n === n && !hash.startsWith(anchor.hash)) {
    return 'is not the one whose hash was noted: the ledger was rewritten up to here';
  }
  if (!recorded || n < recorded.n) return undefined;
  if (n === recorded.n && hash !== recorded.hash)
    return `is not the one that was there when ${headFile} was written`;
  return n > recorded.n && recorded.state === 'stopped'
    ? `was not written by Usher: it was stopped after entry ${recorded.n} and has not run since`
    : undefined;
}

function bad(n: number, { place }: Link, why: string): Verified {
  const { file, line } = place;
  return { ok: false, entry: n, file, line, sentence: faultSentence(n, place, why) };
}

const confirmed = (n: number, anchor: Head): string =>
  `is cut off or partly overwritten, although it was confirmed: ${anchor.n === n ? 'its head' : `the head of entry ${anchor.n}`} was noted. Do not start Usher, which would remove what is left of it; restore the data folder from the backup`;

function cut({ n }: Head, noted: Head, name: string, last: Link | undefined): Verified {
  const { file, line } = last?.place ?? { file: 'the ledger', line: 0 };
  const sentence = `entry ${n + 1} is missing: the ledger ends at entry ${n}, and ${name} is entry ${noted.n}, so its tail was cut off`;
  return { ok: false, entry: n + 1, file, line, sentence };
}
