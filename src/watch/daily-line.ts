import type { Logger } from 'pino';
import type { Store } from '../approvals/store.js';
import type { Poster } from '../delivery/poster.js';
import type { FeedState, Feeds } from '../feed/feeds.js';
import type { Directory } from '../make/directory.js';
import { type Beat, createLoop } from '../runtime/loop.js';
import { section } from '../slack/blocks.js';
import type { Message } from '../slack/card.js';
import { escaped } from '../slack/text.js';
import type { WatchQueries } from './ports.js';

export interface DailyParts {
  readonly feeds: Feeds;
  readonly store: Pick<Store, 'head'>;
  readonly watch: Pick<WatchQueries, 'counts'>;
  readonly directory: Pick<Directory, 'organizations'>;
  readonly poster: Pick<Poster, 'post'>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** The length of a day in milliseconds. */
  readonly everyMs?: number;
  /** Registers what watches the looks; it is given a way to look again where one hangs. */
  readonly part?: ((revive: () => void) => Beat) | undefined;
}

export interface Daily {
  start(): void;
  /** Waits for a line that is just being told. */
  stop(): Promise<void>;
  /** Tells what is due, which is mostly nothing. Throws what kept a line from its channel; the next call tries again. */
  tell(): Promise<void>;
}

/** One day of one organization, the same for every channel that hears of it. */
interface Day {
  readonly organizationId: number;
  readonly until: number;
  readonly counts: Awaited<ReturnType<WatchQueries['counts']>>;
  readonly head: Awaited<ReturnType<Store['head']>>;
  readonly message: Message;
  /** Channels that have it; this process need not look for it there again. */
  readonly told: Set<string>;
  /** Those that show the line now. */
  readonly shown: Set<string>;
}

const dayMs = 86_400_000;
const lookEveryMs = 60_000;

/**
 * The daily line of each organization that somebody listens to: how many changes of each kind, and the head of the
 * record. Posted first, under the day's name, and recorded then, so that a crash between the two repeats neither.
 * The head also goes to the log once a day, whoever listens.
 */
export function createDaily(parts: DailyParts): Daily {
  const { feeds, store, watch, directory, poster, now, log, everyMs = dayMs } = parts;
  const days = new Map<number, Day>();
  let logged = Number.NEGATIVE_INFINITY;
  let telling: Promise<void> | undefined;

  const logHead = async (): Promise<void> => {
    if (now() - logged < everyMs) return;
    const { n, hash } = await store.head();
    log.info({ head: `${n}:${hash}` }, 'the head of the record');
    logged = now();
  };

  const dayOf = async (organizationId: number, name: string): Promise<Day | undefined> => {
    const span = dueSpan(feeds.book(), organizationId, now(), everyMs);
    if (!span) return undefined;
    const begun = days.get(organizationId);
    if (begun?.until === span.until) return begun;
    const counts = await watch.counts(organizationId, span.from, span.until);
    const head = await store.head();
    const message = dailyLine(name, Math.round((span.until - span.from) / everyMs), counts, head);
    const day = {
      organizationId,
      until: span.until,
      counts,
      head,
      message,
      told: new Set<string>(),
      shown: new Set<string>(),
    };
    days.set(organizationId, day);
    return day;
  };

  const post = async (
    { organizationId, until, message, told, shown }: Day,
    channel: string,
  ): Promise<void> => {
    const step = `day:${organizationId}:${until}:${channel}`;
    const posted = await poster.post({ channel, message, step, since: until });
    told.add(channel);
    if (posted.ok) shown.add(channel);
    else log.warn({ channel, organizationId, why: posted.reason }, 'a channel does not take its daily line');
  };

  const tellOne = async (organizationId: number, name: string): Promise<void> => {
    const channels = awake(feeds.listening(organizationId), now());
    const day = channels.length === 0 ? undefined : await dayOf(organizationId, name);
    if (!day) return;
    const missing = channels.filter((channel) => !day.told.has(channel));
    const posted = await Promise.allSettled(missing.map((channel) => post(day, channel)));
    for (const one of posted) if (one.status === 'rejected') throw one.reason;
    // A head that no channel shows proves nothing, so it is not on record as posted.
    if (day.shown.size === 0) return;
    const { until, counts, head } = day;
    await feeds.change(({ told }) =>
      (told[organizationId]?.until ?? 0) >= until
        ? []
        : [
            {
              type: 'day.told',
              at: now(),
              by: { kind: 'system' },
              organizationId,
              until,
              ...counts,
              head,
            },
          ],
    );
    days.delete(organizationId);
  };

  /** One organization's trouble keeps no other from its line. */
  const tellAll = async (): Promise<void> => {
    await logHead();
    const each = directory.organizations().map(({ id, name }) => tellOne(id, name));
    for (const one of await Promise.allSettled(each)) if (one.status === 'rejected') throw one.reason;
  };

  const tell = (): Promise<void> => {
    if (telling) return telling;
    const own = tellAll().finally(() => {
      if (telling === own) telling = undefined;
    });
    telling = own;
    return own;
  };
  const loop = createLoop({
    everyMs: lookEveryMs,
    work: tell,
    beat: parts.part?.(() => {
      telling = undefined;
      loop.restart();
    }),
    failed: (err) => log.warn({ err }, 'a daily line was not told; tried again in a minute'),
  });

  return {
    start: loop.start,
    stop: loop.stop,
    tell,
  };
}

/** Each channel once, however many feeds it has; a muted one hears nothing. */
const awake = (listening: ReturnType<Feeds['listening']>, at: number): string[] => [
  ...new Set(listening.filter(({ mutedUntil = 0 }) => mutedUntil <= at).map(({ channel }) => channel)),
];

/** The whole days since the last line, or since somebody began to listen; undefined before the first is over. */
function dueSpan(
  { feeds, told }: FeedState,
  organizationId: number,
  at: number,
  everyMs: number,
): { readonly from: number; readonly until: number } | undefined {
  const begun = feeds.filter(({ source }) => source.organizationId === organizationId);
  const from = Math.max(told[organizationId]?.until ?? 0, Math.min(...begun.map(({ since }) => since)));
  const days = Math.floor((at - from) / everyMs);
  return days < 1 ? undefined : { from, until: from + days * everyMs };
}

/** "Harbour Logistics, the last day: 12 changes were asked for, …", the head as `usher ledger verify --head` takes it. */
export function dailyLine(
  name: string,
  days: number,
  { matched, explained, unexplained }: Day['counts'],
  { n, hash }: Day['head'],
): Message {
  const when = days === 1 ? 'the last day' : `the last ${days} days`;
  const asked = matched === 1 ? '1 change was asked for' : `${matched} changes were asked for`;
  const markup = `${escaped(name)}, ${when}: ${asked}, ${explained} explained, ${unexplained} unexplained. Record: \`${n}:${hash}\``;
  return { text: markup, blocks: [section(markup)] };
}
