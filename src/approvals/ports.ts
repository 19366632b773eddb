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

/** What reading Make shows of one write: it has taken effect, it has not, or it is something else altogether. */
export type Inspection =
  | {
      readonly state: 'after';
      readonly userId?: MakeUserId;
      readonly until?: number;
      /** Where Make chose it. */
      readonly roleId?: number;
    }
  | { readonly state: 'before' }
  | { readonly state: 'other'; readonly found: string };

/** What became of sending one write. Only `answered` and reading back afterwards say that it is so. */
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

/** Make, as the domain needs it. Everything but `send` only reads; `send` sends once and never again. */
export interface Operations {
  /** `about`: whom an earlier plan of the change was about, so that somebody who has a new account since is known. */
  plan(
    change: Change,
    options: { readonly temporary: boolean; readonly about?: Subject | undefined },
  ): Promise<Planned>;
  planUndo(
    plan: ChangePlan,
    options: { readonly invitee?: MakeUserId; readonly overwrite: boolean },
  ): Promise<UndoPlan>;
  inspect(write: Write): Promise<Inspection>;
  /** Sends nothing once `sendBefore` has come; that is `not-sent`. */
  send(write: Write, sendBefore: number): Promise<Sent>;
  invitation(
    organizationId: number,
    userId: MakeUserId,
  ): Promise<'pending' | 'accepted' | 'expired' | 'gone'>;
  /** The changes that would settle what somebody made of this plan meanwhile: the earlier role back, or what is there. */
  settling(plan: ChangePlan, choice: Settlement['choice']): Promise<Change | undefined>;
  /** What somebody who has accepted holds, against what they were invited to; `later` writes follow the invitation. */
  inspectArrival(invite: Write, userId: MakeUserId, later: readonly Write[]): Promise<Inspection>;
  /** The ordinary write of a role for somebody whose account has just been made, from whatever role they have now. */
  joinerRole(write: Extract<Write, { type: 'set-joiner-role' }>, userId: MakeUserId): Promise<Write>;
  /** What containing somebody would change, place by place, or why it cannot be done here. */
  containment(
    userId: MakeUserId,
  ): Promise<
    { readonly changes: readonly ContainToken[] } | { readonly code: string; readonly sentence: string }
  >;
}

/** Who people are and which group they are in, asked of Slack and Make. */
export interface People {
  identify(person: PersonId): Promise<Identity>;
  /**
   * The Slack member who has this address, if exactly one does; where nobody has it, whoever an admin confirmed as this
   * Make user.
   */
  personWith(email: string, makeUserId?: MakeUserId): Promise<PersonId | undefined>;
  roster(
    needs: readonly { readonly group: string; readonly scope?: Scope }[],
    freshness: 'cached' | 'fresh',
  ): Promise<Roster>;
}

/** What Slack made of a message: it has it, or it never will, such as where a channel is archived. */
export type Posted = { readonly ok: true; readonly message: MessageRef } | Undeliverable;

/** Trying again will not help; the reason is Slack's word. */
export interface Undeliverable {
  readonly ok: false;
  readonly reason: string;
}

/** The message did not reach Slack yet, and it is worth trying again. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  constructor(
    /** Slack's word, or that it did not answer. */
    readonly reason: string,
    /** Slack refuses Usher's token, so that nothing at all gets through. */
    readonly tokenRefused: boolean,
    options?: ErrorOptions,
  ) {
    super(`Slack has not taken this message: ${reason}`, options);
  }
}

/** Slack, as the domain needs it. Each throws `NotDelivered` where trying again may help. */
export interface Messenger {
  /** `step` names the message, so that after a lost answer it is found instead of posted twice. */
  postCard(request: Request, control: Control, channel: string, step: string): Promise<Posted>;
  drawCard(request: Request, control: Control, card: MessageRef): Promise<Posted>;
  /** The history from its `from`-th line on, and a call to the deciders of these stages. */
  postLines(
    request: Request,
    card: MessageRef,
    from: number,
    called: readonly OpenStage[],
    step: string,
  ): Promise<Posted>;
  /** Tells one person, in a message of its own. */
  tell(request: Request, to: PersonId, about: NoticeAbout, step: string): Promise<Posted>;
  /** Draws a notice or an announcement again. */
  drawCopy(request: Request, copy: Copy): Promise<Posted>;
  announce(request: Request, channel: string, step: string): Promise<Posted>;
  remind(request: Request, requirement: number, card: MessageRef, step: string): Promise<Posted>;
  review(request: Request, card: MessageRef, step: string): Promise<Posted>;
  /** Owed to each of them by itself once this has answered. */
  alertAdmins(request: Request, about: AlertAbout, admins: readonly PersonId[], step: string): Promise<void>;
}

/** Where leaked tokens are kept. */
export interface Secrets {
  /** Durable before it answers; nothing happens where there is none. */
  wipe(handle: string): Promise<void>;
}

export interface Clock {
  now(): number;
  /** How far Make's clock is ahead of this one, in milliseconds; 0 or left out while they agree. */
  makeAhead?(): number;
  /** Calls back once, at that time or soon after; the answer cancels it. */
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
  /** Between two looks at an open invitation. */
  readonly pollMs: number;
}
