import type { Change } from './changes/catalogue.js';
import type { ContainToken } from './changes/contain-token.js';
import type { AlertAbout } from './due.js';
import type { MessageRef, NoticeAbout, Settlement } from './event-parts.js';
import type { OpenStage } from './missing.js';
import type { Identity, MakeUserId, PersonId } from './person.js';
import type { ChangePlan, EarlierPlan, Planned, Write } from './plan.js';
import type { Roster, Scope } from './policy/requirement.js';
import type { Request } from './request.js';
import type { Copy } from './request-parts.js';
import type { Control } from './store.js';

/** The state of a write as Make shows it: it has taken effect, it has not, or Make shows something else. */
export type Inspection =
  | {
      readonly state: 'after';
      readonly userId?: MakeUserId;
      readonly until?: number;
      /** Set if Make chose the role. */
      readonly roleId?: number;
    }
  | { readonly state: 'before' }
  | { readonly state: 'other'; readonly found: string };

/** The result of sending a write. `answered` does not show its effect; only a later reading does. */
export type Sent =
  | { readonly type: 'answered' }
  | { readonly type: 'not-sent'; readonly why: string; readonly retryAfterMs: number }
  | { readonly type: 'refused'; readonly code: string; readonly why: string }
  | { readonly type: 'lost'; readonly why: string };

export type UndoPlan =
  | { readonly type: 'writes'; readonly writes: readonly Write[] }
  | { readonly type: 'already' }
  /** The person is no longer in the organization, so they hold nothing, and no role can be put back. */
  | { readonly type: 'gone' }
  | { readonly type: 'conflict'; readonly found: string }
  | { readonly type: 'refused'; readonly code: string; readonly sentence: string };

/**
 * Make, in the form that the domain needs. All functions except `send` only read; `send` sends once and never again.
 */
export interface Operations {
  /**
   * `about` is an earlier plan of the change: Usher recognises its subject by it if they have a new account, or are in
   * no organization any more.
   */
  plan(
    change: Change,
    options: { readonly temporary: boolean; readonly about?: EarlierPlan | undefined },
  ): Promise<Planned>;
  planUndo(
    plan: ChangePlan,
    options: { readonly invitee?: MakeUserId; readonly overwrite: boolean },
  ): Promise<UndoPlan>;
  inspect(write: Write): Promise<Inspection>;
  /** After `sendBefore` it sends nothing and returns `not-sent`. */
  send(write: Write, sendBefore: number): Promise<Sent>;
  invitation(
    organizationId: number,
    userId: MakeUserId,
  ): Promise<'pending' | 'accepted' | 'expired' | 'gone'>;
  /** The changes that settle a plan in conflict: to the earlier role, or to the present one. */
  settling(plan: ChangePlan, choice: Settlement['choice']): Promise<Change | undefined>;
  /** Compares the roles of an invitee who accepted with the invitation; the `later` writes follow it. */
  inspectArrival(invite: Write, userId: MakeUserId, later: readonly Write[]): Promise<Inspection>;
  /** The ordinary write of a role for a person with a new account, from their present role. */
  joinerRole(write: Extract<Write, { type: 'set-joiner-role' }>, userId: MakeUserId): Promise<Write>;
  /** The changes that contain a person, place by place, or the reason why that is not possible here. */
  containment(
    userId: MakeUserId,
  ): Promise<
    { readonly changes: readonly ContainToken[] } | { readonly code: string; readonly sentence: string }
  >;
}

/**
 * The age that the known members of a group may have: for a view up to a minute, also after the person acted; for a
 * decision up to a minute, but read again since the person acted if they were a member; or read now.
 */
export type Freshness = 'to-show' | 'cached' | 'fresh';

