import { z } from 'zod';

const pageSize = 1_000;
const mostPages = 1_000;

/** Make's note about a page; some lists leave it out. */
export const pageNote = z.object({ limit: z.int().positive().optional() }).optional();

export interface Page<T> {
  readonly items: readonly T[];
  readonly pg?: z.infer<typeof pageNote>;
}

/**
 * Reads a list to its end and drops items that occur on two pages. Stops at a page shorter than the limit that Make
 * states, or at a page without new items. https://developers.make.com/api-documentation/pagination-sorting-filtering
 */
export async function readPages<T>(
  readPage: (pg: { 'pg[limit]': number; 'pg[offset]': number }) => Promise<Page<T>>,
  keyOf: (item: T) => number | string,
): Promise<readonly T[]> {
  const found = new Map<number | string, T>();
  let offset = 0;
  for (let read = 0; read < mostPages; read++) {
    const { items, pg } = await readPage({ 'pg[limit]': pageSize, 'pg[offset]': offset });
    const known = found.size;
    for (const item of items) found.set(keyOf(item), item);
    offset += items.length;
    if (items.length < (pg?.limit ?? pageSize) || found.size === known) break;
  }
  return [...found.values()];
}
