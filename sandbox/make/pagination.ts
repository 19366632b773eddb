import { invalidInput } from './api-error.js';
import { integer } from './api-request.js';

export interface Paging {
  sortBy: string;
  sortDir: 'asc' | 'desc';
  limit: number;
  offset: number;
}

export interface PagingDefaults {
  sortBy: string;
  sortDir: 'asc' | 'desc';
  limit: number;
  sortable: readonly string[];
}

/** Make publishes no upper limit; this one cuts without an error, and the answer's `pg` shows it. */
const mostRows = 10_000;

export function pagingOf(query: URLSearchParams, defaults: PagingDefaults): Paging {
  const sortBy = query.get('pg[sortBy]') ?? defaults.sortBy;
  if (!defaults.sortable.includes(sortBy)) throw invalidInput(`Cannot sort by '${sortBy}'.`);
  const limit = integer(query.get('pg[limit]') ?? String(defaults.limit), 'pg[limit]');
  if (limit === 0) throw invalidInput(`Parameter 'pg[limit]' must be at least 1.`);
  return {
    sortBy,
    sortDir: direction(query.get('pg[sortDir]') ?? defaults.sortDir),
    limit: Math.min(limit, mostRows),
    offset: integer(query.get('pg[offset]') ?? '0', 'pg[offset]'),
  };
}

export function pageOf<Row>(rows: readonly Row[], { limit, offset }: Paging): Row[] {
  return rows.slice(offset, offset + limit);
}

export function sorted<Row extends object>(rows: readonly Row[], { sortBy, sortDir }: Paging): Row[] {
  const sign = sortDir === 'asc' ? 1 : -1;
  const values = new Map(rows.map((row) => [row, new Map(Object.entries(row)).get(sortBy)]));
  return [...rows].sort((one, other) => sign * compared(values.get(one), values.get(other)));
}

export function compared(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''));
}

function direction(text: string): 'asc' | 'desc' {
  if (text === 'asc' || text === 'desc') return text;
  throw invalidInput(`Parameter 'pg[sortDir]' is neither asc nor desc.`);
}
