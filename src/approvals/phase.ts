import type { RevisedWhy } from './event-parts.js';
import type { PersonId } from './person.js';
import type { Personal } from './personal.js';

/** What is known of a request in each status, and only then. */
interface Data {
  readonly pending: {
    readonly since: number;
    readonly expiresAt: number;
    /** What has changed since it was first asked, and why. */
    readonly anew?: { readonly why: RevisedWhy; readonly differences: readonly string[] };
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
    /** Whether it was approved already, and on hold. */
    readonly stopped: boolean;
  };
  readonly cancelled: { readonly at: number; readonly why?: 'has-left' | 'is-back' };
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
  /** After "is" in a sentence: "REQ-7 is waiting for a decision". */
  readonly words: string;
  /** Nothing can move it out of this status. */
  readonly isResolved: boolean;
  /** Something of it is not done. It can be tried again until somebody, or after a week Usher, closes it. */
  readonly isUnfinished: boolean;
  /** What Usher writes to Make meanwhile. */
  readonly onMake: 'carries out' | 'undoes' | 'nothing';
  /** Whether its history says that it came to this; else the event that led to it has a line of its own. */
  readonly isNews: boolean;
  /** Who is told that it came to this: the requester, of a decision or of an outcome, and others. */
  readonly tells: 'nobody' | Notification;
  /** Where an audit counts it. */
  readonly counts: (typeof tallies)[number];
}

interface Notification {
  readonly requester: 'decided' | 'outcome';
  /** `subjects`, as their access changed; `owners` of a leaked token, as nothing came of it. */
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

/** Every status there is, in the order in which metrics list them, with the facts that hold for each request in it. */
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
