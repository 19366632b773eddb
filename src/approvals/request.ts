import { handlesIn, isContainment } from './changes/changes.js';
import type {
  Extension,
  LeaverCase,
  MessageRef,
  Missing,
  RevisedWhy,
  Settlement,
  WriteKey,
} from './event-parts.js';
import type { MakeUserId, PersonId } from './person.js';
import type { Personal } from './personal.js';
import type { Write } from './plan.js';
import type { Approval, Widened } from './policy/tally.js';
import type { Copy, LinkedReply, Notice, Offer, StepRecord } from './request-parts.js';
import type { Revision } from './revision.js';

/** Where a request stands, each with only what exists then. */
export type Phase =
  | {
      readonly status: 'pending';
      readonly since: number;
      readonly expiresAt: number;
      /** What has moved since it was asked first, and why. */
      readonly anew?: { readonly why: RevisedWhy; readonly differences: readonly string[] };
    }
  | { readonly status: 'approved'; readonly at: number; readonly runsAt: number; readonly executeBy: number }
  | { readonly status: 'executing'; readonly executeBy: number }
  | { readonly status: 'awaiting'; readonly until: number }
  | { readonly status: 'active'; readonly startedAt: number; readonly endsAt?: number }
  | { readonly status: 'ending'; readonly why: 'time' | 'early' | 'withdrawn' }
  | { readonly status: 'conflict'; readonly found: string }
  | { readonly status: 'done' | 'ended'; readonly at: number }
  | { readonly status: 'partial' | 'failed' | 'unknown'; readonly at: number; readonly executeBy: number }
  | {
      readonly status: 'denied';
      readonly at: number;
      readonly by: PersonId;
      readonly reason: Personal;
      /** It was approved already, and on hold. */
      readonly stopped: boolean;
    }
  | { readonly status: 'cancelled'; readonly at: number; readonly why?: 'has-left' | 'is-back' }
  | {
      readonly status: 'expired';
      readonly at: number;
      readonly why: 'nobody-decided' | 'not-executed' | 'not-accepted';
    };
export const statuses = [
  'pending',
  'approved',
  'executing',
  'awaiting',
  'active',
  'ending',
  'conflict',
  'done',
  'ended',
  'partial',
  'failed',
  'unknown',
  'denied',
  'cancelled',
  'expired',
] as const satisfies readonly Phase['status'][];
export type Status = Phase['status'];

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
  /** A person chose to put the earlier role back although somebody had changed it meanwhile. */
  readonly overwrite?: boolean;
  /** It was so before we wrote anything. */
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
  | Exclude<Status, 'pending' | 'approved' | 'executing' | 'awaiting'>;

/** A line of the card's thread: the history a person wants to read. */
export interface Line {
  readonly what: LineWhat;
  readonly at: number;
  readonly by?: PersonId;
  readonly text?: Personal;
}

