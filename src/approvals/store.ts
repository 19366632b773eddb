import type { AnyEvent } from './event.js';
import type { MakeUserId, PersonId } from './person.js';
import type { Status } from './phase.js';
import type { StandIn } from './policy/stand-ins.js';
import type { RefusedMember } from './refused-member.js';
import type { Request } from './request.js';

/** A request with the number of entries in its stream. The next commit expects that number. */
export interface Stored {
  readonly request: Request;
  readonly version: number;
}

/** One commit in the ledger, with personal values decrypted. */
export interface Entry {
  readonly format: number;
  readonly n: number;
  readonly prev: string;
  /** ISO time. */
  readonly at: string;
  readonly stream: string;
  readonly version: number;
  readonly events: readonly AnyEvent[];
  readonly hash: string;
}

export interface Freeze {
  readonly by: PersonId;
  readonly at: number;
}

/** The common state of all requests: the freeze, and the counts for the caps. */
export interface Control {
  /** The number of entries in the stream `control`. It is part of every card's version. */
  readonly version: number;
  readonly frozen?: Freeze;
  /** Entries of the policy's groups that cannot be looked up, each once. */
  readonly refused?: readonly RefusedMember[];
  /** Absences as last recorded, one for each person, including those whose last day is over. */
  readonly away?: readonly StandIn[];
  /** The absences that ended because the stand-in declined, the last one of each person until they are away again. */
  readonly declined?: readonly StandIn[];
  /** The policy that waiting requests follow, if it changed while some waited. */
  readonly policyHash?: string;
  /** The times of the first announced write of each widening change in the last day. */
  readonly widenings: readonly number[];
  /** The times of automatic approvals in the last day. */
  readonly automatic: readonly number[];
}

/** A short record of a request, enough to find it again, without personal values. */
export interface Summary {
  readonly id: string;
  readonly status: Status;
  readonly requester: PersonId;
  readonly submittedAt: number;
  readonly open: boolean;
}

export interface Proposal {
  readonly person: PersonId;
  readonly makeUserId: number;
  /** The people who are that Make user so far. */
  readonly holders?: readonly PersonId[];
}

export interface RecordedBinding {
  /** The Make user who was matched by address or confirmed; a proposal alone does not count. */
  readonly makeUserId?: number;
  readonly confirmed: boolean;
  readonly proposed?: Omit<Proposal, 'person'>;
  /** The Make user who now has the person's address, since the person's own is gone. */
  readonly doubted?: number;
  /** The people who may still object to the confirmation. */
  readonly holders?: readonly PersonId[];
  readonly version: number;
}

/** The stream changed after it was read: load again and decide again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor(readonly stream: string) {
    super(`the stream ${stream} has moved on`);
  }
}

/**
 * A commit could not be made durable, so nothing was decided. The embedded store refuses further commits until Usher
 * is restarted.
 */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/** The store of decisions. A commit that has returned is durable; one that threw has not happened. */
export interface Store {
  /**
   * Throws `Conflict` if the stream does not have exactly `expected` entries, and `StoreFailure` if the commit cannot
   * be stored.
   */
  commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry>;
  read(stream: string): Promise<{ readonly version: number; readonly events: readonly AnyEvent[] }>;
  request(id: string): Promise<Stored | undefined>;
  /** Requests that are not over, oldest first. */
  open(): Promise<readonly Stored[]>;
  /** Requests, open or not, newest first. */
  summaries(filter: { readonly requester?: PersonId; readonly limit: number }): Promise<readonly Summary[]>;
  /** The request that a submission (a modal's view id) opened. */
  submission(key: string): Promise<string | undefined>;
  /** A number that no request has yet. Two callers may get the same one; the commit decides. */
  nextRequestId(): Promise<string>;
  /** Open requests that need attention by `now`, each leased to this caller for `leaseMs`. */
  claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]>;
  /** Renews this caller's claims for `leaseMs` from now; returns those it still has. */
  keep(ids: readonly string[], leaseMs: number): Promise<readonly string[]>;
  release(id: string): Promise<void>;
  /** The time at which the next open request needs attention; undefined if none does. */
  nextWake(): Promise<number | undefined>;
  control(now: number): Promise<Control>;
  binding(person: PersonId): Promise<RecordedBinding | undefined>;
  /**
   * The people an admin confirmed as this Make user. The first call reads everybody's entries, so it is only for rare
   * questions.
   */
  confirmedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]>;
  /** The same, including people who were matched by their address. */
  recordedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]>;
  /** The claims to a Make user that wait for an admin, in one reading. */
  proposals(): Promise<readonly Proposal[]>;
  /** Entries from number `from` on, in order. */
  entries(from: number): AsyncIterable<Entry>;
  head(): Promise<{ readonly n: number; readonly hash: string }>;
  /**
   * Cursors and secrets. They are durable when these functions return, and personal values in them are sealed like
   * those of a stream.
   */
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  /** The keys with this prefix, in no particular order. */
  keys(prefix: string): Promise<readonly string[]>;
  wipe(key: string): Promise<void>;
  /** Destroys the key of this name, a stream's or a person's (`Personal.of`), and records the erasure. */
  erase(stream: string, events: readonly AnyEvent[]): Promise<void>;
  /** Whether other processes may share the store. */
  readonly isShared: boolean;
  /** The unique name under which this process holds leases. */
  readonly holder: string;
  /** Reports that this process is alive for this long from now. Returns all living holders, including itself. */
  beat(ms: number): Promise<readonly string[]>;
  /**
   * Takes or renews the named lease, and returns whether this process holds it afterwards. The store's own clock
   * measures its time.
   */
  lease(name: string, ms: number): Promise<boolean>;
  /** Releases a lease, if this process holds it. */
  giveUp(name: string): Promise<void>;
  /** Calls the listener with the name of each lease that a process gives up. One that expires is not reported. */
  onFree(listener: (name: string) => void): () => void;
  /** True for the first caller among all processes, and for no other caller within this time. */
  firstToSee(name: string, forMs: number): Promise<boolean>;
  /** After a failure, lets the next caller be the first again. */
  unsee(name: string): Promise<void>;
  /** The time in milliseconds until this caller's turn, if all processes together have one turn in `everyMs`. */
  reserve(name: string, everyMs: number): Promise<number>;
  /**
   * Calls the listener with the stream of each commit by any process, and with the number of the stream's entries then;
   * with `*` and 0 if some may have been missed.
   */
  onEntry(listener: (stream: string, version: number) => void): () => void;
  /** The reason why commits are refused, if they are; for the health check. */
  failure(): string | undefined;
  close(): Promise<void>;
}

export const requestStream = (id: string): string => `request/${id}`;
export const personStream = (id: PersonId): string => `person/${id}`;
/**
 * The name of the key that seals personal values about a Make user in streams about many people. No stream has this
 * name.
 */
export const makeUserKey = (id: MakeUserId): string => `make-user/${id}`;
export const controlStream = 'control';
export const policyStream = 'policy';
