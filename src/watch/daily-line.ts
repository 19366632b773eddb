import type { Logger } from 'pino';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import { type FeedState, type Feeds, isMuted } from '../feed/feeds.js';
import type { Directory } from '../make/directory.js';
import type { DirectoryOrganization } from '../make/directory-snapshot.js';
import { section } from '../slack/blocks.js';
import type { Message } from '../slack/card.js';
import { escaped } from '../slack/text.js';
import type { Counts, WatchQueries } from './watch-queries.js';

export interface DailyDeps {
  readonly feeds: Feeds;
  readonly store: Pick<Store, 'head'>;
  readonly watch: Pick<WatchQueries, 'counts'>;
  readonly directory: Pick<Directory, 'organizations'>;
  readonly outbox: Pick<Outbox, 'owe' | 'first'>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info'>;
}

export interface Daily {
  /** Owes what is due, which is mostly nothing. Throws what kept a line from being owed; the next call tries again. */
  tell(): Promise<void>;
}

const dayMs = 86_400_000;

/**
 * The daily line of each organization that somebody listens to: how many changes of each kind, and the head of the
 * record. Owed under the day's name, and recorded once a channel shows it, so that a crash between the two repeats
 * neither. The head also goes to the log once a day, whoever listens.
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
      // One organization's trouble keeps no other from its line.
      const each = directory.organizations().map((one) => tellOne(deps, one));
      for (const one of await Promise.allSettled(each)) if (one.status === 'rejected') throw one.reason;
    },
  };
}

async function tellOne(
  { feeds, store, watch, outbox, now }: DailyDeps,
  { id: organizationId, name }: Pick<DirectoryOrganization, 'id' | 'name'>,
): Promise<void> {
  const awake = feeds.listening(organizationId).filter((feed) => !isMuted(feed, now()));
  const span = dueSpan(feeds.state(), organizationId, now());
  if (awake.length === 0 || !span) return;
  const { from, until } = span;
  const counts = await watch.counts(organizationId, from, until);
  const head = await store.head();
  const message = dailyLine(name, Math.round((until - from) / dayMs), counts, head);
  const key = `day:${organizationId}:${until}`;
  await outbox.owe({ key, to: awake.map(({ channel }) => channel), message, since: until });
  const told = await outbox.first(key);
  // A head that no channel shows proves nothing, so it is not on record as posted.
  if (!told || told.reached.length === 0) return;
  await feeds.change((state) =>
    (state.told[organizationId]?.until ?? 0) >= until
      ? []
      : [{ type: 'day.told', at: now(), by: { kind: 'system' }, organizationId, until, ...counts, head }],
  );
}

/** The whole days since the last line, or since somebody began to listen; undefined before the first is over. */
function dueSpan(
  { feeds, told }: FeedState,
  organizationId: number,
  at: number,
): { readonly from: number; readonly until: number } | undefined {
  const begun = feeds.filter(({ source }) => source.organizationId === organizationId);
  const from = Math.max(told[organizationId]?.until ?? 0, Math.min(...begun.map(({ since }) => since)));
  const days = Math.floor((at - from) / dayMs);
  return days < 1 ? undefined : { from, until: from + days * dayMs };
}

/** "Harbour Logistics, the last day: 12 changes were asked for, …", the head as `usher ledger verify --head` takes it. */
function dailyLine(
  name: string,
  days: number,
  { matched, explained, unexplained }: Counts,
  { n, hash }: Awaited<ReturnType<Store['head']>>,
): Message {
  const when = days === 1 ? 'the last day' : `the last ${days} days`;
  const asked = matched === 1 ? '1 change was asked for' : `${matched} changes were asked for`;
  const markup = `${escaped(name)}, ${when}: ${asked}, ${explained} explained, ${unexplained} unexplained. Record: \`${n}:${hash}\``;
  return { text: markup, blocks: [section(markup)] };
}
