import type { PersonId } from '../approvals/person.js';
import type { LineState, Review } from './review.js';

/** The deadlines of a review: of its reviewers, and of the others whom the policy asked. */
export const deadlinesOf = ({ begun, askedUntil }: Review): number[] =>
  begun ? [begun.until, ...(askedUntil === undefined ? [] : [askedUntil])] : [];

/** Everybody who still had lines to decide when a deadline passed, with these lines. */
export function leftAt(review: Review, deadline: number): ReadonlyMap<PersonId, readonly LineState[]> {
  const isOver = review.silent.some(({ at }) => at >= deadline);
  const left = new Map<PersonId, LineState[]>();
  for (const one of review.lines.values()) {
    if (!wasOpenAt(one, deadline, isOver)) continue;
    for (const person of reviewersAt(review, one, deadline)) {
      const theirs = left.get(person) ?? [];
      theirs.push(one);
      left.set(person, theirs);
    }
  }
  return left;
}

/** The people who missed a deadline. */
export const lateIn = (review: Review): PersonId[] =>
  [...new Set(deadlinesOf(review).flatMap((deadline) => [...leftAt(review, deadline).keys()]))].sort();

/** True if nobody had answered the line by then; `isOver`: Usher has acted on the silence. */
function wasOpenAt({ decided, earlier = [], left }: LineState, deadline: number, isOver: boolean): boolean {
  const end = (earlier[0] ?? decided)?.at ?? left;
  return end === undefined ? isOver : end >= deadline;
}

/** The line's reviewers at that time: they had got it before, and had not passed it on. */
function reviewersAt({ circles }: Review, { line, added }: LineState, at: number): PersonId[] {
  const before = added.filter((one) => one.at < at);
  const gone = new Set(before.flatMap(({ by, standsFor = [] }) => (by ? [by, ...standsFor] : [])));
  const all = [...(circles[line.circle] ?? []), ...before.map(({ person }) => person)];
  return [...new Set(all)].filter((person) => !gone.has(person));
}
