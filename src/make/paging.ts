import { z } from 'zod';
import { MakeError } from './error.js';

const pageSize = 1_000;
const mostPages = 1_000;
const hourMs = 3_600_000;

/** Make's note about a page; some lists leave it out. */
export const pageNote = z.object({ limit: z.int().positive().optional() }).optional();

export interface Page<T> {
  readonly items: readonly T[];
  readonly pg?: z.infer<typeof pageNote>;
}

type ReadPage<T> = (pg: { 'pg[limit]': number; 'pg[offset]': number }) => Promise<Page<T>>;

export interface PagedList {
  /**
   * Reads a list to its end and drops items that occur on two pages. Throws `malformed` if it has more pages than any
   * list of Make should.
   */
  read<T>(readPage: ReadPage<T>, keyOf: (item: T) => number | string): Promise<readonly T[]>;
}

/**
 * One endpoint of Make that pages. https://developers.make.com/api-documentation/pagination-sorting-filtering Make
 * publishes no largest page, so a page shorter than the requested one may be the end, or as much as Make gives. A page
 * no longer than others before it was not cut; after a longer one Usher asks for the next page, at most once an hour
 * for the same length.
 */
export function pagedList(path: string, now: () => number = () => performance.now()): PagedList {
  let longest = 0;
  let checkedAt = Number.NEGATIVE_INFINITY;
  /** Make cut a page at this length before. */
  let cutAt: number | undefined;

  const isEnd = (length: number, limit: number): boolean => {
    if (length === 0) return true;
    if (length >= limit || length === cutAt) return false;
    if (limit < pageSize || length < longest) return true;
    return length === longest && !isRound(length) && now() - checkedAt < hourMs;
  };

  const note = (length: number, isLast: boolean): void => {
    if (length >= longest) [longest, checkedAt] = [length, now()];
    if (!isLast) cutAt = length;
  };

  return {
    async read<T>(readPage: ReadPage<T>, keyOf: (item: T) => number | string) {
      const found = new Map<number | string, T>();
      let offset = 0;
      let short: number | undefined;
      for (let read = 0; read < mostPages; read++) {
        const { items, pg } = await readPage({ 'pg[limit]': pageSize, 'pg[offset]': offset });
        const known = found.size;
        for (const item of items) found.set(keyOf(item), item);
        offset += items.length;
        const isNews = found.size > known;
        if (short !== undefined) note(short, !isNews);
        const limit = pg?.limit ?? pageSize;
        if (!isNews || isEnd(items.length, limit)) return [...found.values()];
        short = items.length < limit ? items.length : undefined;
      }
      const detail = `The list has more than ${mostPages} pages.`;
      throw new MakeError({ kind: 'malformed', method: 'GET', path, detail });
    },
  };
}

/** Limits are round numbers, so a page of such a length is always suspicious. */
const isRound = (length: number): boolean => length % 50 === 0;
