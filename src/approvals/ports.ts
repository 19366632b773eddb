import type { Change } from './changes/catalogue.js';
import type { ContainToken } from './changes/contain-token.js';
import type { AlertAbout } from './due.js';
import type { MessageRef, NoticeAbout, Settlement } from './event-parts.js';
import type { OpenStage } from './missing.js';
import type { Identity, MakeUserId, PersonId } from './person.js';
import type { ChangePlan, Planned, Subject, Write } from './plan.js';
import type { Roster, Scope } from './policy/requirement.js';
import type { Request } from './request.js';
import type { Copy } from './request-parts.js';
import type { Control } from './store.js';

/** What reading Make shows about a write: it has taken effect, it has not, or Make shows something else. */
export type Inspection =
  | {
      readonly state: 'after';
      readonly userId?: MakeUserId;
      readonly until?: number;
      /** Set if Make chose it. */
      readonly roleId?: number;
    }
  | { readonly state: 'before' }
  | { readonly state: 'other'; readonly found: string };

/** The result of sending a write. Only `answered` and a later reading back show its effect. */
export type Sent =
  | { readonly type: 'answered' }
  | { readonly type: 'not-sent'; readonly why: string; readonly retryAfterMs: number }
  | { readonly type: 'refused'; readonly code: string; readonly why: string }
  | { readonly type: 'lost'; readonly why: string };

export type UndoPlan =
  | { readonly type: 'writes'; readonly writes: readonly Write[] }
  | { readonly type: 'already' }
  | { readonly type: 'conflict'; readonly found: string }
  | { readonly type: 'refused'; readonly code: string; readonly sentence: string };

/** Make, as the domain needs it. Everything except `send` only reads; `send` sends once and never again. */
export interface Operations {
  /** `about`: the subject of an earlier plan of the change, so that Usher recognises a new account of theirs. */
  plan(
    change: Change,
    options: { readonly temporary: boolean; readonly about?: Subject | undefined },
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
  /** The changes that settle a plan which somebody changed meanwhile: to the earlier role, or to the present one. */
  settling(plan: ChangePlan, choice: Settlement['choice']): Promise<Change | undefined>;
  /** Compares what an invitee who accepted holds with the invitation; `later` writes follow it. */
  inspectArrival(invite: Write, userId: MakeUserId, later: readonly Write[]): Promise<Inspection>;
  /** The ordinary write of a role for a person with a new account, from their present role. */
  joinerRole(write: Extract<Write, { type: 'set-joiner-role' }>, userId: MakeUserId): Promise<Write>;
  /** What containing a person would change, place by place, or why that is not possible here. */
  containment(
    userId: MakeUserId,
  ): Promise<
    { readonly changes: readonly ContainToken[] } | { readonly code: string; readonly sentence: string }
  >;
}

/** Who people are and which groups they are in, from Slack and Make. */
export interface People {
  identify(person: PersonId): Promise<Identity>;
  /**
   * The Slack member with this address, if exactly one has it; if nobody has, the person an admin confirmed as this
   * Make user.
   */
  personWith(email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined>;
  roster(
    needs: readonly { readonly group: string; readonly scope?: Scope }[],
    freshness: 'cached' | 'fresh',
  ): Promise<Roster>;
}

/** Slack's answer to a message: it took it, or it never will, such as in an archived channel. */
export type Posted = { readonly ok: true; readonly message: MessageRef } | Undeliverable;

/** Trying again will not help; the reason is Slack's error code. */
export interface Undeliverable {
  readonly ok: false;
  readonly reason: string;
}

/** The message has not reached Slack yet; trying again may help. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  constructor(
    /** Slack's error code, or that it did not answer. */
    readonly reason: string,
    /** Slack refuses Usher's token, so nothing gets through. */
    readonly tokenRefused: boolean,
    options?: ErrorOptions,
  ) {
    super(`Slack has not taken this message: ${reason}`, options);
  }
}

/** Slack, as the domain needs it. Each call throws `NotDelivered` if trying again may help. */
export interface Messenger {
  /** `step` names the message, so that after a lost answer Usher finds it instead of posting it twice. */
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
  /** Tells one person in a new message. */
  tell(request: Request, to: PersonId, about: NoticeAbout, step: string): Promise<Posted>;
  /** Draws a notice or an announcement again. */
  drawCopy(request: Request, copy: Copy): Promise<Posted>;
  announce(request: Request, channel: string, step: string): Promise<Posted>;
  remind(request: Request, requirement: number, card: MessageRef, step: string): Promise<Posted>;
  review(request: Request, card: MessageRef, step: string): Promise<Posted>;
  /** Once this returns, the outbox holds a message for each of them. */
  alertAdmins(request: Request, about: AlertAbout, admins: readonly PersonId[], step: string): Promise<void>;
}

/** The store of leaked tokens. */
export interface Secrets {
  /** Durable before it returns; does nothing if there is none. */
  wipe(handle: string): Promise<void>;
}

export interface Clock {
  now(): number;
  /** How far Make's clock is ahead of this one, in milliseconds; 0 or left out while they agree. */
  makeAhead?(): number;
  /** Calls back once, at that time or soon after; the returned function cancels it. */
  at(time: number, wake: () => void): () => void;
}

/** Runs one piece of work on an organization at a time. */
export interface OrganizationLock {
  take<T>(organizationId: number, work: () => Promise<T>): Promise<T>;
}

/** How long things may take, in milliseconds. */
export interface Timing {
  /** From announcing a write to the last moment it may be sent. */
  readonly sendWindowMs: number;
  /** From sending to the moment an answer can no longer come. */
  readonly answerWithinMs: number;
  /** Between two readings of an open invitation. */
  readonly pollMs: number;
}