/** The identities of people and the groups they are in, from Slack and Make. */
export interface People {
  identify(person: PersonId): Promise<Identity>;
  /**
   * The Slack member with this address, if exactly one has it. If nobody has it, the person an admin confirmed as this
   * Make user.
   */
  personWith(email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined>;
  roster(
    needs: readonly { readonly group: string; readonly scope?: Scope }[],
    freshness: Freshness,
  ): Promise<Roster>;
}

/** The subject of a change, as far as Usher knows the person. */
export interface Subject {
  readonly person: PersonId | undefined;
  readonly userId: MakeUserId | undefined;
  readonly email: string;
}

/** The case in which somebody's access is taken, such as `L-1`; undefined if there is none. */
export type CaseOf = (whom: Subject) => string | undefined;

/** The people who left, as Slack showed it or an admin said. */
export interface Leavers {
  /** Finds the cases that count against a request made at this time, in milliseconds since 1970. */
  goneSince(askedAt: number): Promise<CaseOf>;
}

/** Slack's answer to a message: Slack accepted it, or never will, such as in an archived channel. */
export type Posted = { readonly ok: true; readonly message: MessageRef } | Undeliverable;

/**
 * Trying again will not help; the reason is Slack's error code. With `isOfChannel`, the channel accepts nothing at all
 * at present, and its messages still stand.
 */
export interface Undeliverable {
  readonly ok: false;
  readonly reason: string;
  readonly isOfChannel?: true;
}

/** The message has not reached Slack yet; trying again may help. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  constructor(
    /** Slack's error code, or a note that Slack did not answer. */
    readonly reason: string,
    /** Slack refuses Usher's token, so no message gets through. */
    readonly tokenRefused: boolean,
    options?: ErrorOptions,
  ) {
    super(`Slack has not taken this message: ${reason}`, options);
  }
}

/** Slack, in the form that the domain needs. Each call throws `NotDelivered` if trying again may help. */
/** A message to one person. */
export interface ToTell {
  readonly to: PersonId;
  readonly about: NoticeAbout;
}

export interface Messenger {
  /** `step` names the message, so that Usher finds it after a lost answer instead of posting it twice. */
  postCard(request: Request, control: Control, channel: string, step: string): Promise<Posted>;
  drawCard(request: Request, control: Control, card: MessageRef): Promise<Posted>;
  /** Posts the history from line `from` on, and a call to the deciders of these stages. */
  postLines(
    request: Request,
    card: MessageRef,
    from: number,
    called: readonly OpenStage[],
    step: string,
  ): Promise<Posted>;
  /** Sends a person a new message. */
  tell(request: Request, control: Control, notice: ToTell, step: string): Promise<Posted>;
  /** Draws a notice or an announcement again. */
  drawCopy(request: Request, control: Control, copy: Copy): Promise<Posted>;
  announce(request: Request, control: Control, channel: string, step: string): Promise<Posted>;
  remind(request: Request, requirement: number, card: MessageRef, step: string): Promise<Posted>;
  review(request: Request, card: MessageRef, step: string): Promise<Posted>;
  /** When this returns, the outbox holds a message for each of the admins. */
  alertAdmins(request: Request, about: AlertAbout, admins: readonly PersonId[], step: string): Promise<void>;
}

/** The vault of leaked tokens, in the form that the domain needs. */
export interface Secrets {
  /** Durable when it returns; does nothing if there is no such token. */
  wipe(handle: string): Promise<void>;
}

export interface Clock {
  now(): number;
  /** The time by which Make's clock is ahead of this one, in milliseconds; 0 or absent while they agree. */
  makeAhead?(): number;
}

/** When to reconcile a key again: after this time, after a growing pause, or only once it is added. */
export type Next = { readonly afterMs: number } | 'again' | undefined;

/** Keyed work: one reconciliation of a key at a time, several keys in parallel. */
export interface WorkQueue {
  /** Reconciles a key now, or once more after the reconciliation under way. */
  add(key: string): void;
  /** Reconciles a key after this time or earlier. */
  addWithin(key: string, ms: number): void;
  /** Gives up a hanging reconciliation, and begins another now. */
  restart(key: string): void;
  /** Begins nothing more, and waits for work under way. */
  stop(): Promise<void>;
}

/** Opens a queue; `failed` is called for each reconciliation that threw, and the key is tried again. */
export type OpenQueue = (options: {
  readonly reconcile: (key: string) => Promise<Next>;
  readonly backOffMs: (troubles: number) => number;
  readonly failed: (key: string, error: unknown) => void;
}) => WorkQueue;

/** Runs one task on an organization at a time. */
export interface OrganizationLock {
  take<T>(organizationId: number, work: () => Promise<T>): Promise<T>;
}

/** Time limits, in milliseconds. */
export interface Timing {
  /** From the announcement of a write to the last moment at which it may be sent. */
  readonly sendWindowMs: number;
  /** From sending to the moment at which an answer can no longer arrive. */
  readonly answerWithinMs: number;
  /** Between two readings of an open invitation. */
  readonly pollMs: number;
}
