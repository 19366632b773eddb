import { createHash } from 'node:crypto';
import { z } from 'zod';
import { trouble } from '../approvals/audit-event.js';
import { about, personal } from '../approvals/personal.js';
import type { AuditLog } from '../make/audit-logs.js';
import { feedLine } from '../slack/feed-lines.js';

const time = z.number().int();
const counts = z.record(z.string(), z.number().int());

/** A line as stored: the actor is sealed on disk, and plain text here. */
const keptLine = feedLine.extend({
  actor: z
    .object({
      id: z.number().int().optional(),
      name: z.codec(personal, z.string(), { decode: (value) => value.personal, encode: about }),
    })
    .optional(),
});

/** The batch to post: durable before the first message, so that a restart posts the same. */
const batch = z.object({
  n: time,
  at: time,
  /** Oldest first. */
  events: z.array(keptLine),
  /** Feeds whose mute is over, and how many events each missed. */
  unmuted: counts,
});
export type Batch = z.infer<typeof batch>;

/** A trouble that a channel was told about, so that the channel also learns when it is over. */
const notice = z.object({ trouble, since: time, channel: z.string() });
export type Notice = z.infer<typeof notice>;

/** How many entries Make had from a day on, after a reading of all new ones. */
const total = z.object({ dateFrom: z.string(), count: z.number().int() });
export type Total = z.infer<typeof total>;

const hashLength = 11;
/** The short hash of an entry's id, and its time. */
const remembered = z.codec(z.string(), z.tuple([z.string(), z.number()]), {
  decode: (text): [string, number] => [
    text.slice(0, hashLength),
    Number.parseInt(text.slice(hashLength), 36),
  ],
  encode: ([hash, at]) => `${hash}${at.toString(36)}`,
});

const document = z.object({
  format: z.literal(1),
  at: time,
  floor: time,
  n: time,
  seen: z.array(remembered),
  total: total.optional(),
  left: counts,
  notices: z.array(notice),
  batch: batch.optional(),
});

/** How far one log has been delivered. */
export interface Cursor {
  /** Usher has read everything up to here, except late entries. */
  readonly at: number;
  /** Earlier entries are never new: they came before the subscription, or `seen` has dropped them. */
  readonly floor: number;
  /** The number of the latest batch. */
  readonly n: number;
  /** Short hashes of the ids of recently delivered entries, with the time of each. */
  readonly seen: ReadonlyMap<string, number>;
  /** Never from a later reading than `seen`, or entries logged late in between would count as known. */
  readonly total?: Total;
  /** How many events each muted feed did not get. */
  readonly left: Readonly<Record<string, number>>;
  readonly notices: readonly Notice[];
  readonly batch?: Batch;
}

export const cursorPrefix = 'cursor/';
export const cursorKey = (organizationId: number): string => `${cursorPrefix}${organizationId}`;

export const dayMs = 86_400_000;
const mostSeen = 20_000;

/** Nothing older than the moment of the subscription is delivered. */
export const freshCursor = (since: number): Cursor => ({
  at: since,
  floor: since,
  n: 0,
  seen: new Map(),
  left: {},
  notices: [],
});

/** Throws unless the document is a cursor in a known format. */
export function parseCursor(value: unknown): Cursor {
  const { format: _, seen, batch, total: counted, ...rest } = document.parse(value);
  return { ...rest, seen: new Map(seen), ...(batch && { batch }), ...(counted && { total: counted }) };
}

export const cursorDocument = ({ seen, notices, ...rest }: Cursor): z.input<typeof document> =>
  z.encode(document, { format: 1, ...rest, notices: [...notices], seen: [...seen] });

/**
 * The first moment of the day before the cursor's, in Make's days (UTC). Each round reads everything from there again.
 */
export const windowStart = (at: number): number => Math.floor(at / dayMs) * dayMs - dayMs;

/** Make filters by day only. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export const isNew = (cursor: Cursor, { uuid, at }: Pick<AuditLog, 'uuid' | 'at'>): boolean =>
  at >= Math.max(cursor.floor, windowStart(cursor.at)) && !cursor.seen.has(shortHash(uuid));

/**
 * The cursor after these entries were delivered. It forgets entries older than its window, and the oldest beyond
 * 20,000. It never moves into the future, whatever time an entry has. Each entry adds one to Make's count.
 */
export function movedPast(
  cursor: Cursor,
  events: readonly Pick<AuditLog, 'uuid' | 'at'>[],
  now: number,
): Cursor {
  const newest = events.reduce((time, one) => Math.max(time, one.at), cursor.at);
  const at = Math.max(cursor.at, Math.min(newest, now));
  const start = windowStart(at);
  const all = new Map(cursor.seen);
  for (const one of events) all.set(shortHash(one.uuid), one.at);
  const kept = [...all].filter(([, seenAt]) => seenAt >= start).sort(([, a], [, b]) => a - b);
  const dropped = kept.splice(0, Math.max(0, kept.length - mostSeen));
  const floor = Math.max(cursor.floor, ...dropped.slice(-1).map(([, droppedAt]) => droppedAt + 1));
  const { total: before } = cursor;
  const counted = before && { total: { ...before, count: before.count + events.length } };
  return { ...cursor, at, floor, seen: new Map(kept), ...counted };
}

/** The cursor after a log was read to its end at that time, with Make's count if that reading gave one. */
export const lookedAt = (cursor: Cursor, at: number, counted?: Total): Cursor =>
  movedPast({ ...cursor, at: Math.max(cursor.at, at), ...(counted && { total: counted }) }, [], at);

export function withoutBatch({ batch: _, ...cursor }: Cursor): Cursor {
  return cursor;
}

const shortHash = (uuid: string): string =>
  createHash('sha256').update(uuid).digest().subarray(0, 8).toString('base64url');
