import type { FeedEvent, Source, Trouble } from '../approvals/audit-event.js';
import { system } from '../approvals/person.js';
import { recoveredMessage, type TroubledLog, troubleMessage } from '../slack/feed-troubles.js';
import { cursorKey, type Notice } from './cursor.js';
import type { Delivery } from './delivery.js';
import { isMuted } from './feed-filter.js';
import { type Feed, type FeedState, sameSource, type Troubled } from './feeds.js';
import type { KeptCursor } from './kept-cursor.js';
import type { FeedReaderDeps } from './reader-deps.js';

/** Only one of these is so at a time. */
const exclusive: readonly Trouble[] = ['no-plan', 'no-right', 'unreachable'];

export interface Troubles {
  /** Records a trouble once, in the place of another that kept the log from being read. */
  note(trouble: Trouble, span?: { readonly from: number; readonly until?: number }): Promise<void>;
  /** Records that these are over, where they were. */
  over(...troubles: readonly Trouble[]): Promise<void>;
  /** Says in every channel what it has not been told; that it was said is kept in the cursor. */
  say(feeds: readonly Feed[], cursor: KeptCursor): Promise<void>;
}

/** What stands in the way of reading one log: recorded once, said once, and again when it is over. */
export function createTroubles(parts: FeedReaderDeps, source: Source, delivery: Delivery): Troubles {
  const activeIn = ({ troubles }: FeedState): readonly Troubled[] =>
    troubles.filter((one) => sameSource(one.source, source));
  const active = () => activeIn(parts.feeds.book());

  const recovered = (trouble: Trouble): FeedEvent => ({
    type: 'source.recovered',
    at: parts.now(),
    by: system,
    source,
    trouble,
  });

  const nameOf = ({ trouble, since }: Notice): TroubledLog => {
    const found = active().find((one) => one.trouble === trouble && one.since === since);
    const team = source.teamId === undefined ? undefined : parts.directory.team(source.teamId);
    return {
      organization:
        parts.directory.organization(source.organizationId)?.name ?? `Organization ${source.organizationId}`,
      ...(source.teamId !== undefined && { team: team?.name ?? `Team ${source.teamId}` }),
      trouble,
      since,
      from: found?.from,
      until: found?.until,
    };
  };

  const sayOne = (
    what: string,
    notice: Notice,
    message: ReturnType<typeof troubleMessage>,
    since: number,
  ) => {
    const step = `${what}:${cursorKey(source)}:${notice.trouble}:${notice.since}`;
    return delivery.say(source.organizationId, { channel: notice.channel, message, step, since });
  };

  const sayTroubles = async (feeds: readonly Feed[], cursor: KeptCursor): Promise<void> => {
    for (const { trouble, since } of active()) {
      const channels = new Set(concerned(feeds, trouble).map(({ channel }) => channel));
      for (const channel of channels) {
        const notice = { trouble, since, channel };
        const { notices } = cursor.current();
        if (isMutedIn(feeds, channel) || notices.some((one) => isSame(one, notice))) continue;
        if (!(await sayOne('troubled', notice, troubleMessage(nameOf(notice)), since))) continue;
        await cursor.save({ ...cursor.current(), notices: [...notices, notice] });
      }
    }
  };

  const sayRecoveries = async (feeds: readonly Feed[], cursor: KeptCursor): Promise<void> => {
    for (const notice of cursor.current().notices) {
      const now = active();
      if (now.some((one) => one.trouble === notice.trouble && one.since === notice.since)) continue;
      const listens = feeds.some(({ channel }) => channel === notice.channel);
      if (listens && isMutedIn(feeds, notice.channel)) continue;
      const others = cursor.current().notices.filter((one) => !isSame(one, notice));
      if (listens && !(isExclusive(notice) && now.some(isExclusive))) {
        // The time is kept first, so that after a restart the sentence is looked for where it may be.
        const over = notice.over ?? parts.now();
        await cursor.save({ ...cursor.current(), notices: [...others, { ...notice, over }] });
        await sayOne('recovered', notice, recoveredMessage(nameOf(notice)), over);
      }
      await cursor.save({ ...cursor.current(), notices: others });
    }
  };

  /** A team's own log may be open where its organization's is not. */
  const concerned = (feeds: readonly Feed[], trouble: Trouble): readonly Feed[] =>
    trouble === 'no-right' ? feeds.filter((feed) => feed.source.teamId === source.teamId) : feeds;

  const isMutedIn = (feeds: readonly Feed[], channel: string): boolean =>
    feeds.filter((feed) => feed.channel === channel).every((feed) => isMuted(feed, parts.now()));

  return {
    async note(trouble, span) {
      await parts.feeds.change((book) => {
        const known = activeIn(book);
        if (known.some((one) => one.trouble === trouble)) return [];
        const replaced = exclusive.includes(trouble)
          ? known.filter((one) => exclusive.includes(one.trouble)).map((one) => recovered(one.trouble))
          : [];
        return [
          ...replaced,
          { type: 'source.troubled', at: parts.now(), by: system, source, trouble, ...span },
        ];
      });
    },
    async over(...troubles) {
      await parts.feeds.change((book) =>
        activeIn(book)
          .filter(({ trouble }) => troubles.includes(trouble))
          .map(({ trouble }) => recovered(trouble)),
      );
    },
    async say(feeds, cursor) {
      await sayTroubles(feeds, cursor);
      await sayRecoveries(feeds, cursor);
    },
  };
}

const isExclusive = ({ trouble }: { readonly trouble: Trouble }): boolean => exclusive.includes(trouble);
const isSame = (a: Notice, b: Notice): boolean =>
  a.trouble === b.trouble && a.since === b.since && a.channel === b.channel;
