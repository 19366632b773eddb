import { z } from 'zod';
import { feedEvent, feedsStream, watchEvent } from '../approvals/audit-event.js';
import { type ControlEvent, controlEvent } from '../approvals/control-event.js';
import {
  type AnyEvent,
  anyEvent,
  erasureEvent,
  type PersonEvent,
  personEvent,
  policyEvent,
  type RequestEvent,
  requestEvent,
} from '../approvals/event.js';
import { leaverEvent, leaversStream } from '../approvals/leaver-event.js';
import { reviewEvent, reviewPrefix, reviewsEvent, reviewsStream } from '../approvals/review-event.js';
import { controlStream, policyStream } from '../approvals/store.js';

export const erasureStream = 'erasures';

/** The events of one commit, parsed by the schema of their stream. */
export type Commit =
  | { readonly kind: 'request'; readonly id: string; readonly events: readonly RequestEvent[] }
  | { readonly kind: 'person'; readonly person: string; readonly events: readonly PersonEvent[] }
  | { readonly kind: 'control'; readonly events: readonly ControlEvent[] }
  | { readonly kind: 'other'; readonly events: readonly AnyEvent[] };

const requestPrefix = 'request/';
const personPrefix = 'person/';
const watchPrefix = 'watch/';

const some = <Event extends z.ZodType>(event: Event) => z.array(event).min(1);
const requestEvents = some(requestEvent);
const personEvents = some(personEvent);
const controlEvents = some(controlEvent);
const policyEvents = some(policyEvent);
const erasureEvents = some(erasureEvent);
const feedEvents = some(feedEvent);
const watchEvents = some(watchEvent);
const leaverEvents = some(leaverEvent);
const reviewEvents = some(reviewEvent);
const reviewsEvents = some(reviewsEvent);
const anyEvents = some(anyEvent);

/** The id of the request whose stream this is; undefined for another stream. */
export const requestIdOf = (stream: string): string | undefined =>
  stream.startsWith(requestPrefix) ? stream.slice(requestPrefix.length) : undefined;

/** Parses the events of a stream. Throws a `ZodError` for an event that this stream cannot hold. */
export function parseCommit(stream: string, events: readonly unknown[]): Commit {
  const id = requestIdOf(stream);
  if (id !== undefined) return { kind: 'request', id, events: requestEvents.parse(events) };
  if (stream.startsWith(personPrefix)) {
    return { kind: 'person', person: stream.slice(personPrefix.length), events: personEvents.parse(events) };
  }
  if (stream.startsWith(watchPrefix)) return { kind: 'other', events: watchEvents.parse(events) };
  if (stream.startsWith(reviewPrefix)) return { kind: 'other', events: reviewEvents.parse(events) };
  switch (stream) {
    case reviewsStream:
      return { kind: 'other', events: reviewsEvents.parse(events) };
    case feedsStream:
      return { kind: 'other', events: feedEvents.parse(events) };
    case leaversStream:
      return { kind: 'other', events: leaverEvents.parse(events) };
    case controlStream:
      return { kind: 'control', events: controlEvents.parse(events) };
    case policyStream:
      return { kind: 'other', events: policyEvents.parse(events) };
    case erasureStream:
      return { kind: 'other', events: erasureEvents.parse(events) };
    default:
      return { kind: 'other', events: anyEvents.parse(events) };
  }
}
