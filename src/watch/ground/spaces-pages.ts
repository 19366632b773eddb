import type { GroundRead } from './ground.js';
import type { GroundLook } from './read-ground.js';

type Spaces = NonNullable<GroundRead['spaces']>;

/** The private spaces of an organization, read a page at a time, so that each turn takes one call. */
export class SpacesPages {
  #read: Spaces = [];

  /** The offset of the next page. */
  get next(): number {
    return this.#read.length;
  }

  /**
   * The reading with the spaces to compare: until some are known, all of them once the last page is read, since a part
   * would make the rest look new; after that, each page.
   */
  take({ read, hasLastSpaces }: GroundLook, areKnown: boolean): GroundRead {
    const { spaces, ...rest } = read;
    if (!spaces) return read;
    const all = [...this.#read, ...spaces];
    this.#read = hasLastSpaces ? [] : all;
    if (areKnown) return read;
    return hasLastSpaces ? { ...rest, spaces: all } : rest;
  }
}
