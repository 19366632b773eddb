import { MakeError } from '../make/error.js';
import { createBatches } from './batches.js';
import { type Cursor, cursorKey, freshCursor } from './cursor.js';
import { createDelivery } from './delivery.js';
import { keepCursor } from './kept-cursor.js';
import { type LogCalls, type LogDeps, logCalls } from './log-deps.js';
import { createLogPoll } from './poll-log.js';
import { type Health, Stopping } from './reader-deps.js';
import { createTroubles } from './troubles.js';

/** What came of a round; `no-plan` and `no-right`: Make does not let us read this log. */
export type Round = 'read' | 'no-plan' | 'no-right';

export interface LogReader {
  /** Reads what is new and delivers it. Throws what kept it from doing so for the moment. */
  round(): Promise<Round>;
  /** Delivers what had been begun, and answers how far that is; undefined if this log was never delivered. */
  settle(): Promise<Cursor | undefined>;
  /** Another log has the same events and can be read: what stood in the way of this one no longer matters. */
  retire(): Promise<void>;
  /** Goes on from where another log with the same events was delivered to. */
  continueFrom(other: Cursor): Promise<void>;
  forget(): Promise<void>;
  health(): Health;
}

const patienceMs = 600_000;

/** Reads one log of Make, an organization's or a team's, for however many channels listen to it. */
export function createLogReader(options: Omit<LogDeps, 'cursor' | 'troubles'>): LogReader {
  const { parts, source, listening, signal } = options;
  const { now } = parts;
  const delivery = createDelivery(parts, source.teamId === undefined ? '' : 't', signal);
  const cursor = keepCursor(parts.store, source);
  const troubles = createTroubles(parts, source, delivery);
  const log = { ...options, cursor, troubles };
  const made = logCalls(parts, source);
  const calls: LogCalls = {
    ...made,
    async page(query) {
      if (signal.aborted || listening().length === 0) throw new Stopping();
      const page = await made.page(query).catch((error: unknown) => {
        throw signal.aborted ? new Stopping() : error;
      });
      parts.progress?.();
      await troubles.over('no-plan', 'no-right', 'unreachable');
      await say();
      return page;
    },
  };
  const batches = createBatches(log, calls, delivery);
  const look = createLogPoll(log, calls, batches);
  let closed: Exclude<Round, 'read'> | undefined;
  let askAgainAt = 0;
  let failingSince: number | undefined;
  let readAt: number | undefined;

  const say = (): Promise<void> => troubles.say(listening(), cursor);

  const whyClosed = async (): Promise<Exclude<Round, 'read'>> => {
    try {
      return (await calls.keptDays()) ? 'no-right' : 'no-plan';
    } catch (error) {
      if (isClosed(error)) return 'no-right';
      throw error;
    }
  };

  const failed = async (error: MakeError): Promise<Exclude<Round, 'read'>> => {
    failingSince ??= now();
    if (isClosed(error)) {
      closed = await whyClosed();
      askAgainAt = now() + patienceMs;
      failingSince = undefined;
      await troubles.note(closed);
      await say();
      return closed;
    }
    if (!closed && now() - failingSince >= patienceMs) {
      await troubles.note('unreachable', { from: failingSince });
      await say();
    }
    throw error;
  };

  return {
    async round() {
      if (listening().length === 0) return 'read';
      const since = Math.min(...listening().map((feed) => feed.since));
      if (!(await cursor.load())) await cursor.save(freshCursor(since));
      await batches.settle();
      await say();
      if (closed && now() < askAgainAt) return closed;
      try {
        await look();
      } catch (error) {
        if (error instanceof MakeError) return failed(error);
        throw error;
      }
      await say();
      closed = undefined;
      failingSince = undefined;
      readAt = now();
      return 'read';
    },
    async settle() {
      if (await cursor.load()) await batches.settle();
      return cursor.load();
    },
    async retire() {
      closed = undefined;
      failingSince = undefined;
      await troubles.over('no-plan', 'no-right', 'unreachable', 'gap');
      await say();
    },
    async continueFrom(other) {
      const own = await cursor.load();
      if (own && own.at >= other.at) return;
      const seen = new Map([...(own?.seen ?? []), ...other.seen]);
      const n = Math.max(own?.n ?? 0, other.n);
      const floor = Math.max(own?.floor ?? 0, other.floor);
      await cursor.save({ ...(own ?? freshCursor(other.at)), at: other.at, n, floor, seen });
    },
    async forget() {
      closed = undefined;
      failingSince = undefined;
      await cursor.forget();
      await troubles.over('no-plan', 'no-right', 'unreachable', 'gap');
    },
    health: () => ({
      name: cursorKey(source).replace('cursor/', 'feed '),
      ok: failingSince === undefined || now() - failingSince < patienceMs,
      says:
        failingSince !== undefined
          ? `Make's log could not be read since ${new Date(failingSince).toISOString()}`
          : closed
            ? stillClosed[closed]
            : `read ${readAt === undefined ? 'not yet' : new Date(readAt).toISOString()}`,
    }),
  };
}

const stillClosed = {
  'no-plan': "the organization's plan has no audit log",
  'no-right': "Make does not let Usher's account read the log",
} as const;

/** Make answers 402 or 403, and 404 where it hides what one may not see. */
const isClosed = (error: unknown): boolean =>
  error instanceof MakeError && (error.kind === 'forbidden' || error.kind === 'not-found');
