import type { AuditLog, AuditLogFilters } from '../make/audit-logs.js';
import { isWatched } from '../make/membership-events.js';
import type { Message } from '../slack/card.js';
import type { FeedLine, FeedPlace } from '../slack/feed-lines.js';
import { feedMessages, leftOutMessage } from '../slack/feed-messages.js';
import type { Batch, Cursor } from './cursor.js';
import { type Feed, isMuted } from './feeds.js';

/** The request whose announced write an entry is, and whether the write undoes what the request did. */
export interface OwnWrite {
  readonly request: string;
  readonly undoes: boolean;
}

/** The parts of an entry that a line needs; a person's address only if there is no name. */
export function lineOf(event: AuditLog, own?: OwnWrite): FeedLine {
  const { actor, team, targetId } = event;
  const who = actor?.name || actor?.email || (actor?.id === undefined ? undefined : `User ${actor.id}`);
  const where = team?.name || (team?.id === undefined ? undefined : `Team ${team.id}`);
  return {
    uuid: event.uuid,
    at: Math.round(event.at),
    event: event.eventName,
    ...(who !== undefined && { actor: { ...withId(actor?.id), name: who } }),
    ...(where !== undefined && { team: { ...withId(team?.id), name: where } }),
    ...(targetId != null && { target: targetId }),
    ...(own && { request: own.request, ...(own.undoes && { undoes: true }) }),
  };
}

const withId = (id: number | undefined) => (id === undefined ? {} : { id });

/** The next batch: these lines, and for each feed whose mute is over the number of events it missed. */
export function batchOf(
  { n, left }: Cursor,
  events: readonly FeedLine[],
  feeds: readonly Feed[],
  at: number,
): Batch {
  const heard = new Set(feeds.filter((feed) => !isMuted(feed, at)).map(({ id }) => id));
  const unmuted = Object.fromEntries(Object.entries(left).filter(([id]) => heard.has(id)));
  return { n: n + 1, at, events: [...events], unmuted };
}

/** Names of events by the header of Make's group, from Make's filters call. */
export type EventGroups = ReadonlyMap<string, readonly string[]>;

export const groupsOf = ({ events }: AuditLogFilters): EventGroups =>
  new Map(events.map(({ header, items }) => [header, items]));

/** One feed's part of a batch. */
export interface Parcel {
  readonly feed: Feed;
  readonly lines: readonly FeedLine[];
  /** The number of events its mute kept back, if that is over. */
  readonly leftOut: number;
}

/** The messages of a batch for each feed, and how many events each muted feed has missed by then. */
export interface Due {
  readonly parcels: readonly Parcel[];
  readonly left: Readonly<Record<string, number>>;
}

export function dueTo(
  feeds: readonly Feed[],
  batch: Batch,
  before: Pick<Cursor, 'left'>,
  groups: EventGroups,
): Due {
  const left: Record<string, number> = {};
  const parcels: Parcel[] = [];
  for (const feed of feeds) {
    const lines = batch.events.filter((line) => matches(feed, line, groups));
    const leftOut = batch.unmuted[feed.id] ?? 0;
    const muted = isMuted(feed, batch.at);
    const keptBack = (before.left[feed.id] ?? 0) + (muted ? lines.length : -leftOut);
    if (keptBack > 0) left[feed.id] = keptBack;
    if (!muted && lines.length + leftOut > 0) parcels.push({ feed, lines, leftOut });
  }
  return { parcels, left };
}

/**
 * Whether a channel gets an entry. Membership changes that no request explains are left out: the watch reports them in
 * separate messages.
 */
function matches({ filter, source, since }: Feed, line: FeedLine, groups: EventGroups): boolean {
  if (filter.onlyUnexplained || line.at < since) return false;
  if (isWatched(line) && line.request === undefined) return false;
  if (source.teamId !== undefined && line.team?.id !== source.teamId) return false;
  if (filter.people.length > 0 && !filter.people.some((id) => id === line.actor?.id)) return false;
  if (filter.groups.length === 0 && filter.names.length === 0) return true;
  return (
    filter.names.includes(line.event) ||
    filter.groups.some((header) => groups.get(header)?.includes(line.event))
  );
}

/** The messages of a parcel, in order; those `below` go into the thread of the one before. */
export interface DueMessage {
  /** Its name in the step of the message. */
  readonly name: string;
  readonly message: Message;
  readonly below: boolean;
}

export function messagesOf({ lines, leftOut }: Parcel, place: FeedPlace): DueMessage[] {
  const unmuted = leftOut > 0 ? [leftOutMessage(leftOut, place.organization)] : [];
  const { first, thread } = lines.length > 0 ? feedMessages(lines, place) : { first: undefined, thread: [] };
  return [
    ...unmuted.map((message) => ({ name: 'unmuted', message, below: false })),
    ...(first ? [{ name: '0', message: first, below: false }] : []),
    ...thread.map((message, index) => ({ name: `${index + 1}`, message, below: true })),
  ];
}
