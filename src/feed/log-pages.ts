import type { AuditLog, AuditLogPage, AuditLogQuery } from '../make/audit-logs.js';

/** One call to Make for one page of a log. */
export type ReadPage = (query: AuditLogQuery) => Promise<AuditLogPage>;

export interface Newest {
  /** New entries, in no order. */
  readonly fresh: readonly AuditLog[];
  /** How many entries Make has from that day on, if it says so. */
  readonly total: number | undefined;
  /**
   * `more`: there are too many new entries, so the caller must read the log from its old end. `buried`: Make has
   * entries that Usher has not seen yet.
   */
  readonly ended: 'whole' | 'more' | 'buried';
}

/** The conditions under which a page without new entries is the last one. */
export interface Ground {
  /** The first day, as `YYYY-MM-DD`. */
  readonly dateFrom: string;
  readonly isNew: (event: AuditLog) => boolean;
  /** The number of entries after the last look; undefined before the first. */
  readonly total: number | undefined;
  /** Without that count, a page of known entries must reach back to this time. */
  readonly backTo: number;
}

const pageSize = 100;
const mostPages = 10;

/** Oldest first; entries of the same millisecond in order of id. */
export const inOrder = (a: AuditLog, b: AuditLog): number => a.at - b.at || (a.uuid < b.uuid ? -1 : 1);

/**
 * Reads a log from its newest entry back to known entries, at most ten pages. Make may log entries minutes late, below
 * known ones, so a page of known entries alone proves nothing: Make's count must agree too.
 */
export async function readNewest(read: ReadPage, ground: Ground): Promise<Newest> {
  const fresh = new Map<string, AuditLog>();
  let total: number | undefined;
  let anyNew = false;
  for (let offset = 0, page = 0; page < mostPages; page++) {
    const first = page === 0 && { returnTotalCount: true };
    const query = { dateFrom: ground.dateFrom, limit: pageSize, offset, ...first };
    const { auditLogs, pg } = await read(query);
    total ??= pg?.totalCount;
    const before = fresh.size;
    for (const one of auditLogs) if (ground.isNew(one)) fresh.set(one.uuid, one);
    anyNew = fresh.size > before;
    const found = [...fresh.values()];
    if (isLast({ auditLogs, pg })) return { fresh: found, total, ended: 'whole' };
    if (!anyNew && isFirm(ground, auditLogs, total, fresh.size))
      return { fresh: found, total, ended: 'whole' };
    offset += auditLogs.length;
  }
  return { fresh: [...fresh.values()], total, ended: anyNew ? 'more' : 'buried' };
}

/** Reads a log from its old end, one page at a time, so that memory never holds more than a page. */
export async function* readForward(read: ReadPage, dateFrom: string): AsyncGenerator<AuditLogPage> {
  for (let offset = 0; ; ) {
    const first = offset === 0 && { returnTotalCount: true };
    const page = await read({ dateFrom, limit: pageSize, offset, sortDir: 'asc', ...first });
    yield page;
    if (isLast(page)) return;
    offset += page.auditLogs.length;
  }
}

/** Make documents no upper bound for a page; a page with a lower limit states it in `pg`. */
const isLast = ({ auditLogs, pg }: AuditLogPage): boolean =>
  auditLogs.length < Math.min(pageSize, pg?.limit || pageSize);

function isFirm(ground: Ground, known: readonly AuditLog[], total: number | undefined, fresh: number) {
  if (ground.total !== undefined && total !== undefined) return total - ground.total <= fresh;
  return known.some(({ at }) => at <= ground.backTo);
}
