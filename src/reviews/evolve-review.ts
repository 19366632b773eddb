import type { PersonId } from '../approvals/person.js';
import { textOf } from '../approvals/personal.js';
import type { ReviewEvent } from '../approvals/review-event.js';
import { type Asking, delegateKey, type LineState, type Review } from './review.js';

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
      delegatesReminded: new Map(),
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
    case 'review.begun': {
      const { hash, lines: count, until, notKnown, notOnMake } = event;
      return { ...review, begun: { at, hash, count, until, leftOut: { notKnown, notOnMake } } };
    }
    case 'reviewer.called': {
      const n = (review.called.get(event.person)?.n ?? 0) + 1;
      review.called.set(event.person, { at, why: event.why, n });
      return review;
    }
    case 'delegate.called': {
      const { person, standsFor, n, lines } = event;
      review.delegates.set(delegateKey(event), { person, standsFor, n, lines, at });
      return review;
    }
    case 'reviewer.reminded':
      review.reminded.set(event.person, event.n);
      return review;
    case 'delegate.reminded':
      review.delegatesReminded.set(event.person, event.n);
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
    case 'line.passed': {
      const { to, standsFor } = event;
      return change(review, event.line, ({ added, gone }) => ({
        added: [...added, { person: to, at, ...(by && { by }), ...(standsFor && { standsFor }) }],
        gone: [...gone, ...(by ? [by] : []), ...(standsFor ?? [])],
      }));
    }
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

/** The review with part of one line replaced. */
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
