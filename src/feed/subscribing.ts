import type { FeedEvent, FeedFilter, Source } from '../approvals/audit-event.js';
import { type PersonId, person } from '../approvals/person.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { type Feed, type FeedState, isMuted, sameSource } from './feeds.js';

/** The decision on an admin's wish about a channel's feeds: events to commit, or a sentence on why not. */
export type FeedDecision =
  | { readonly ok: true; readonly events: readonly FeedEvent[]; readonly feed: Feed }
  | { readonly ok: false; readonly sentence: string };

const shortestMuteMs = 15 * 60_000;
const longestMuteMs = 7 * 86_400_000;

/** The feeds of one channel, oldest first. */
export const feedsOf = ({ feeds }: FeedState, channel: string): readonly Feed[] =>
  feeds.filter((feed) => feed.channel === channel);

/** The number by which people choose a feed; no other feed ever gets it. */
export const numberOf = ({ id }: Feed): number => Number(id.slice(prefix.length));

/** Decides on a new feed of a channel; a second feed of the same kind is refused. */
export function subscribe(
  state: FeedState,
  wanted: { readonly channel: string; readonly source: Source; readonly filter: FeedFilter },
  by: PersonId,
  at: number,
): FeedDecision {
  const { channel, source, filter } = wanted;
  const same = feedsOf(state, channel).find(
    (feed) => sameSource(feed.source, source) && sameFilter(feed.filter, filter),
  );
  if (same) {
    return {
      ok: false,
      sentence: `This channel already listens to exactly this: feed ${numberOf(same)}. Choose another filter, or unsubscribe it first.`,
    };
  }
  const id = `${prefix}${state.count + 1}`;
  const event = { type: 'feed.subscribed', at, by: person(by), feed: id, ...wanted } as const;
  return { ok: true, events: [event], feed: { id, ...wanted, by, since: at } };
}

/** Silences a feed from now on; muting again replaces the earlier end. */
export function mute(feed: Feed | undefined, forMs: number, by: PersonId, at: number): FeedDecision {
  if (!feed) return gone;
  if (forMs < shortestMuteMs || forMs > longestMuteMs) {
    return {
      ok: false,
      sentence: `A feed can be muted for ${durationInWords(shortestMuteMs)} to ${durationInWords(longestMuteMs)}, such as \`mute 8h\`.`,
    };
  }
  const until = at + forMs;
  const event = { type: 'feed.muted', at, by: person(by), feed: feed.id, until } as const;
  return { ok: true, events: [event], feed: { ...feed, mutedUntil: until } };
}

export function unmute(feed: Feed | undefined, by: PersonId, at: number): FeedDecision {
  if (!feed) return gone;
  if (!isMuted(feed, at)) return { ok: false, sentence: 'This feed is not muted.' };
  return {
    ok: true,
    events: [{ type: 'feed.unmuted', at, by: person(by), feed: feed.id }],
    feed,
  };
}

export function unsubscribe(feed: Feed | undefined, by: PersonId, at: number): FeedDecision {
  if (!feed) return gone;
  const event = { type: 'feed.unsubscribed', at, by: person(by), feed: feed.id } as const;
  return { ok: true, events: [event], feed };
}

const prefix = 'F-';
const gone: FeedDecision = { ok: false, sentence: 'This channel has no such feed any more.' };

const sameSet = <T>(a: readonly T[], b: readonly T[]): boolean => {
  const one = new Set(a);
  const other = new Set(b);
  return one.size === other.size && [...one].every((each) => other.has(each));
};

const sameFilter = (a: FeedFilter, b: FeedFilter): boolean =>
  a.onlyUnexplained === b.onlyUnexplained &&
  sameSet(a.groups, b.groups) &&
  sameSet(a.names, b.names) &&
  sameSet(a.people, b.people);
