import { handlesIn, isContainment } from './changes/changes.js';
import type {
  Extension,
  FollowUp,
  LeaverCase,
  MessageRef,
  Missing,
  Settlement,
  WriteKey,
} from './event-parts.js';
import type { MakeUserId, PersonId } from './person.js';
import type { Personal } from './personal.js';
import { isResolved, isUnfinished, type NewsStatus, type Phase, type PhaseOf } from './phase.js';
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
  /** The reason of the failure, in Make's words or in Usher's. */
  readonly why?: string;
  readonly code?: string;
  /** Whether the change failed while it was done or while it was undone. */
  readonly failedIn?: 'do' | 'undo';
  /** A person chose to restore the earlier role although somebody had changed it. */
  readonly overwrite?: boolean;
  /** Make showed the new state before Usher wrote anything. */
  readonly already?: boolean;
  readonly undone?: 'verified' | 'already' | 'kept' | 'gone';
  readonly invitation?: {
    readonly userId: MakeUserId;
    readonly until: number;
    readonly nextAt: number;
    readonly accepted: boolean;
  };
}

export type LineWhat =
  | 'asked'
  | 'revised'
  | 'went-on'
  | 'edited'
  | 'offered'
  | 'offer-taken'
  | 'offer-declined'
  | 'owner-agreed'
  | 'owner-objected'
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
    /** The policy asks through Usher, such as after an unanswered review, so there is no requester to notify. */
    readonly isUsher?: boolean;
  };
  readonly reason: Personal;
  readonly ticket?: Personal;
  readonly emergency: boolean;
  readonly revision: Revision;
  readonly phase: Phase;
  readonly approvals: readonly Approval[];
  /** The approvals that are missing, as counted at the last click. */
  readonly missing: Missing;
  /** Refused attempts that are on record, each once. */
  readonly attempts: readonly string[];
  readonly automatic: boolean;
  /** The stage of each rule that an escalation has widened; one for each rule. */
  readonly escalated: readonly (Widened & { readonly requirement: number })[];
  readonly progress: readonly ChangeProgress[];
  readonly executeBy?: number;
  readonly delayed?: { readonly why: 'cap' | 'make'; readonly sentence: string; readonly until: number };
  readonly grant?: {
    readonly startedAt: number;
    readonly endsAt?: number;
    readonly ending?: 'time' | 'early' | 'withdrawn';
    /** The requests that extended the grant. */
    readonly extensions?: readonly string[];
  };
  /** Leaked tokens that the vault keeps for the request, until it is over or until this time. */
  readonly secret?: { readonly handles: readonly string[]; readonly wipeAt: number; readonly wiped: boolean };
  /**
   * Access that the subject got after their containment was requested, in words; the request does not take that away.
   */
  readonly gained?: readonly string[];
  /** The grant in conflict that the request settles once it is done. */
  readonly settles?: Settlement;
  /** The grant that the request extends. */
  readonly extends?: Extension;
  /** The request carries out a review's decision, so it may only lower, and for good. */
  readonly review?: 'reviewer' | 'silence';
  /** The owner of the tokens to delete, if they decided the request. */
  readonly ownerAgreed?: MakeUserId;
  /** The owner of the token, if they said that it did not leak. */
  readonly ownerObjected?: PersonId;
  /** Open requests that ask to extend the grant or to settle its conflict, and containments of its subject. */
  readonly followUps?: readonly FollowUp[];
  readonly offer?: Offer;
  /** The number of offers so far. */
  readonly offers: number;
  /** The times at which the requester asked to remind the deciders. */
  readonly reminded: readonly number[];
  /** The leaver case that the request is about. */
  readonly leaver?: LeaverCase;
  readonly givenUp: boolean;
  /** Counts the changes of the card's content; `drawn` names the content last shown in Slack. */
  readonly visible: number;
  readonly card?: {
    readonly ref: MessageRef;
    readonly drawn?: string;
    /** The channel of its rule, which did not accept the card, and Slack's error code. */
    readonly instead?: { readonly of: string; readonly why: string };
  };
  /** The time since which a card is needed. */
  readonly cardWantedAt: number;
  /** People heard that there is no card, or that message is due. */
  readonly cardLate?: { readonly channel: string; readonly why: string; readonly refused: boolean };
  readonly cardsLost: number;
  readonly lines: readonly Line[];
  readonly linesPosted: number;
  /** Replies in the thread of its card. */
  readonly comments?: readonly LinkedReply[];
  /** How many messages to people were due so far, with those that would have told nothing new. */
  readonly noticed: number;
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

