import { isVouchedFor, type SealedEntry } from './line.js';
import type { MacKey } from './mac.js';
import type { Recorded } from './recorded-head.js';

interface EntryLink {
  readonly entry: SealedEntry;
  /** The line of the entry; the hash and the MAC cover its bytes. */
  readonly text: string;
}

/** An entry that no key vouches for; `why` continues a sentence that begins with "entry 7". */
export interface Unvouched<Link extends EntryLink> {
  readonly link: Link;
  readonly why: string;
}

/**
 * Finds who wrote the entries of a ledger, read in order. A key vouches for an entry through the entry's own MAC, the
 * MAC of a later entry in the chain, or a recorded head with a MAC.
 */
export class Vouching<Link extends EntryLink> {
  #first: number | undefined;
  #carried = false;
  #open: Unvouched<Link> | undefined;

  constructor(
    private readonly held: readonly MacKey[],
    private readonly recorded: Recorded | undefined,
  ) {}

  /** The number of the first entry whose own MAC was checked and is right. */
  get first(): number | undefined {
    return this.#first;
  }

  /** True if any entry has a MAC, of any key. */
  get carried(): boolean {
    return this.#carried;
  }

  look(link: Link): void {
    const { entry } = link;
    this.#carried ||= entry.mac !== undefined;
    const why = this.#doubt(link);
    if (why === undefined) {
      this.#first ??= entry.n;
      this.#open = undefined;
    } else this.#open ??= { link, why };
    const { n, hash, key } = this.recorded ?? {};
    if (key && n === entry.n && hash === entry.hash) this.#open = undefined;
  }

  /** The first entry that no key vouches for, if a key vouches for other things in this folder, or should. */
  unvouched(): Unvouched<Link> | undefined {
    const expected = this.#first !== undefined || this.#carried || this.recorded?.key !== undefined;
    return this.held.length > 0 && expected ? this.#open : undefined;
  }

  #doubt({ entry, text }: EntryLink): string | undefined {
    if (entry.key === undefined) return 'was not written by Usher: it carries no MAC';
    const key = this.held.find(({ id }) => id === entry.key);
    if (!key) return `carries a MAC of a key that is not set (${entry.key})`;
    return isVouchedFor(text, entry, key) ? undefined : 'was not written by Usher: its MAC is wrong';
  }
}
