import type { Logger } from 'pino';
import type { PersonId } from '../approvals/person.js';
import type { People } from '../approvals/ports.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Poster } from '../delivery/poster.js';
import { createFeedReader } from '../feed/feed-reader.js';
import { type Feeds, openFeeds } from '../feed/feeds.js';
import type { Health } from '../feed/reader-deps.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import { lookingEvery, readingMake } from '../runtime/limits.js';
import type { Vitals } from '../runtime/vitals.js';
import { createDaily } from '../watch/daily-line.js';
import { createWatch, type Watch } from '../watch/watch.js';

export interface AuditParts {
  readonly make: Make;
  readonly directory: Directory;
  readonly store: Store;
  readonly poster: Poster;
  readonly outbox: Pick<Outbox, 'owe'>;
  readonly people: Pick<People, 'personWith'>;
  readonly admins: () => readonly PersonId[];
  /** Where a request's card can be read in Slack. */
  readonly requestLink: (id: string) => Promise<string | undefined>;
  readonly pollMs: number;
  /** The part of Make's request limit that polling may use, 0 to 1. */
  readonly share: number;
  /** How long one call to Make may take. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly log: Logger;
  readonly vitals: Pick<Vitals, 'part'>;
}

/** The daily line waits for its turn in channels that a backlog of messages fills. */
const telling = { quietMs: 600_000, hangMs: 3_600_000 };

/** All that looks at Make and reports: the feed of its log, the watch over memberships, the daily line. */
export interface Audit {
  readonly feeds: Feeds;
  readonly watch: Watch;
  start(): void;
  stop(): Promise<void>;
  health(): readonly Health[];
}

export async function openAudit(parts: AuditParts): Promise<Audit> {
  const { vitals, directory, pollMs } = parts;
  const limits = readingMake(pollMs, parts.timeoutMs);
  const nameOf = (id: number): string => directory.organization(id)?.name ?? `organization ${id}`;

  const feeds = await openFeeds(parts.store);
  const watch = createWatch({
    ...parts,
    feeds,
    part: (id, revive) =>
      vitals.part({
        name: `watch of ${nameOf(id)}, rounds`,
        label: `watch of ${id}, rounds`,
        does: 'compared memberships',
        ...limits,
        revive,
      }),
  });
  const reader = createFeedReader({
    ...parts,
    feeds,
    watch,
    loopPart: (revive) =>
      vitals.part({ name: 'feeds', does: 'begun a round of all feeds', ...lookingEvery(pollMs), revive }),
    part: (id) =>
      vitals.part({
        name: `feed of ${nameOf(id)}`,
        label: `feed of ${id}`,
        does: "read Make's log or posted of it",
        ...limits,
      }),
  });
  const daily = createDaily({
    ...parts,
    feeds,
    watch,
    part: (revive) =>
      vitals.part({ name: 'daily line', does: 'looked for a daily line to tell', ...telling, revive }),
  });
  return {
    feeds,
    watch,
    start() {
      watch.start();
      reader.start();
      daily.start();
    },
    async stop() {
      await Promise.all([reader.stop(), daily.stop(), watch.stop()]);
    },
    health: () => [...watch.health(), ...reader.health()],
  };
}
