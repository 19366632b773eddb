import type { AuditLog } from '../make/audit-logs.js';
import { isMembership } from '../make/membership-events.js';
import type { FeedLine } from '../slack/feed-lines.js';
import { type Batch, movedPast, withoutBatch } from './cursor.js';
import type { Delivery, Parcel } from './delivery.js';
import { type EventGroups, groupsOf, isMuted, matches } from './feed-filter.js';
import type { Feed } from './feeds.js';
import { type LogCalls, type LogDeps, lineOf } from './log-deps.js';

export interface Batches {
  /** Delivers what the process had begun when it ended. */
  settle(): Promise<void>;
  /** Delivers these, oldest first, and tells feeds whose mute is over what they did not get. */
  deliver(events: readonly AuditLog[]): Promise<void>;
}

const groupsKeptMs = 3_600_000;

/**
 * A batch is on disk before its first message and off it once every feed has accepted it, in the same write that moves
 * the cursor. What memberships it tells of is with the watch before that.
 */
export function createBatches(log: LogDeps, calls: LogCalls, delivery: Delivery): Batches {
  const { parts, source, cursor, listening } = log;
  let groups: { readonly at: number; readonly names: EventGroups } | undefined;

  /** Make is asked only if somebody listens to a group. */
  const groupNames = async (): Promise<EventGroups> => {
    if (listening().every(({ filter }) => filter.groups.length === 0)) return new Map();
    if (!groups || parts.now() - groups.at > groupsKeptMs) {
      groups = { at: parts.now(), names: groupsOf(await calls.filters()) };
    }
    return groups.names;
  };

  const linesFor = (feed: Feed, { events }: Batch, names: EventGroups): FeedLine[] =>
    events.filter((line) => matches(feed, line, names) && !log.covered(feed, line));

  const finish = async (batch: Batch, names: EventGroups): Promise<void> => {
    const before = cursor.current();
    const left: Record<string, number> = {};
    const parcels: Parcel[] = [];
    for (const feed of listening()) {
      const lines = linesFor(feed, batch, names);
      const leftOut = batch.unmuted[feed.id] ?? 0;
      const muted = isMuted(feed, batch.at);
      const keptBack = (before.left[feed.id] ?? 0) + (muted ? lines.length : -leftOut);
      if (keptBack > 0) left[feed.id] = keptBack;
      if (!muted && lines.length + leftOut > 0) parcels.push({ feed, lines, leftOut });
    }
    await delivery.deliver(batch, parcels);
    await cursor.save({ ...movedPast(withoutBatch(before), batch.events, batch.at), left });
  };

  const unmutedAt = (at: number): Record<string, number> =>
    Object.fromEntries(
      Object.entries(cursor.current().left).filter(([id]) =>
        listening().some((feed) => feed.id === id && !isMuted(feed, at)),
      ),
    );

  return {
    async settle() {
      const { batch } = cursor.current();
      if (batch) await finish(batch, await groupNames());
    },
    async deliver(events) {
      const memberships = events.filter(({ eventName }) => isMembership(eventName));
      if (memberships.length > 0) await parts.watch.offer(source.organizationId, memberships);
      const at = parts.now();
      const unmuted = unmutedAt(at);
      const isAnyUnmuted = Object.keys(unmuted).length > 0;
      if (events.length === 0 && !isAnyUnmuted) return;
      const names = await groupNames();
      const lines = await Promise.all(
        events.map(async (event) =>
          lineOf(event, isMembership(event.eventName) ? await parts.watch.explain(event) : undefined),
        ),
      );
      const { n, ...rest } = cursor.current();
      const batch = { n: n + 1, at, events: lines, unmuted };
      const isPosted = (feed: Feed) => !isMuted(feed, at) && linesFor(feed, batch, names).length > 0;
      if (isAnyUnmuted || listening().some(isPosted)) await cursor.save({ ...rest, n: batch.n, batch });
      await finish(batch, names);
    },
  };
}
