import { type FeedEvent, feedEvent, type WatchEvent, watchEvent } from '../../approvals/audit-event.js';
import { type ControlEvent, controlEvent } from '../../approvals/control-event.js';
import {
  type AnyEvent,
  type ErasureEvent,
  erasureEvent,
  type PersonEvent,
  type PolicyEvent,
  personEvent,
  policyEvent,
  type RequestEvent,
  requestEvent,
} from '../../approvals/event.js';
import { type LeaverEvent, leaverEvent } from '../../approvals/leaver-event.js';
import {
  type ReviewEvent,
  type ReviewsEvent,
  reviewEvent,
  reviewsEvent,
} from '../../approvals/review-event.js';

type Options = {
  readonly options: readonly { readonly shape: { readonly type: { readonly value: string } } }[];
};

const typesOf = ({ options }: Options): ReadonlySet<string> =>
  new Set(options.map(({ shape }) => shape.type.value));

const types = {
  request: typesOf(requestEvent),
  control: typesOf(controlEvent),
  person: typesOf(personEvent),
  policy: typesOf(policyEvent),
  erasure: typesOf(erasureEvent),
  feed: typesOf(feedEvent),
  watch: typesOf(watchEvent),
  leaver: typesOf(leaverEvent),
  review: typesOf(reviewEvent),
  reviews: typesOf(reviewsEvent),
};

// The streams to which events belong. Every type belongs to one stream.
export const isRequest = (event: AnyEvent): event is RequestEvent => types.request.has(event.type);
export const isControl = (event: AnyEvent): event is ControlEvent => types.control.has(event.type);
export const isPerson = (event: AnyEvent): event is PersonEvent => types.person.has(event.type);
export const isPolicy = (event: AnyEvent): event is PolicyEvent => types.policy.has(event.type);
export const isErasure = (event: AnyEvent): event is ErasureEvent => types.erasure.has(event.type);
export const isFeed = (event: AnyEvent): event is FeedEvent => types.feed.has(event.type);
export const isWatch = (event: AnyEvent): event is WatchEvent => types.watch.has(event.type);
export const isLeaver = (event: AnyEvent): event is LeaverEvent => types.leaver.has(event.type);
export const isReview = (event: AnyEvent): event is ReviewEvent => types.review.has(event.type);
export const isReviews = (event: AnyEvent): event is ReviewsEvent => types.reviews.has(event.type);
