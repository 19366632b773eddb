import type { Logger } from 'pino';
import type { MessageRef } from '../approvals/event-parts.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import { type FeedState, type Feeds, isMuted } from '../feed/feeds.js';
import type { Directory } from '../make/directory.js';
import type { DirectoryOrganization } from '../make/directory-snapshot.js';
import { dailyMessage } from '../slack/daily-words.js';
import type { WatchQueries } from './watch-queries.js';
import { recentMs } from './watch-state.js';

export interface DailyDeps {
  readonly feeds: Feeds;
  readonly store: Pick<Store, 'head'>;
  readonly watch: Pick<WatchQueries, 'counts' | 'alarmIn'>;
  readonly directory: Pick<Directory, 'organizations'>;
  readonly outbox: Pick<Outbox, 'enqueue' | 'first'>;
  /** The link to one of Usher's messages in Slack. */
  readonly linkTo: (message: MessageRef) => string;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info'>;
}

export interface Daily {
  /** Puts the due daily lines into the outbox. Throws if one could not be stored; the next call tries again. */
  tell(): Promise<void>;
}

const dayMs = 86_400_000;

/**
 * Creates the daily line of each organization with a feed: the number of changes of each kind, and the head of the
 * record. The outbox key contains the day, and the line is recorded once a channel shows it, so a crash in between
 * repeats nothing. The head also goes to the log once a day, even without a feed.
 */
export function createDaily(deps: DailyDeps): Daily {
  const { feeds, store, directory, now, log } = deps;
  let logged = Number.NEGATIVE_INFINITY;

  const logHead = async (): Promise<void> => {
    if (now() - logged < dayMs) return;
    const { n, hash } = await store.head();
    log.info({ head: `${n}:${hash}` }, 'the head of the record');
    logged = now();
  };

  return {
    async tell() {
      await logHead();
      await feeds.read();
      // A failure in one organization must not stop the lines of the others.
      const each = directory.organizations().map((one) => tellOne(deps, one));
      for (const one of await Promise.allSettled(each)) if (one.status === 'rejected') throw one.reason;
    },
  };
}

async function tellOne(
  { feeds, store, watch, outbox, linkTo, now }: DailyDeps,
  { id: organizationId, name }: Pick<DirectoryOrganization, 'id' | 'name'>,
): Promise<void> {
  const awake = feeds.listening(organizationId).filter((feed) => !isMuted(feed, now()));
  const span = dueSpan(feeds.state(), organizationId, now());
  if (awake.length === 0 || !span) return;
  const { from, until } = span;
  const counts = await watch.counts(organizationId, from, until);
  const head = await store.head();
  const day = { organization: name, days: Math.round((until - from) / dayMs), ...counts, head };
  /** The link differs by channel, since each channel got its own alarm message. */
  const tell = async (channel: string): Promise<boolean> => {
    const alarm = await watch.alarmIn(organizationId, from, until, channel);
    const message = dailyMessage({ ...day, ...(alarm && { link: linkTo(alarm) }) });
    const key = `day:${organizationId}:${until}:${channel}`;
    await outbox.enqueue({ key, to: [channel], message, since: until });
    return ((await outbox.first(key))?.reached.length ?? 0) > 0;
  };
  const told = await Promise.all([...new Set(awake.map(({ channel }) => channel))].map(tell));
  // A head is recorded as posted only if a channel shows it; otherwise it proves nothing.
  if (!told.includes(true)) return;
  await feeds.change((state) =>
    (state.told[organizationId]?.until ?? 0) >= until
      ? []
      : [{ type: 'day.told', at: now(), by: { kind: 'system' }, organizationId, until, ...counts, head }],
  );
}

/** Findings are kept for eight days, and the last day may have ended almost a day ago. */
const mostDays = recentMs / dayMs - 1;

/**
 * The whole days since the last line, or since the first feed was opened, as far as the watch still knows them;
 * undefined before one day has passed.
 */
function dueSpan(
  { feeds, told }: FeedState,
  organizationId: number,
  at: number,
): { readonly from: number; readonly until: number } | undefined {
  const begun = feeds.filter(({ source }) => source.organizationId === organizationId);
  const from = Math.max(told[organizationId]?.until ?? 0, Math.min(...begun.map(({ since }) => since)));
  const days = Math.floor((at - from) / dayMs);
  if (days < 1) return undefined;
  const until = from + days * dayMs;
  return { from: Math.max(from, until - mostDays * dayMs), until };
}
