import { invalidInput } from '../api-error.js';
import { type ApiRequest, isSwitchedOn } from '../api-request.js';
import type { AuditEntry } from '../entities/audit-entry.js';
import type { Organization } from '../entities/organization.js';
import { compared, type Paging, pageOf, pagingOf } from '../pagination.js';
import { auditEntryRow, auditSortColumns, auditSortValue } from './audit-entry-row.js';
import { auditFilter } from './audit-filter.js';

const day = 24 * 60 * 60 * 1000;
const paging = { sortBy: 'triggeredAt', sortDir: 'desc', limit: 100, sortable: auditSortColumns } as const;

/** One page of the entries that are still kept, match the query's filters, and are wanted. */
export function auditPage(
  request: ApiRequest,
  organization: Organization,
  wanted: (entry: AuditEntry) => boolean,
) {
  const { world, query } = request;
  const pg = pagingOf(query, paging);
  const passes = auditFilter(request);
  const kept = world.now() - organization.license.auditLogsDays * day;
  const entries = world.auditLog
    .of(organization.id)
    .filter((entry) => entry.triggeredAt >= kept && wanted(entry) && passes(entry));
  const ordered = afterLast(query.get('pg[last]'), inOrder(request, entries, pg));
  return {
    auditLogs: pageOf(ordered, pg).map((entry) => auditEntryRow(world, entry)),
    pg: { ...pg, ...(isSwitchedOn(request, 'pg[returnTotalCount]') && { totalCount: entries.length }) },
  };
}

/** The log is already sorted by time, so the default order costs nothing. */
function inOrder({ world }: ApiRequest, entries: AuditEntry[], { sortBy, sortDir }: Paging): AuditEntry[] {
  if (sortBy !== 'triggeredAt') {
    const values = new Map(entries.map((entry) => [entry, auditSortValue(world, entry, sortBy)]));
    entries.sort((one, other) => compared(values.get(one), values.get(other)));
  }
  return sortDir === 'asc' ? entries : entries.reverse();
}

/** `pg[last]` is the uuid of the last row of the previous page. */
function afterLast(last: string | null, entries: AuditEntry[]): AuditEntry[] {
  if (last === null) return entries;
  const place = entries.findIndex(({ uuid }) => uuid === last);
  if (place === -1) throw invalidInput(`Parameter 'pg[last]' names no entry.`);
  return entries.slice(place + 1);
}
