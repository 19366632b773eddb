import type { Store } from '../approvals/store.js';
import type { AuditLog } from '../make/audit-logs.js';
import { MakeError } from '../make/error.js';
import type { Make } from '../make/make.js';
import { isForWatch, isMembership } from '../make/membership-events.js';
import type { Check } from '../runtime/check.js';
import type { Part } from '../runtime/monitor.js';
import { type Batch, dayMs, freshCursor, movedPast, withoutBatch } from './cursor.js';
import { CursorDocument } from './cursor-document.js';
import { type DeliveryDeps, FeedDelivery, Stopping } from './delivery.js';
import { batchOf, dueTo, type EventGroups, lineOf, type OwnWrite } from './due-messages.js';
import type { Feed } from './feeds.js';
import type { ReadPage } from './log-pages.js';
import { isBacklog, LogReading } from './log-reading.js';
import { MakeLog } from './make-log.js';
import { LogTroubles, type TroublesDeps } from './troubles.js';

/** The part of the membership watch that the feed needs. */
export interface MembershipWatch {
  /** Stores log entries about memberships and their ground; durable when it returns. The same events may come twice. */
  offer(organizationId: number, events: readonly AuditLog[]): Promise<void>;
  /** The announced write behind an event, if any. */
  explain(event: AuditLog): Promise<OwnWrite | undefined>;
}

export interface FeedDeps extends DeliveryDeps, TroublesDeps {
  readonly outbox: TroublesDeps['outbox'];
  readonly make: Pick<Make, 'auditLogs' | 'organizations'>;
  readonly store: Pick<Store, 'get' | 'put' | 'keys' | 'wipe'>;
  readonly watch: MembershipWatch;
  readonly log: DeliveryDeps['log'] & { info(fields: object, event: string): void };
  /** Registers the watcher of one organization's reading. */
  readonly part?: ((organizationId: number) => Part) | undefined;
}

const patienceMs = 600_000;
const usuallyKeptDays = 365;

/** Reads an organization's log for all channels that follow it or one of its teams, and delivers it to them. */
export class OrganizationFeed {
  readonly #part: Part | undefined;
  readonly #makeLog: MakeLog;
  readonly #cursor: CursorDocument;
  readonly #troubles: LogTroubles;
  readonly #delivery: FeedDelivery;
  readonly #reading: LogReading;
  /** Why Make does not let Usher read the log, and when Usher asks again. */
  #closed: { readonly why: 'no-plan' | 'no-right'; readonly askAgainAt: number } | undefined;
  #failingSince: number | undefined;
  #readAt: number | undefined;
  /** The failure of the last round. */
  #failure: { readonly why: string; readonly since: number } | undefined;