/** A request: what its events make of it. */
export interface Request {
  readonly id: string;
  readonly submission: string;
  readonly submittedAt: number;
  readonly requester: {
    readonly person: PersonId;
    readonly makeUserId?: MakeUserId;
    readonly email?: Personal;
    /** The policy asks through Usher, as where nobody answered a review; nobody is told as the one who asked. */
    readonly isUsher?: boolean;
  };
  readonly reason: Personal;
  readonly ticket?: Personal;
  readonly emergency: boolean;
  readonly revision: Revision;
  readonly phase: Phase;
  readonly approvals: readonly Approval[];
  /** Who has yet to agree, as counted at the last click. */
  readonly missing: Missing;
  /** Refused attempts already on record, each once. */
  readonly attempts: readonly string[];
  readonly automatic: boolean;
  /** Which stage of which rule an escalation has widened; once a rule. */
  readonly escalated: readonly (Widened & { readonly requirement: number })[];
  readonly progress: readonly ChangeProgress[];
  readonly executeBy?: number;
  readonly delayed?: { readonly why: 'cap' | 'make'; readonly sentence: string; readonly until: number };
  readonly grant?: {
    readonly startedAt: number;
    readonly endsAt?: number;
    readonly ending?: 'time' | 'early' | 'withdrawn';
    /** The requests that made it longer. */
    readonly extensions?: readonly string[];
  };
  /** Leaked tokens that the vault keeps for it, until it is over or this time has come. */
  readonly secret?: { readonly handles: readonly string[]; readonly wipeAt: number; readonly wiped: boolean };
  /** Where somebody came in after their containment was asked for, in words; it does not take that away. */
  readonly gained?: readonly string[];
  /** The grant in conflict that it settles once it is done. */
  readonly settles?: Settlement;
  /** The grant that it makes longer. */
  readonly extends?: Extension;
  /** The owner of the tokens that it deletes, who decided it. */
  readonly ownerAgreed?: MakeUserId;
  readonly offer?: Offer;
  /** How many offers there were. */
  readonly offers: number;
  /** When the requester asked to remind the deciders, each time. */
  readonly reminded: readonly number[];
  /** The case of somebody who left that it is about. */
  readonly leaver?: LeaverCase;
  readonly givenUp: boolean;
  /** Counts what changes the card's face; `drawn` is the face last shown on Slack. */
  readonly visible: number;
  readonly card?: {
    readonly ref: MessageRef;
    readonly drawn?: string;
    /** The channel of its rule, which does not take it, and Slack's word. */
    readonly instead?: { readonly of: string; readonly why: string };
  };
  /** Since when there should be a card. */
  readonly cardWantedAt: number;
  /** People were told, or are owed to hear, that there is no card. */
  readonly cardLate?: { readonly channel: string; readonly why: string; readonly refused: boolean };
  readonly cardsLost: number;
  readonly lines: readonly Line[];
  readonly linesPosted: number;
  /** Replies of people in the thread of its card. */
  readonly comments?: readonly LinkedReply[];
  readonly notices: readonly Notice[];
  readonly told: Readonly<
    Record<string, { readonly messages: readonly MessageRef[]; readonly at: number; readonly upTo: number }>
  >;
  /** Messages besides the card that show its state: announcements, and what people were told. */
  readonly copies: readonly Copy[];
  readonly steps: Readonly<Record<string, StepRecord>>;
}

/** Why a change counts as failed of which nobody will ever know whether it was done. */
export const notKnown = 'not-known';

export const isResolved = ({ status }: Phase): boolean =>
  status === 'done' ||
  status === 'ended' ||
  status === 'denied' ||
  status === 'cancelled' ||
  status === 'expired';

/** What nobody tries again for a week is closed. */
export const leftAfterMs = 7 * 86_400_000;

/** Until when a leaked token is kept for it; undefined where it needs none, or none any more. */
export const secretNeededUntil = (request: Request): number | undefined =>
  isOver(request) || handlesIn(request.revision.changes).length === 0 ? undefined : request.secret?.wipeAt;

/** Whether what it does is to be taken back one day: temporary access, or what a containment takes away. */
export const isForATime = ({ revision }: Pick<Request, 'revision'>): boolean =>
  revision.durationMs !== undefined || isContainment(revision.changes);

/**
 * Nothing more can happen to it on Make. A failed or partial request stays open until given up, and one whose effect is
 * to be taken back stays open as long as it is not known whether it had any.
 */
export function isOver(request: Request): boolean {
  const { status } = request.phase;
  if (isResolved(request.phase)) return true;
  if (!request.givenUp) return false;
  if (status === 'unknown') return !isForATime(request);
  return status === 'failed' || status === 'partial';
}

/** Whether carrying it out gives anybody more than, or something other than, what they have. */
export const isWidening = ({ revision }: Request): boolean =>
  revision.plans.some(({ direction }) => direction !== 'lower');

/** Where a write stands; undefined for a key that the plan does not have. */
export function writeAt(request: Request, { change, way, index }: WriteKey): WriteProgress | undefined {
  const one = request.progress[change];
  return way === 'do' ? one?.writes[index] : one?.undo[index];
}
