import {
  type FeedEvent,
  type FeedFilter,
  feedEvent,
  feedsStream,
  type Source,
  type Trouble,
} from '../approvals/audit-event.js';
import type { AnyEvent } from '../approvals/event.js';
import { openStream } from '../approvals/live-stream.js';
import type { PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';

/** A channel's subscription to an organization, or to one team of it. */
export interface Feed {
  readonly id: string;
  readonly channel: string;
  readonly source: Source;
  readonly filter: FeedFilter;
  readonly by: PersonId;
  readonly since: number;
  readonly mutedUntil?: number;
}

/** What prevents reading a log, and since when. */
export interface Troubled {
  readonly source: Source;
  readonly trouble: Trouble;
  readonly since: number;
  /** The beginning of a gap, if entries are missing for good. */
  readonly from?: number;
  readonly until?: number;
}

export interface FeedState {
  readonly feeds: readonly Feed[];
  readonly troubles: readonly Troubled[];
  /** The number of all feeds ever created; the next feed gets the next number. */
  readonly count: number;
  /** The latest daily line of each organization. */
  readonly told: Readonly<Record<number, Extract<FeedEvent, { type: 'day.told' }>>>;
}

export const noFeeds: FeedState = { feeds: [], troubles: [], count: 0, told: {} };

export const sameSource = (a: Source, b: Source): boolean =>
  a.organizationId === b.organizationId && a.teamId === b.teamId;

/** The subscriptions after an event of the stream `feeds`. */
export function evolveFeeds(state: FeedState, event: FeedEvent): FeedState {
  const change = (id: string, how: (feed: Feed) => Feed) => ({
    ...state,
    feeds: state.feeds.map((one) => (one.id === id ? how(one) : one)),
  });
  switch (event.type) {
    case 'feed.subscribed': {
      if (event.by.kind !== 'slack-user') return state;
      const { feed: id, channel, source, filter, at: since } = event;
      const feed = { id, channel, source, filter, by: event.by.person, since };
      return { ...state, feeds: [...state.feeds, feed], count: state.count + 1 };
    }
    case 'feed.muted':
      return change(event.feed, (feed) => ({ ...feed, mutedUntil: event.until }));
    case 'feed.unmuted':
      // Keeps the end of the last mute, since events during a mute are reported elsewhere.
      return change(event.feed, (feed) => ({ ...feed, mutedUntil: event.at }));
    case 'feed.unsubscribed':
    case 'feed.stopped':
      return { ...state, feeds: state.feeds.filter(({ id }) => id !== event.feed) };
    case 'source.troubled': {
      const { source, trouble, at: since, from, until } = event;
      const span = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
      return { ...state, troubles: [...without(state.troubles, event), { source, trouble, since, ...span }] };
    }
    case 'source.recovered':
      return { ...state, troubles: without(state.troubles, event) };
    case 'day.told':
      return { ...state, told: { ...state.told, [event.organizationId]: event } };
  }
}

const without = (
  troubles: readonly Troubled[],
  { source, trouble }: { readonly source: Source; readonly trouble: Trouble },
): Troubled[] => troubles.filter((one) => !(one.trouble === trouble && sameSource(one.source, source)));

export const isMuted = ({ mutedUntil = 0 }: Feed, at: number): boolean => mutedUntil > at;

export interface Feeds {
  /** The subscriptions as this process last saw them. */
  state(): FeedState;
  /** The subscriptions in the store now, with changes by other processes. */
  read(): Promise<FeedState>;
  /** The feeds of an organization and of its teams. */
  listening(organizationId: number): readonly Feed[];
  /** Decides on the present state and commits the events; tries again if somebody else was quicker. */
  change(decide: (state: FeedState) => readonly FeedEvent[]): Promise<FeedState>;
}

/** Reads the subscriptions from the ledger and keeps them in memory. */
export async function openFeeds(store: Pick<Store, 'read' | 'commit'>): Promise<Feeds> {
  const projection = {
    empty: () => noFeeds,
    evolve: evolveFeeds,
    parse: (event: AnyEvent) => feedEvent.parse(event),
  };
  const { state, refresh, change } = await openStream(store, feedsStream, projection);
  return {
    state,
    read: refresh,
    listening: (organizationId) =>
      state().feeds.filter(({ source }) => source.organizationId === organizationId),
    change: async (decide) => {
      await refresh();
      return change(decide);
    },
  };
}
