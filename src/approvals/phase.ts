import type { RevisedWhy } from './event-parts.js';
import type { PersonId } from './person.js';
import type { Personal } from './personal.js';
import type { ChangePlan } from './plan.js';

/** The data of a request in each status, which exist only in that status. */
interface Data {
  readonly pending: {
    readonly since: number;
    readonly expiresAt: number;
    /** The changes since people were first asked, and the reason for them. */
    readonly revised?: {
      readonly why: RevisedWhy;
      readonly differences: readonly string[];
      /** The plans of the changes that people left out; the first difference then says how many. */
      readonly leftOut: readonly ChangePlan[];
    };
  };
  readonly approved: { readonly at: number; readonly runsAt: number; readonly executeBy: number };
  readonly executing: { readonly executeBy: number };
  readonly awaiting: { readonly until: number };
  readonly active: { readonly startedAt: number; readonly endsAt?: number };
  readonly ending: { readonly why: 'time' | 'early' | 'withdrawn' };
  readonly conflict: { readonly found: string };
  readonly done: { readonly at: number };
  readonly ended: { readonly at: number };
  readonly partial: { readonly at: number; readonly executeBy: number };
  readonly failed: { readonly at: number; readonly executeBy: number };
  readonly unknown: { readonly at: number; readonly executeBy: number };
  readonly denied: {
    readonly at: number;
    readonly by: PersonId;
    readonly reason: Personal;
    /** Whether the request was already approved and on hold. */
    readonly stopped: boolean;
  };
  readonly cancelled: { readonly at: number; readonly why?: 'has-left' | 'subject-has-left' | 'is-back' };
  readonly expired: {
    readonly at: number;
    readonly why: 'nobody-decided' | 'not-executed' | 'not-accepted';
  };
}
export type Status = keyof Data;
/** The phase of a request in this status. */
export type PhaseOf<S extends Status> = { [Each in S]: { readonly status: Each } & Data[Each] }[S];
export type Phase = PhaseOf<Status>;

/** The rows in which an audit counts requests, in the order it shows them. */
export const tallies = [
  'done, or ended after its time',
  'temporary, in effect',
  'denied',
  'cancelled',
  'expired',
  'failed, done in part, or not known',
  'still open',
] as const;

interface Facts {
  /** Words after "is" in a sentence: "REQ-7 is waiting for a decision". */
  readonly words: string;
  /** Nothing can change this status any more. */
  readonly isResolved: boolean;
  /**
   * A part of the request is not done. It can be tried again until a person, or Usher after a week, closes the
   * request.
   */
  readonly isUnfinished: boolean;
  /** The kind of writes that Usher sends to Make in this status. */
  readonly onMake: 'carries out' | 'undoes' | 'nothing';
  /** Whether the history has a line for this status; otherwise the event that led to it has its own line. */
  readonly isNews: boolean;
  /** The people who are notified of this status: the requester, of a decision or of an outcome, and others. */
  readonly tells: 'nobody' | Notification;
  /** The row in which an audit counts the request. */
  readonly counts: (typeof tallies)[number];
}

interface Notification {
  readonly requester: 'decided' | 'outcome';
  /** `subjects`: their access changed. `owners`: the owners of a leaked token, which was not deleted. */
  readonly others: 'subjects' | 'owners' | 'none';
}

const open = {
  isResolved: false,
  isUnfinished: false,
  onMake: 'nothing',
  isNews: false,
  tells: 'nobody',
} as const;
const given = { ...open, isNews: true, counts: 'temporary, in effect' } as const;
const unfinished = {
  ...open,
  isUnfinished: true,
  isNews: true,
  counts: 'failed, done in part, or not known',
} as const;
const resolved = { ...open, isResolved: true, isNews: true } as const;
const changed = { requester: 'outcome', others: 'subjects' } as const;
const nothingCame = { requester: 'decided', others: 'owners' } as const;

/** All statuses, in the order in which metrics list them, with the facts that hold for each request in them. */
const facts = {
  pending: { ...open, words: 'waiting for a decision', counts: 'still open' },
  approved: { ...open, words: 'approved', onMake: 'carries out', counts: 'still open' },
  executing: { ...open, words: 'being carried out', onMake: 'carries out', counts: 'still open' },
  awaiting: {
    ...open,
    words: 'waiting for an invitation to be accepted',
    onMake: 'carries out',
    tells: { requester: 'outcome', others: 'none' },
    counts: 'still open',
  },
  active: { ...given, words: 'in effect', tells: changed },
  ending: { ...given, words: 'ending', onMake: 'undoes' },
  conflict: { ...given, words: 'waiting for a choice', tells: { requester: 'outcome', others: 'none' } },
  done: { ...resolved, words: 'done', tells: changed, counts: 'done, or ended after its time' },
  ended: { ...resolved, words: 'ended', tells: changed, counts: 'done, or ended after its time' },
  partial: { ...unfinished, words: 'done in part', tells: changed },
  failed: {
    ...unfinished,
    words: 'approved, and not done',
    tells: { requester: 'outcome', others: 'owners' },
  },
  unknown: { ...unfinished, words: 'not settled yet', tells: { requester: 'outcome', others: 'none' } },
  denied: { ...resolved, words: 'denied', tells: nothingCame, counts: 'denied' },
  cancelled: { ...resolved, words: 'cancelled', tells: nothingCame, counts: 'cancelled' },
  expired: { ...resolved, words: 'expired', tells: nothingCame, counts: 'expired' },
} as const satisfies Readonly<Record<Status, Facts>>;

type Having<Fact extends 'isResolved' | 'isUnfinished' | 'isNews'> = {
  [S in Status]: (typeof facts)[S][Fact] extends true ? S : never;
}[Status];
/** A status that the history of a request mentions. */
export type NewsStatus = Having<'isNews'>;

export const factsOf = (status: Status): Facts => facts[status];

const isStatus = (name: string): name is Status => name in facts;
export const statuses: readonly Status[] = Object.keys(facts).filter(isStatus);

export const isResolved = (phase: Phase): phase is PhaseOf<Having<'isResolved'>> =>
  factsOf(phase.status).isResolved;

export const isUnfinished = (phase: Phase): phase is PhaseOf<Having<'isUnfinished'>> =>
  factsOf(phase.status).isUnfinished;

export const isNews = (status: Status): status is NewsStatus => factsOf(status).isNews;
