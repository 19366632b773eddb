import type { AuditLog } from '../make/audit-logs.js';
import { dayMs, dayOf, isNew, type Total, windowStart } from './cursor.js';
import type { CursorDocument } from './cursor-document.js';
import { inOrder, type ReadPage, readForward, readNewest } from './log-pages.js';

const minuteMs = 60_000;
const perBatch = 500;
/** How late Make may log an entry that Usher still finds at once. */
const lateMs = 15 * minuteMs;
const sweepEveryMs = 10 * minuteMs;

export interface ReadingDeps {
  readonly page: ReadPage;
  readonly cursor: CursorDocument;
  /** Takes new entries, oldest first; afterwards the cursor is past them. */
  readonly deliver: (events: readonly AuditLog[]) => Promise<void>;
}

/** Reads new entries of one log and delivers them, oldest first. Throws failures that end the reading. */
export class LogReading {
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: ReadingDeps) {}

  /**
   * After a short pause this reads from the newest entry back. It reads a backlog from its old end, batch by batch, so
   * that a long one needs no more memory. Returns Make's count if the next reading can compare with it.
   */
  async read(startedAt: number, isBacklog: boolean): Promise<Total | undefined> {
    const back = isBacklog ? 'too much' : await this.#readBack(startedAt);
    if (back !== 'too much') return back;
    const total = await this.#catchUp();
    this.#sweptAt = startedAt;
    return total;
  }

  /**
   * `too much`: there are too many new entries, or some lie too far below known ones, so the caller must read the log
   * from its old end.
   */
  async #readBack(startedAt: number): Promise<Total | undefined | 'too much'> {
    const { page, cursor, deliver } = this.deps;
    const { at, total: before } = cursor.current;
    const day = this.#firstDay();
    // Counts compare only from the same day on. After a change of day, Usher counts the new day before it reads the
    // old one. An entry that Make logs in between is then missing in the count and not in the reading.
    const dateFrom = before?.dateFrom ?? day;
    const recounted = dateFrom === day ? undefined : await this.#countFrom(day);
    const isUnseen = (event: AuditLog): boolean => this.#isUnseen(event);
    const ground = { dateFrom, isNew: isUnseen, total: before?.count, backTo: at - lateMs };
    const { fresh, ended, total: count } = await readNewest(page, ground);
    const isSweepDue = startedAt - this.#sweptAt >= sweepEveryMs;
    if (ended === 'more' || (ended === 'buried' && isSweepDue)) return 'too much';
    const events = [...fresh].sort(inOrder);
    for (let from = 0; from < events.length; from += perBatch) {
      await deliver(events.slice(from, from + perBatch));
    }
    if (ended !== 'whole') return undefined;
    return recounted ?? (count === undefined ? undefined : { dateFrom, count });
  }

  async #catchUp(): Promise<Total | undefined> {
    const { page, deliver } = this.deps;
    const dateFrom = this.#firstDay();
    const found = new Map<string, AuditLog>();
    let total: Total | undefined;
    const deliverOldest = async (count: number): Promise<void> => {
      const events = [...found.values()].sort(inOrder).slice(0, count);
      for (const { uuid } of events) found.delete(uuid);
      await deliver(events);
    };
    for await (const { auditLogs, pg } of readForward(page, dateFrom)) {
      if (pg?.totalCount !== undefined) total = { dateFrom, count: pg.totalCount };
      for (const event of auditLogs) if (this.#isUnseen(event)) found.set(event.uuid, event);
      if (found.size >= perBatch) await deliverOldest(perBatch);
    }
    await deliverOldest(found.size);
    return total;
  }

  async #countFrom(dateFrom: string): Promise<Total | undefined> {
    const { pg } = await this.deps.page({ dateFrom, limit: 1, offset: 0, returnTotalCount: true });
    return pg?.totalCount === undefined ? undefined : { dateFrom, count: pg.totalCount };
  }

  #isUnseen(event: AuditLog): boolean {
    return isNew(this.deps.cursor.current, event);
  }

  #firstDay(): string {
    return dayOf(windowStart(this.deps.cursor.current.at));
  }
}

const backlogMs = 2 * dayMs;
export const isBacklog = (cursorAt: number, now: number): boolean => now - cursorAt > backlogMs;
