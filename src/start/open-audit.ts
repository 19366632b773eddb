import type { Logger } from 'pino';
import type { MessageRef } from '../approvals/event-parts.js';
import type { PersonId } from '../approvals/person.js';
import type { People } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Poster } from '../delivery/poster.js';
import { FeedReader } from '../feed/feed-reader.js';
import { type Feeds, openFeeds } from '../feed/feeds.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import type { Check } from '../runtime/check.js';
import { lookingEvery, readingMake } from '../runtime/limits.js';
import { createLoop } from '../runtime/loop.js';
import type { Monitor } from '../runtime/monitor.js';
import type { NameOf } from '../slack/naming.js';
import { createDaily } from '../watch/daily-line.js';
import { doubtBindings } from '../watch/doubt-bindings.js';
import type { Sweep } from '../watch/organization-sweep.js';
import { UndoRequests } from '../watch/undo-requests.js';
import { createUsageAlerts, type UsageAlertDeps } from '../watch/usage-alerts.js';
import { createWatchQueries, type WatchQueries } from '../watch/watch-queries.js';
import { WatchRecords } from '../watch/watch-record.js';
import { WatchRounds } from '../watch/watch-rounds.js';

export interface AuditParts {
  readonly make: Make;
  readonly directory: Directory;
  readonly store: Store;
  readonly poster: Poster;
  readonly outbox: Pick<Outbox, 'enqueue' | 'first'>;
  readonly people: Pick<People, 'personWith'> & { readonly nameOf: NameOf };
  readonly admins: () => readonly PersonId[];
  /** The channel for cards by the policy in force. */
  readonly approvalsChannel: () => string;
  /** The link to a message of Usher's in Slack. */
  readonly linkTo: (message: MessageRef) => string;
  /** The link to a request's card in Slack. */
  readonly requestLink: (id: string) => Promise<string | undefined>;
  readonly pollMs: number;
  /** The part of Make's request limit that polling may use, 0 to 1. */
  readonly share: number;
  /**
   * The share of an organization's operations from which Usher alerts, and where; left out, Usher does not check usage.
   */
  readonly usage?: Pick<UsageAlertDeps, 'share' | 'to'>;
  /** How long one call to Make may take. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly log: Logger;
  readonly monitor: Pick<Monitor, 'part'>;
}

/** Everything that watches Make and reports: the feed of its log, the watch over memberships, the daily line. */
export interface Audit {
  /** Which channels follow what. This and `watch` are also right in a process that never starts. */
  readonly feeds: Feeds;
  readonly watch: WatchQueries;
  /** Begins from the present store. It may be stopped and started again at any time. */
  start(): void;
  /** Begins nothing more and waits for work under way. */
  stop(): Promise<void>;
  health(): readonly Check[];
  /** How far the watch of each organization is; empty in a process that does not watch. */
  sweeps(): readonly Sweep[];
}

/** The parts between a start and a stop. */
interface Looking {
  readonly rounds: WatchRounds;
  readonly reader: FeedReader;
  stop(): Promise<void>;
}

export async function openAudit(parts: AuditParts): Promise<Audit> {
  const { store, directory, now, log } = parts;
  const feeds = await openFeeds(store);
  const records = new WatchRecords(store, now);
  let looking: Looking | undefined;
  // A stop ends before the next start begins: two of one kind would write the same documents.
  let turns = Promise.resolve();
  const inTurn = (work: () => void | Promise<void>): Promise<void> => {
    turns = turns
      .then(work)
      .catch((err: unknown) => log.error({ err }, 'the feeds and the watch did not start or stop'));
    return turns;
  };

  const undos = new UndoRequests({ store, linkTo: parts.linkTo, now });
  const watch = createWatchQueries({
    records,
    directory,
    undos,
    now,
    recorded: (organizationId) => looking?.rounds.wake(organizationId),
  });
  return {
    feeds,
    watch,
    start() {
      void inTurn(() => {
        looking ??= beginLooking(parts, { feeds, records, watch, undos });
      });
    },
    stop: () =>
      inTurn(async () => {
        const ended = looking;
        looking = undefined;
        await ended?.stop();
      }),
    sweeps: () => looking?.rounds.sweeps() ?? [],
    health: () => (looking ? [...looking.rounds.health(), ...looking.reader.health()] : []),
  };
}

/** The daily line may wait for its turn behind a backlog of messages. */
const sendingLimits = { quietMs: 600_000, hangMs: 3_600_000 };
const dailyEveryMs = 60_000;

interface Kept {
  readonly feeds: Feeds;
  readonly records: WatchRecords;
  readonly watch: WatchQueries;
  readonly undos: UndoRequests;
}

function beginLooking(parts: AuditParts, { feeds, records, watch, undos }: Kept): Looking {
  const { monitor, directory, pollMs, log } = parts;
  const limits = readingMake(pollMs, parts.timeoutMs);
  const nameOf = (id: number): string => directory.organization(id)?.name ?? `organization ${id}`;

  const rounds = new WatchRounds({
    ...parts,
    feeds,
    records,
    undos,
    doubt: (moved) => doubtBindings(parts.store, moved, parts.now()),
    isFrozen: async () => (await parts.store.control(parts.now())).frozen !== undefined,
    part: (id, revive) =>
      monitor.part({
        name: `watch of ${nameOf(id)}, rounds`,
        label: `watch of ${id}, rounds`,
        does: 'compared memberships',
        ...limits,
        revive,
      }),
  });
  const reader = new FeedReader({
    ...parts,
    requestOf: async (id) => (await parts.store.request(id))?.request,
    nameOf: parts.people.nameOf,
    feeds,
    watch: rounds,
    loopPart: (revive) =>
      monitor.part({ name: 'feeds', does: 'begun a round of all feeds', ...lookingEvery(pollMs), revive }),
    part: (id) =>
      monitor.part({
        name: `feed of ${nameOf(id)}`,
        label: `feed of ${id}`,
        does: "read Make's log or posted of it",
        ...limits,
      }),
  });
  const daily = createDaily({ ...parts, feeds, watch });
  const usage = parts.usage && createUsageAlerts({ ...parts, ...parts.usage });
  const dailyPart = monitor.part({
    name: 'daily line',
    does: 'looked for a daily line to tell',
    ...sendingLimits,
    revive: () => dailyLoop.restart(),
  });
  const dailyLoop = createLoop({
    everyMs: dailyEveryMs,
    work: async () => {
      await usage?.look();
      await daily.tell();
    },
    beat: dailyPart,
    failed: (err) => log.warn({ err }, 'a daily line was not told; tried again in a minute'),
  });
  const unsubscribe = parts.store.onEntry((stream) => rounds.heard(stream));
  rounds.start();
  reader.start();
  void dailyLoop.start();
  return {
    rounds,
    reader,
    async stop() {
      unsubscribe();
      await Promise.all([rounds.stop(), reader.stop(), dailyLoop.stop()]);
      dailyPart.leave();
    },
  };
}
