import { isVouchedFor, type SealedEntry } from './line.js';
import type { MacKey } from './mac.js';
import type { Recorded } from './recorded-head.js';

interface EntryLink {
  readonly entry: SealedEntry;
  /** Its line, over whose bytes hash and MAC go. */
  readonly text: string;
}

/** An entry that nothing vouches for; `why` goes on after "entry 7". */
export interface Unvouched<Link extends EntryLink> {
  readonly link: Link;
  readonly why: string;
}

/**
 * Who wrote the entries of a ledger, as they are gone through. An entry is vouched for by its own MAC, by that of one
 * after it, whose chain leads to it, or by a recorded head that carries one.
 */
export class Vouching<Link extends EntryLink> {
  #first: number | undefined;
  #carried = false;
  #open: Unvouched<Link> | undefined;

  constructor(
    private readonly held: readonly MacKey[],
    private readonly recorded: Recorded | undefined,
  ) {}

  /** The first entry whose own MAC was checked and holds. */
  get first(): number | undefined {
    return this.#first;
  }

  /** Whether any entry carries a MAC, under whatever key. */
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

  /** The first entry that nothing vouches for, although something in this folder is vouched for, or should be. */
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