/** The time until which the vault keeps a leaked token for the request; undefined if it needs none, or no longer. */
export const secretNeededUntil = (request: Request): number | undefined =>
  isOver(request) || handlesIn(request.revision.changes).length === 0 ? undefined : request.secret?.wipeAt;

/** Whether the effect will be undone one day: temporary access, or a containment. */
export const isTemporary = ({ revision }: Pick<Request, 'revision'>): boolean =>
  revision.durationMs !== undefined || isContainment(revision.changes);

/**
 * Whether nothing more can happen to the request on Make. A failed or partial request stays open until it is closed,
 * and one with an effect to undo stays open until that effect is known.
 */
export function isOver(request: Request): boolean {
  if (isResolved(request.phase)) return true;
  if (!request.givenUp || !isUnfinished(request.phase)) return false;
  return request.phase.status !== 'unknown' || !isTemporary(request);
}

/** Whether a part of the request is in effect already, so that denying or cancelling it only ends the rest. */
export const hasBegun = ({ progress }: Request): boolean =>
  progress.some(({ state, invitation }) => state === 'verified' || invitation?.accepted === true);

/** Whether closing the request would leave access in place that was to end. */
export const leavesAccess = ({ grant }: Request): boolean =>
  grant?.ending !== undefined && grant.ending !== 'withdrawn';

/**
 * Whether temporary access is in effect, so that people may end it: also while Usher still carries out, or tries again,
 * another part of the request.
 */
export const isInEffect = ({ phase, grant }: Pick<Request, 'phase' | 'grant'>): boolean =>
  phase.status === 'active' ||
  (grant !== undefined &&
    grant.ending === undefined &&
    (phase.status === 'executing' || phase.status === 'unknown'));

/** The length of temporary access, with every extension; undefined if it has no fixed end. */
export function lengthOf({ revision, grant }: Pick<Request, 'revision' | 'grant'>): number | undefined {
  const isExtended = (grant?.extensions?.length ?? 0) > 0;
  return isExtended && grant?.endsAt !== undefined ? grant.endsAt - grant.startedAt : revision.durationMs;
}

/** The first ending of the grant in the history; an ending that is tried again has a line of its own. */
export const endLine = ({ lines }: Pick<Request, 'lines'>): Line | undefined =>
  lines.find(({ what }) => what === 'ending');

/** The person who ended the grant before its time; undefined if its time was over. */
export const endedBy = (request: Pick<Request, 'lines' | 'grant'>): PersonId | undefined =>
  request.grant?.ending === 'early' ? endLine(request)?.by : undefined;

/** Whether the request gives a person more than they have, or something else. */
export const isWidening = ({ revision }: Request): boolean =>
  revision.plans.some(({ direction }) => direction !== 'lower');

/** The phase in which a freeze keeps a request from going on: people approved it, and it gives access. */
export function stoppablePhase(request: Request): PhaseOf<'approved' | 'executing'> | undefined {
  const { phase } = request;
  const goesOn = phase.status === 'approved' || phase.status === 'executing';
  return goesOn && isWidening(request) ? phase : undefined;
}

/** The state of a write; undefined for a key that the plan does not have. */
export function writeAt(request: Request, { change, way, index }: WriteKey): WriteProgress | undefined {
  const one = request.progress[change];
  return way === 'do' ? one?.writes[index] : one?.undo[index];
}
