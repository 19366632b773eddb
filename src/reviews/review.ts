import type { PersonId } from '../approvals/person.js';
import {
  type ReviewEvent,
  type ReviewLine,
  type ReviewTerms,
  type SilentWay,
  textOf,
} from '../approvals/review-event.js';

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

/** One line with its whole history. */
export interface LineState {
  readonly line: ReviewLine;
  /** People who got the line later, when, and from whom; without `by`, the policy gave it. */
  readonly added: readonly { readonly person: PersonId; readonly at: number; readonly by?: PersonId }[];
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
  };
  readonly called: Map<PersonId, Called>;
  /** The delegates who heard of a reviewer's call, and of which call, by `delegateKey`. */
  readonly delegates: Map<string, DelegateCall>;
  /** The number of each person's newest reminder. */
  readonly reminded: Map<PersonId, number>;
  readonly askings: Map<string, Asking>;
  readonly silent: readonly SilentRound[];
  /** The messages that the admins got: that it began, and how many rounds of policy decisions. */
  readonly told: { readonly begun: boolean; readonly silent: number };
  /** The deadline of the others whom the policy asked. */
  readonly askedUntil?: number;
  readonly closedAt?: number;
}

/** Applies an event to a review; undefined before it is opened. */
export function evolveReview(review: Review | undefined, event: ReviewEvent): Review | undefined {
  if (event.type === 'review.opened') {
    const { review: id, name, terms, circles, at } = event;
    return {
      id,
      name,
      terms,
      circles,
      openedAt: at,
      lines: new Map(),
      called: new Map(),
      delegates: new Map(),
      reminded: new Map(),
      askings: new Map(),
      silent: [],
      told: { begun: false, silent: 0 },
    };
  }
  return review && applied(review, event);
}

type Later = Exclude<ReviewEvent, { type: 'review.opened' }>;

function applied(review: Review, event: Later): Review {
  const { at } = event;
  const by = event.by.kind === 'slack-user' ? event.by.person : undefined;
  switch (event.type) {
    case 'review.listed':
      for (const line of event.lines) review.lines.set(line.line, { line, added: [], gone: [] });
      return review;
    case 'review.begun':
      return { ...review, begun: { at, hash: event.hash, count: event.lines, until: event.until } };
    case 'reviewer.called': {
      const n = (review.called.get(event.person)?.n ?? 0) + 1;
      review.called.set(event.person, { at, why: event.why, n });
      return review;
    }
    case 'delegate.called': {
      const { person, standsFor, n, lines } = event;
      review.delegates.set(delegateKey(event), { person, standsFor, n, lines });
      return review;
    }
    case 'reviewer.reminded':
      review.reminded.set(event.person, event.n);
      return review;
    case 'review.told':
      return {
        ...review,
        told: event.about === 'begun' ? { ...review.told, begun: true } : { ...review.told, silent: event.n },
      };
    case 'line.decided': {
      const { verdict, to, reason, standsFor } = event;
      const said = {
        ...(to && { to }),
        ...(reason && { reason: reason.personal }),
        ...(standsFor && { standsFor }),
      };
      return change(review, event.line, ({ decided: before, earlier = [] }) => ({
        decided: { verdict, at, ...said, ...(by && { by }) },
        ...(before && { earlier: [...earlier, before] }),
      }));
    }
    case 'line.passed':
      return change(review, event.line, ({ added, gone }) => ({
        added: [...added, { person: event.to, at, ...(by && { by }) }],
        gone: by ? [...gone, by] : gone,
      }));
    case 'review.silent':
      return silenced(review, event);
    case 'review.closed':
      return { ...review, closedAt: at };
    case 'lines.asking':
    case 'lines.requested':
    case 'lines.parted':
    case 'line.refused':
    case 'line.settled':
      return carriedOn(review, event, by);
  }
}

type Carrying = Extract<Later, { type: `lines.${string}` | 'line.refused' | 'line.settled' }>;

/** Applies an event about the requests that carry out decisions. */
function carriedOn(review: Review, event: Carrying, by: PersonId | undefined): Review {
  const { at } = event;
  switch (event.type) {
    case 'lines.asking': {
      const { submission, lines, changes } = event;
      review.askings.set(submission, { submission, lines, changes, at, parted: false, ...(by && { by }) });
      for (const line of lines) change(review, line, () => ({ submission }));
      return review;
    }
    case 'lines.requested':
      return asked(review, event.submission, { request: event.request });
    case 'lines.parted':
      return asked(review, event.submission, { parted: true });
    case 'line.refused':
      return change(review, event.line, () => ({
        refused: { code: event.code, sentence: textOf(event.sentence) },
      }));
    case 'line.settled': {
      const { done, why } = event;
      return change(review, event.line, () => ({
        settled: { done, at, ...(why !== undefined && { why: textOf(why) }) },
      }));
    }
  }
}

function silenced(review: Review, event: Extract<Later, { type: 'review.silent' }>): Review {
  const { at, did, lines, to = [], until } = event;
  const silent = [...review.silent, { at, did, lines, to }];
  for (const line of lines) {
    change(review, line, ({ added }) => {
      if (did === 'asked') return { added: [...added, ...to.map((person) => ({ person, at }))] };
      return did === 'nothing' ? { left: at } : { decided: { verdict: did, at } };
    });
  }
  return { ...review, silent, ...(until !== undefined && { askedUntil: until }) };
}

function change(review: Review, n: number, part: (one: LineState) => Partial<LineState>): Review {
  const one = review.lines.get(n);
  if (one) review.lines.set(n, { ...one, ...part(one) });
  return review;
}

function asked(review: Review, submission: string, part: Partial<Asking>): Review {
  const one = review.askings.get(submission);
  if (one) review.askings.set(submission, { ...one, ...part });
  return review;
}
