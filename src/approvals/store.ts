import type { AnyEvent } from './event.js';
import type { MakeUserId, PersonId } from './person.js';
import type { StandIn } from './policy/stand-ins.js';
import type { RefusedMember } from './refused-member.js';
import type { Request, Status } from './request.js';

/** A request together with the number of entries its stream has; the next commit expects that number. */
export interface Stored {
  readonly request: Request;
  readonly version: number;
}

/** One commit as the ledger keeps it, personal values opened again. */
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

/** What concerns all requests at once: the freeze, and what the caps count. */
export interface Control {
  /** Number of entries in the stream `control`; a part of every card's face. */
  readonly version: number;
  readonly frozen?: Freeze;
  /** Entries of the policy's groups that cannot be looked up, each once. */
  readonly refused?: readonly RefusedMember[];
  /** Who said last that they are away, one a person, also where that day is over. */
  readonly away?: readonly StandIn[];
  /** Times of the first announced write of each widening change in the last day. */
  readonly widenings: readonly number[];
  /** Times of automatic approvals in the last day. */
  readonly automatic: readonly number[];
}

/** A line about a request that is enough to find it again; personal values are not in it. */
export interface Summary {
  readonly id: string;
  readonly status: Status;
  readonly requester: PersonId;
  readonly submittedAt: number;
  readonly open: boolean;
}

export interface RecordedBinding {
  /** Matched by address or confirmed; a proposal alone makes nobody anything. */
  readonly makeUserId?: number;
  readonly confirmed: boolean;
  readonly proposed?: { readonly makeUserId: number; readonly holders?: readonly PersonId[] };
  /** The Make user who has their address now that theirs is gone. */
  readonly doubted?: number;
  /** Who may still object to what was confirmed. */
  readonly holders?: readonly PersonId[];
  readonly version: number;
}

/** The stream moved since it was read: load again and decide again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor(readonly stream: string) {
    super(`the stream ${stream} has moved on`);
  }
}

/** A commit could not be made durable, so nothing was decided. The embedded store refuses further commits until restarted. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
}

/** Where decisions are kept. A commit that has answered is durable; one that threw has not happened. */
export interface Store {
  /** Throws `Conflict` if the stream does not hold exactly `expected` entries, `StoreFailure` if it cannot be kept. */
  commit(stream: string, expected: number, events: readonly AnyEvent[]): Promise<Entry>;
  read(stream: string): Promise<{ readonly version: number; readonly events: readonly AnyEvent[] }>;
  request(id: string): Promise<Stored | undefined>;
  /** Requests that are not over, oldest first. */
  open(): Promise<readonly Stored[]>;
  /** The newest requests first, open or not. */
  summaries(filter: { readonly requester?: PersonId; readonly limit: number }): Promise<readonly Summary[]>;
  /** The request that a submission (a modal's view id) led to. */
  submission(key: string): Promise<string | undefined>;
  /** A number no request has yet. Two callers may get the same one; the commit tells. */
  nextRequestId(): Promise<string>;
  /** Open requests that want attention by `now`, each leased to this caller for `leaseMs`. */
  claimDue(now: number, limit: number, leaseMs: number): Promise<readonly Stored[]>;
  /** Keeps what this caller has claimed for so long from now; answers which of them are still its own. */
  keep(ids: readonly string[], leaseMs: number): Promise<readonly string[]>;
  release(id: string): Promise<void>;
  /** When the next open request wants attention; undefined if none does. */
  nextWake(): Promise<number | undefined>;
  control(now: number): Promise<Control>;
  binding(person: PersonId): Promise<RecordedBinding | undefined>;
  /** Who an admin said is this Make user. Reads everybody's entries the first time, so for rare questions only. */
  confirmedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]>;
  /** The same, with those who were matched by their address. */
  recordedAs(makeUserId: MakeUserId): Promise<readonly PersonId[]>;
  /** Whose word on which Make user they are waits for an admin. */
  proposers(): Promise<readonly PersonId[]>;
  /** Entries from number `from` on, in order. */
  entries(from: number): AsyncIterable<Entry>;
  head(): Promise<{ readonly n: number; readonly hash: string }>;
  /** Cursors and secrets, durable before these answer; personal values in them are sealed like those of a stream. */
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  /** The keys of those that begin so, in no particular order. */
  keys(prefix: string): Promise<readonly string[]>;
  wipe(key: string): Promise<void>;
  /** Destroys the key of this name, a stream's or a person's (`Personal.of`), and records that it was done. */
  erase(stream: string, events: readonly AnyEvent[]): Promise<void>;
  /** Whether other processes may share it. */
  readonly isShared: boolean;
  /** The name under which this process holds leases, like no other's. */
  readonly holder: string;
  /** Says that this process is alive for so long from now; answers the holders that are, itself among them. */
  beat(ms: number): Promise<readonly string[]>;
  /** Whether this process holds the named lease afterwards, be it taken or renewed. Its time runs on the store's own clock. */
  lease(name: string, ms: number): Promise<boolean>;
  /** Gives back a lease, if it is this process's. */
  giveUp(name: string): Promise<void>;
  /** True for the first caller of all processes, and for nobody else within this time. */
  firstToHear(name: string, forMs: number): Promise<boolean>;
  /** Lets the next caller be the first again: what was heard came to nothing. */
  unhear(name: string): Promise<void>;
  /** How many milliseconds to wait for this caller's turn, where all processes together may have one turn in `everyMs`. */
  reserve(name: string, everyMs: number): Promise<number>;
  /** Calls the listener with the stream of each commit of any process; with `*` where some may have been missed. */
  onEntry(listener: (stream: string) => void): () => void;
  /** Why commits are refused, if they are; for health. */
  failure(): string | undefined;
  close(): Promise<void>;
}

export const requestStream = (id: string): string => `request/${id}`;
export const personStream = (id: PersonId): string => `person/${id}`;
/** Names the key that seals what streams about many people say of a Make user; no stream has this name. */
export const makeUserKey = (id: MakeUserId): string => `make-user/${id}`;
export const controlStream = 'control';
export const policyStream = 'policy';
