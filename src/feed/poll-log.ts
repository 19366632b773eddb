import type { AuditLog } from '../make/audit-logs.js';
import type { Batches } from './batches.js';
import { dayMs, dayOf, isNew, type Total, windowStart } from './cursor.js';
import type { LogCalls, LogDeps } from './log-deps.js';
import { inOrder, readForward, readNewest } from './log-pages.js';

const minuteMs = 60_000;
const perBatch = 500;
/** So late an entry may be logged and still be found at once. */
const lateMs = 15 * minuteMs;
const backlogMs = 2 * dayMs;
const sweepEveryMs = 10 * minuteMs;
const usuallyKeptDays = 365;

/**
 * Reads what is new in one log and has it delivered, oldest first. After a short while from the newest entry back; a
 * backlog from its old end, batch by batch, so that its length costs no memory. Throws what keeps it from going on.
 */
export function createLogPoll({ parts, cursor, troubles }: LogDeps, calls: LogCalls, batches: Batches) {
  let total: Total | undefined;
  let sweptAt = Number.NEGATIVE_INFINITY;

  const isUnseen = (event: AuditLog): boolean => isNew(cursor.current(), event);
  const firstDay = (): string => dayOf(windowStart(cursor.current().at));

  /** False where so much is new, or so deep below what is known, that the log has to be read from its old end. */
  const readBack = async (startedAt: number): Promise<boolean> => {
    const { at, total: before } = cursor.current();
    const day = firstDay();
    // Counts compare from the same day on only. Once the day has changed, the new one is counted before the old one is
    // read, so that what is logged meanwhile is missing in the count and not in the reading.
    const dateFrom = before?.dateFrom ?? day;
    const anew = dateFrom === day ? undefined : await countFrom(day);
    const ground = { dateFrom, isNew: isUnseen, total: before?.count, backTo: at - lateMs };
    const { fresh, ended, total: count } = await readNewest(calls.page, ground);
    if (ended === 'more' || (ended === 'buried' && startedAt - sweptAt >= sweepEveryMs)) return false;
    const events = [...fresh].sort(inOrder);
    for (let from = 0; from < events.length; from += perBatch) {
      await batches.deliver(events.slice(from, from + perBatch));
    }
    if (ended === 'whole') total = anew ?? (count === undefined ? undefined : { dateFrom, count });
    return true;
  };

  const countFrom = async (dateFrom: string): Promise<Total | undefined> => {
    const { pg } = await calls.page({ dateFrom, limit: 1, offset: 0, returnTotalCount: true });
    return pg?.totalCount === undefined ? undefined : { dateFrom, count: pg.totalCount };
  };

  const catchUp = async (startedAt: number): Promise<void> => {
    const dateFrom = firstDay();
    const found = new Map<string, AuditLog>();
    const deliverOldest = async (count: number): Promise<void> => {
      const events = [...found.values()].sort(inOrder).slice(0, count);
      for (const { uuid } of events) found.delete(uuid);
      await batches.deliver(events);
    };
    for await (const { auditLogs, pg } of readForward(calls.page, dateFrom)) {
      if (pg?.totalCount !== undefined) total = { dateFrom, count: pg.totalCount };
      for (const event of auditLogs) if (isUnseen(event)) found.set(event.uuid, event);
      if (found.size >= perBatch) await deliverOldest(perBatch);
    }
    await deliverOldest(found.size);
    sweptAt = startedAt;
  };

  /** What followed the cursor and is no longer kept is said to be missing, and the cursor goes to what is kept. */
  const passGap = async (): Promise<void> => {
    const kept = parts.now() - ((await calls.keptDays()) || usuallyKeptDays) * dayMs;
    const { at, floor } = cursor.current();
    if (at >= kept) return;
    await troubles.note('gap', { from: at, until: kept });
    await cursor.save({ ...cursor.current(), at: kept, floor: Math.max(floor, kept) });
  };

  return async (): Promise<void> => {
    const startedAt = parts.now();
    total = undefined;
    const isBacklog = startedAt - cursor.current().at > backlogMs;
    if (isBacklog) await passGap();
    if (isBacklog || !(await readBack(startedAt))) await catchUp(startedAt);
    await batches.deliver([]);
    await cursor.looked(startedAt, total);
    await troubles.over('gap');
  };
}
