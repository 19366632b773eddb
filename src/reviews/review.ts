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

/** One line with all that became of it. */
export interface LineState {
  readonly line: ReviewLine;
  /** Who was given it later, by whom or by silence, and when. */
  readonly added: readonly { readonly person: PersonId; readonly at: number; readonly by?: PersonId }[];
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
  readonly delegates: Map<string, DelegateCall>;
  /** The number of the newest reminder of each. */
  readonly reminded: Map<PersonId, number>;
  readonly askings: Map<string, Asking>;
  readonly silent: readonly SilentRound[];
  /** What the admins were told: that it began, and of so many rounds of silence. */
  readonly told: { readonly begun: boolean; readonly silent: number };
  /** Others were asked, until then. */
  readonly askedUntil?: number;
  readonly closedAt?: number;
}

/** What a review becomes through one event; undefined before it is opened. */
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

/** What becomes of the requests that carry out what was decided. */
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
