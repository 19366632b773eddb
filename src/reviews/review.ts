import type { PersonId } from '../approvals/person.js';
import type { LeftOut, ReviewLine, ReviewTerms, SilentWay } from '../approvals/review-event.js';

export type Verdict = 'keep' | 'lower' | 'remove';
export interface RoleName {
  readonly id: number;
  readonly name: string;
}

/** A line's decision and who made it; without `by`, the policy decided. */
export interface Decided {
  readonly verdict: Verdict;
  readonly to?: RoleName;
  readonly reason?: string;
  readonly at: number;
  readonly by?: PersonId;
  /** The people for whom they stood in. */
  readonly standsFor?: readonly PersonId[];
}

export interface Added {
  readonly person: PersonId;
  readonly at: number;
  readonly by?: PersonId;
  /** For whom it was passed on. */
  readonly standsFor?: readonly PersonId[];
}

/** One line with its whole history. */
export interface LineState {
  readonly line: ReviewLine;
  /** People who got the line later, when, and from whom; without `by`, the policy gave it. */
  readonly added: readonly Added[];
  /** People who said that the line is not theirs. */
  readonly gone: readonly PersonId[];
  readonly decided?: Decided;
  /** Earlier decisions of the same person, the oldest first. */
  readonly earlier?: readonly Decided[];
  /** When the line ended undecided. */
  readonly left?: number;
  /** The submission of the request that carries it out. */
  readonly submission?: string;
  readonly refused?: { readonly code: string; readonly sentence: string };
  readonly settled?: { readonly done: boolean; readonly why?: string; readonly at: number };
}

/** A request for some lines, one change each, in this order. */
export interface Asking {
  readonly submission: string;
  readonly lines: readonly number[];
  readonly changes: readonly (RoleName | null)[];
  /** Undefined if the policy decided. */
  readonly by?: PersonId;
  readonly at: number;
  readonly request?: string;
  /** True if the whole request was refused and its lines are requested in other groups. */
  readonly parted: boolean;
}

export interface Called {
  readonly at: number;
  readonly why: 'opened' | 'passed' | 'asked';
  readonly n: number;
}

/** A reviewer's delegate by the policy, who gets a message of their own. */
export interface DelegateCall {
  readonly person: PersonId;
  readonly standsFor: PersonId;
  /** The number of the reviewer's call that it belongs to. */
  readonly n: number;
  readonly lines: number;
}

/** The newest one that they got. */
export interface DelegateCalled extends DelegateCall {
  readonly at: number;
}

export const delegateKey = ({ person, standsFor }: Pick<DelegateCall, 'person' | 'standsFor'>): string =>
  `${person} for ${standsFor}`;

export interface SilentRound {
  readonly at: number;
  readonly did: SilentWay;
  readonly lines: readonly number[];
  readonly to: readonly PersonId[];
}

/** A review, built from its events. The maps are changed in place, since every start folds a long review. */
export interface Review {
  readonly id: string;
  readonly name: string;
  readonly terms: ReviewTerms;
  readonly circles: readonly (readonly PersonId[])[];
  readonly openedAt: number;
  readonly lines: Map<number, LineState>;
  /** Set once all lines are listed. */
  readonly begun?: {
    readonly at: number;
    readonly hash: string;
    readonly count: number;
    readonly until: number;
    readonly leftOut: LeftOut;
  };
  readonly called: Map<PersonId, Called>;
  /** The people who heard of a call of the reviewer they stand in for, and of which call, by `delegateKey`. */
  readonly delegates: Map<string, DelegateCalled>;
  /** The number of each person's newest reminder. */
  readonly reminded: Map<PersonId, number>;
  /** The same for people who stand in for others. */
  readonly delegatesReminded: Map<PersonId, number>;
  readonly askings: Map<string, Asking>;
  readonly silent: readonly SilentRound[];
  /** The messages that the admins got: that it began, and how many rounds of policy decisions. */
  readonly told: { readonly begun: boolean; readonly silent: number };
  /** The deadline of the others whom the policy asked. */
  readonly askedUntil?: number;
  readonly closedAt?: number;
}
