import type { PersonId } from '../approvals/person.js';
import type { ReviewLine, ReviewTerms, SilentWay } from '../approvals/review-event.js';

export type Verdict = 'keep' | 'lower' | 'remove';
export interface RoleName {
  readonly id: number;
  readonly name: string;
}

/** What was said of a line, and by whom; without `by` it was the policy's silence. */
export interface Decided {
  readonly verdict: Verdict;
  readonly to?: RoleName;
  readonly reason?: string;
  readonly at: number;
  readonly by?: PersonId;
  /** For whom they stood in. */
  readonly standsFor?: readonly PersonId[];
}

export interface Added {
  readonly person: PersonId;
  readonly at: number;
  readonly by?: PersonId;
  /** For whom it was passed on. */
  readonly standsFor?: readonly PersonId[];
}

/** One line with all that became of it. */
export interface LineState {
  readonly line: ReviewLine;
  /** Who was given it later, by whom or by silence, and when. */
  readonly added: readonly Added[];
  /** Who said that it is not theirs. */
  readonly gone: readonly PersonId[];
  readonly decided?: Decided;
  /** What the same person had said of it before, the oldest first. */
  readonly earlier?: readonly Decided[];
  /** Nobody decided, and nothing follows. */
  readonly left?: number;
  /** The request that carries it out is asked under this name. */
  readonly submission?: string;
  readonly refused?: { readonly code: string; readonly sentence: string };
  readonly settled?: { readonly done: boolean; readonly why?: string; readonly at: number };
}

/** A request for some lines, one change each, in this order. */
export interface Asking {
  readonly submission: string;
  readonly lines: readonly number[];
  readonly changes: readonly (RoleName | null)[];
  /** Undefined where the policy's silence asks. */
  readonly by?: PersonId;
  readonly at: number;
  readonly request?: string;
  /** Refused as a whole, and asked for otherwise. */
  readonly parted: boolean;
}

export interface Called {
  readonly at: number;
  readonly why: 'opened' | 'passed' | 'asked';
  readonly n: number;
}

/** Somebody who stands in for a reviewer by the policy, and is owed a message of their own. */
export interface DelegateCall {
  readonly person: PersonId;
  readonly standsFor: PersonId;
  /** The call of the reviewer that it goes with. */
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

/** A review: what its events make of it. The maps are kept and filled on, since a long review is folded at every start. */
export interface Review {
  readonly id: string;
  readonly name: string;
  readonly terms: ReviewTerms;
  readonly circles: readonly (readonly PersonId[])[];
  readonly openedAt: number;
  readonly lines: Map<number, LineState>;
  /** Present once all lines are listed. */
  readonly begun?: {
    readonly at: number;
    readonly hash: string;
    readonly count: number;
    readonly until: number;
  };
  readonly called: Map<PersonId, Called>;
  /** Who heard of the call of a reviewer for whom they stand in, and of which, by `delegateKey`. */
  readonly delegates: Map<string, DelegateCalled>;
  /** The number of the newest reminder of each. */
  readonly reminded: Map<PersonId, number>;
  /** The same of those who stand in for others. */
  readonly delegatesReminded: Map<PersonId, number>;
  readonly askings: Map<string, Asking>;
  readonly silent: readonly SilentRound[];
  /** What the admins were told: that it began, and of so many rounds of silence. */
  readonly told: { readonly begun: boolean; readonly silent: number };
  /** Others were asked, until then. */
  readonly askedUntil?: number;
  readonly closedAt?: number;
}
