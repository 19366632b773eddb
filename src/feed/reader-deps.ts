import type { Logger } from 'pino';
import type { PersonId } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Poster } from '../delivery/poster.js';
import type { AuditLog } from '../make/audit-logs.js';
import type { Directory } from '../make/directory.js';
import type { Make } from '../make/make.js';
import type { Beat } from '../runtime/loop.js';
import type { Feeds } from './feeds.js';

/** What the reader needs of the membership watch. */
export interface MembershipWatch {
  /** Keeps what the log says about memberships; durable when it answers. The same events may come twice. */
  offer(organizationId: number, events: readonly AuditLog[]): Promise<void>;
  /** The request whose announced write an event is, if it is one. */
  explain(event: AuditLog): Promise<string | undefined>;
}

export interface FeedReaderDeps {
  readonly make: Make;
  readonly directory: Directory;
  readonly feeds: Feeds;
  readonly store: Pick<Store, 'get' | 'put' | 'keys' | 'wipe'>;
  readonly poster: Poster;
  readonly outbox: Pick<Outbox, 'owe'>;
  readonly watch: MembershipWatch;
  /** Where a request can be read in Slack. */
  requestLink(id: string): Promise<string | undefined>;
  admins(): readonly PersonId[];
  readonly pollMs: number;
  now(): number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Registers what watches the reading of one organization. */
  readonly part?: ((organizationId: number) => FeedPart) | undefined;
  /** Hears of each page that was read; a backlog may take hours in which nothing is posted. */
  readonly progress?: (() => void) | undefined;
  /** Registers what watches the timer of all rounds; it is given a way to begin again. */
  readonly loopPart?: ((revive: () => void) => Beat) | undefined;
  /** The first wait before a message that failed is tried again; a second unless told. */
  readonly retryMs?: number;
}

/** How the reading of one organization reports. */
export interface FeedPart extends Beat {
  leave(): void;
}

/** The reader is stopping; what it had begun is on disk and goes on after the next start. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

/** One thing that is well or not, in words an operator can act on. */
export interface Health {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}