  constructor(
    private readonly deps: FeedDeps,
    private readonly organizationId: number,
    private readonly signal: AbortSignal,
  ) {
    this.#part = deps.part?.(organizationId);
    this.#makeLog = new MakeLog(deps.make, organizationId, deps.now);
    this.#cursor = new CursorDocument(deps.store, organizationId);
    this.#troubles = new LogTroubles(deps, organizationId, this.#cursor);
    this.#delivery = new FeedDelivery(deps, organizationId, signal, () => this.#part?.done());
    const [page, deliver] = [this.#page, (events: readonly AuditLog[]) => this.#deliver(events)];
    this.#reading = new LogReading({ page, cursor: this.#cursor, deliver });
  }

  /** Reads and delivers new entries. A failure is logged once and shows in health, and the next round goes on. */
  async round(): Promise<void> {
    const { log, now } = this.deps;
    const organizationId = this.organizationId;
    try {
      if (this.#listening().length > 0) await this.#look();
      else await this.#forget();
      if (this.#failure) log.info({ organizationId }, 'the feed works again');
      this.#failure = undefined;
      this.#part?.done();
    } catch (error) {
      if (error instanceof Stopping) return;
      const why = error instanceof Error ? error.message : 'unknown';
      if (this.#failure?.why !== why) log.error({ organizationId, err: error }, adviceFor(error));
      this.#failure = { why, since: this.#failure?.since ?? now() };
      this.#part?.failed(why);
    }
  }

  /** Called when no channel follows it any more, or the reader ends. */
  leave(): void {
    this.#part?.leave();
  }

  health(): Check {
    const name = `feed ${this.organizationId}`;
    const [failure, failingSince, now] = [this.#failure, this.#failingSince, this.deps.now()];
    if (failure) return { name, ok: now - failure.since < patienceMs, says: failure.why };
    if (failingSince !== undefined) {
      const since = new Date(failingSince).toISOString();
      return {
        name,
        ok: now - failingSince < patienceMs,
        says: `Make's log could not be read since ${since}`,
      };
    }
    if (this.#closed) return { name, ok: true, says: stillClosed[this.#closed.why] };
    const read = this.#readAt === undefined ? 'not yet' : new Date(this.#readAt).toISOString();
    return { name, ok: true, says: `read ${read}` };
  }

  async #look(): Promise<void> {
    const { now } = this.deps;
    const since = Math.min(...this.#listening().map((feed) => feed.since));
    await this.#cursor.load(() => freshCursor(since));
    const { batch } = this.#cursor.current;
    if (batch) await this.#finish(batch, await this.#groupNames());
    await this.#troubles.say(this.#listening());
    if (this.#closed && now() < this.#closed.askAgainAt) return;
    try {
      await this.#read();
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      return this.#unread(error);
    }
    await this.#troubles.say(this.#listening());
    this.#closed = undefined;
    this.#failingSince = undefined;
    this.#readAt = now();
  }

  async #read(): Promise<void> {
    const startedAt = this.deps.now();
    const isLong = isBacklog(this.#cursor.current.at, startedAt);
    if (isLong) await this.#passGap();
    const total = await this.#reading.read(startedAt, isLong);
    await this.#deliver([]);
    await this.#cursor.looked(startedAt, total);
    await this.#troubles.passed();
  }

  /** Usher asks again later for a log that Make does not let it read; any other failure ends the round. */
  async #unread(error: MakeError): Promise<void> {
    const now = this.deps.now();
    this.#failingSince ??= now;
    if (isClosed(error)) {
      this.#closed = { why: await this.#whyClosed(), askAgainAt: now + patienceMs };
      this.#failingSince = undefined;
      await this.#troubles.note(this.#closed.why);
      return this.#troubles.say(this.#listening());
    }
    if (!this.#closed && now - this.#failingSince >= patienceMs) {
      await this.#troubles.note('unreachable', { from: this.#failingSince });
      await this.#troubles.say(this.#listening());
    }
    throw error;
  }

  async #whyClosed(): Promise<'no-plan' | 'no-right'> {
    try {
      return (await this.#makeLog.keptDays()) ? 'no-right' : 'no-plan';
    } catch (error) {
      if (isClosed(error)) return 'no-right';
      throw error;
    }
  }

  /** Reports entries after the cursor that Make no longer keeps, and moves the cursor past them. */
  async #passGap(): Promise<void> {
    const kept = this.deps.now() - ((await this.#makeLog.keptDays()) || usuallyKeptDays) * dayMs;
    const { at, floor } = this.#cursor.current;
    if (at >= kept) return;
    await this.#troubles.note('gap', { from: at, until: kept });
    await this.#cursor.save({ ...this.#cursor.current, at: kept, floor: Math.max(floor, kept) });
  }

  /**
   * Delivers these entries, oldest first, and tells feeds whose mute is over how many events they missed. It first
   * hands the watch its events, and then writes the batch to disk before it posts the first message.
   */
  async #deliver(events: readonly AuditLog[]): Promise<void> {
    const { watch, now } = this.deps;
    const watched = events.filter(({ eventName }) => isForWatch(eventName));
    if (watched.length > 0) await watch.offer(this.organizationId, watched);
    const lines = await Promise.all(
      events.map(async (event) =>
        lineOf(event, isMembership(event.eventName) ? await watch.explain(event) : undefined),
      ),
    );
    const before = this.#cursor.current;
    const batch = batchOf(before, lines, this.#listening(), now());
    if (lines.length === 0 && Object.keys(batch.unmuted).length === 0) return;
    const groups = await this.#groupNames();
    const isAnyDue = dueTo(this.#listening(), batch, before, groups).parcels.length > 0;
    if (isAnyDue) await this.#cursor.save({ ...this.#cursor.current, n: batch.n, batch });
    await this.#finish(batch, groups);
  }

  /** Removes the batch once every feed has accepted its part, in the same write that moves the cursor. */
  async #finish(batch: Batch, groups: EventGroups): Promise<void> {
    const before = this.#cursor.current;
    const { parcels, left } = dueTo(this.#listening(), batch, before, groups);
    await this.#delivery.deliver(batch, parcels);
    await this.#cursor.save({ ...movedPast(withoutBatch(before), batch.events, batch.at), left });
  }

  /** Asks Make only if a feed follows a group. */
  async #groupNames(): Promise<EventGroups> {
    const isAnyAskedFor = this.#listening().some(({ filter }) => filter.groups.length > 0);
    return isAnyAskedFor ? this.#makeLog.groups() : new Map();
  }

  readonly #page: ReadPage = async (query) => {
    if (this.signal.aborted || this.#listening().length === 0) throw new Stopping();
    const page = await this.#makeLog.page(query).catch((error: unknown) => {
      throw this.signal.aborted ? new Stopping() : error;
    });
    this.#part?.done();
    await this.#troubles.opened();
    await this.#troubles.say(this.#listening());
    return page;
  };

  /** Drops the state when no channel follows it any more, so that a later subscription begins again. */
  async #forget(): Promise<void> {
    this.#closed = undefined;
    this.#failingSince = undefined;
    await this.#cursor.forget();
    await this.#troubles.forget();
  }

  /** The present feeds; they may change during a long backlog. */
  #listening(): readonly Feed[] {
    return this.deps.feeds.listening(this.organizationId);
  }
}

const stillClosed = {
  'no-plan': "the organization's plan has no audit log",
  'no-right': "Make does not let Usher's account read the log",
} as const;

/** Make answers 402 or 403, and 404 for things it hides from the caller. */
const isClosed = (error: unknown): boolean =>
  error instanceof MakeError && (error.kind === 'forbidden' || error.kind === 'not-found');

function adviceFor(error: unknown): string {
  return error instanceof MakeError
    ? "a feed could not read Make's log; it is tried again, so look at Make and at the token only if this lasts"
    : 'a feed could not be delivered; the same batch is tried again, so look at Slack and at the data folder if this lasts';
}
