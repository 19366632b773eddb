import { handlesIn, isContainment } from './changes/changes.js';
import type { Extension, LeaverCase, MessageRef, Missing, Settlement, WriteKey } from './event-parts.js';
import type { MakeUserId, PersonId } from './person.js';
import type { Personal } from './personal.js';
import { isResolved, isUnfinished, type NewsStatus, type Phase } from './phase.js';
import type { Write } from './plan.js';
import type { Approval, Widened } from './policy/tally.js';
import type { Copy, LinkedReply, Notice, Offer, StepRecord } from './request-parts.js';
import type { Revision } from './revision.js';

export interface WriteProgress {
  readonly attempts: number;
  readonly state: 'todo' | 'announced' | 'applied' | 'not-applied' | 'unknown';
  readonly write?: Write;
  readonly readBackFrom?: number;
  readonly retryAt?: number;
}

export interface ChangeProgress {
  readonly state: 'todo' | 'awaiting' | 'verified' | 'failed' | 'conflict' | 'undone';
  readonly writes: readonly WriteProgress[];
  readonly undo: readonly WriteProgress[];
  /** Why it failed, in Make's words or ours. */
  readonly why?: string;
  readonly code?: string;
  /** Whether it failed while being done or while being undone. */
  readonly failedIn?: 'do' | 'undo';
  /** A person chose to put the earlier role back although somebody had changed it. */
  readonly overwrite?: boolean;
  /** It was so before Usher wrote anything. */
  readonly already?: boolean;
  readonly undone?: 'verified' | 'already' | 'kept';
  readonly invitation?: {
    readonly userId: MakeUserId;
    readonly until: number;
    readonly nextAt: number;
    readonly accepted: boolean;
  };
}

export type LineWhat =
  | 'asked'
  | 'asked-anew'
  | 'edited'
  | 'offered'
  | 'offer-taken'
  | 'offer-declined'
  | 'owner-agreed'
  | 'approval'
  | 'approval-withdrawn'
  | 'approved'
  | 'escalated'
  | 'delayed'
  | 'retried'
  | 'given-up'
  | 'extended'
  | 'invited'
  | 'accepted'
  | 'account-made'
  | NewsStatus;

/** A line of history in the card's thread. */
export interface Line {
  readonly what: LineWhat;
  readonly at: number;
  readonly by?: PersonId;
  readonly text?: Personal;
}

/** A request, built from its events. */
export interface Request {
  readonly id: string;
  readonly submission: string;
  readonly submittedAt: number;
  readonly requester: {
    readonly person: PersonId;
    readonly makeUserId?: MakeUserId;
    readonly email?: Personal;
    /** The policy asks through Usher, such as after an unanswered review; there is no requester to tell. */
    readonly isUsher?: boolean;
  };
  readonly reason: Personal;
  readonly ticket?: Personal;
  readonly emergency: boolean;
  readonly revision: Revision;
  readonly phase: Phase;
  readonly approvals: readonly Approval[];
  /** Who has yet to approve, as counted at the last click. */
  readonly missing: Missing;
  /** Refused attempts already on record, each once. */
  readonly attempts: readonly string[];
  readonly automatic: boolean;
  /** The stage of each rule that an escalation has widened; once for each rule. */
  readonly escalated: readonly (Widened & { readonly requirement: number })[];
  readonly progress: readonly ChangeProgress[];
  readonly executeBy?: number;
  readonly delayed?: { readonly why: 'cap' | 'make'; readonly sentence: string; readonly until: number };
  readonly grant?: {
    readonly startedAt: number;
    readonly endsAt?: number;
    readonly ending?: 'time' | 'early' | 'withdrawn';
    /** The requests that extended it. */
    readonly extensions?: readonly string[];
  };
  /** Leaked tokens that the vault keeps for it, until it is over or this time has come. */
  readonly secret?: { readonly handles: readonly string[]; readonly wipeAt: number; readonly wiped: boolean };
  /** Access the subject got after their containment was asked for, in words; it does not take that away. */
  readonly gained?: readonly string[];
  /** The grant in conflict that it settles once it is done. */
  readonly settles?: Settlement;
  /** The grant that it extends. */
  readonly extends?: Extension;
  /** The owner of the tokens to delete, who decided it. */
  readonly ownerAgreed?: MakeUserId;
  readonly offer?: Offer;
  /** The number of offers so far. */
  readonly offers: number;
  /** When the requester asked to remind the deciders, each time. */
  readonly reminded: readonly number[];
  /** The leaver case that it is about. */
  readonly leaver?: LeaverCase;
  readonly givenUp: boolean;
  /** Counts changes of the card's face; `drawn`: the face last shown in Slack. */
  readonly visible: number;
  readonly card?: {
    readonly ref: MessageRef;
    readonly drawn?: string;
    /** The channel of its rule, which does not take it, and Slack's error code. */
    readonly instead?: { readonly of: string; readonly why: string };
  };
  /** Since when there should be a card. */
  readonly cardWantedAt: number;
  /** People were told that there is no card, or that message is due. */
  readonly cardLate?: { readonly channel: string; readonly why: string; readonly refused: boolean };
  readonly cardsLost: number;
  readonly lines: readonly Line[];
  readonly linesPosted: number;
  /** Replies in the thread of its card. */
  readonly comments?: readonly LinkedReply[];
  readonly notices: readonly Notice[];
  readonly told: Readonly<
    Record<string, { readonly messages: readonly MessageRef[]; readonly at: number; readonly upTo: number }>
  >;
  /** Messages beside the card that show its state: announcements and notices. */
  readonly copies: readonly Copy[];
  readonly steps: Readonly<Record<string, StepRecord>>;
}

/** The reason of a failed change whose real outcome nobody will ever know. */
export const notKnown = 'not-known';

/** After a week without another try, Usher closes a request. */
export const leftAfterMs = 7 * 86_400_000;

/** Until when the vault keeps a leaked token for it; undefined if it needs none, or no longer. */
export const secretNeededUntil = (request: Request): number | undefined =>
  isOver(request) || handlesIn(request.revision.changes).length === 0 ? undefined : request.secret?.wipeAt;

/** Whether its effect will be undone one day: temporary access, or a containment. */
export const isForATime = ({ revision }: Pick<Request, 'revision'>): boolean =>
  revision.durationMs !== undefined || isContainment(revision.changes);

/**
 * Whether nothing more can happen to it on Make. A failed or partial request stays open until closed, and one with an
 * effect to undo stays open until that effect is known.
 */
export function isOver(request: Request): boolean {
  if (isResolved(request.phase)) return true;
  if (!request.givenUp || !isUnfinished(request.phase)) return false;
  return request.phase.status !== 'unknown' || !isForATime(request);
}

/** Whether carrying it out gives a person more than they have, or something else. */
export const isWidening = ({ revision }: Request): boolean =>
  revision.plans.some(({ direction }) => direction !== 'lower');

/** The state of a write; undefined for a key that the plan does not have. */
export function writeAt(request: Request, { change, way, index }: WriteKey): WriteProgress | undefined {
  const one = request.progress[change];
  return way === 'do' ? one?.writes[index] : one?.undo[index];
}
