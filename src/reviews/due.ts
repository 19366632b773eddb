import type { PersonId } from '../approvals/person.js';
import { askingDueAt } from './decide/carry-out.js';
import { deadlineOf, isOpen, isUndecided, isUnsettled, reviewersOf } from './lines.js';
import type { Called, Review } from './review.js';

/** Lines passed to a person within this time are one message. */
const passedQuietMs = 60_000;

/** A person's progress with the lines that are theirs and that they did not pass on. */
export interface Progress {
  readonly all: number;
  readonly open: number;
  /** The open ones, and those whose time ended before anybody decided them. */
  readonly undecided: number;
  /**
   * When and by whom they got their newest open line that was not theirs at the beginning; without `by`, the policy
   * gave it.
   */
  readonly given?: { readonly at: number; readonly by?: PersonId };
}

export const noProgress: Progress = { all: 0, open: 0, undecided: 0 };

/** The progress of every reviewer, from one pass over all lines. */
export function progressOfAll(review: Review): Map<PersonId, Progress> {
  const found = new Map<PersonId, Progress>();
  for (const one of review.lines.values()) {
    for (const person of reviewersOf(review, one)) {
      const { all, open, undecided, given } = found.get(person) ?? noProgress;
      const own = isOpen(one) ? one.added.findLast((added) => added.person === person) : undefined;
      const newest =
        own && own.at >= (given?.at ?? 0) ? { at: own.at, ...(own.by && { by: own.by }) } : given;
      found.set(person, {
        all: all + 1,
        open: open + (isOpen(one) ? 1 : 0),
        undecided: undecided + (isUndecided(one) ? 1 : 0),
        ...(newest && { given: newest }),
      });
    }
  }
  return found;
}

export interface Call {
  readonly person: PersonId;
  readonly why: Called['why'];
  readonly lines: number;
}

/** The calls to send: at the beginning, after lines are passed to a person, or after the policy asks others. */
export function dueCalls(review: Review, progress: ReadonlyMap<PersonId, Progress>, now: number): Call[] {
  if (!review.begun || review.closedAt !== undefined) return [];
  return [...progress].flatMap(([person, { open, given }]): Call[] => {
    const last = review.called.get(person);
    if (open === 0) return [];
    const isNews = given !== undefined && given.at > (last?.at ?? 0);
    if (last && !isNews) return [];
    if (!given || !isNews) return [{ person, why: 'opened', lines: open }];
    if (!given.by) return [{ person, why: 'asked', lines: open }];
    return last && now < given.at + passedQuietMs ? [] : [{ person, why: 'passed', lines: open }];
  });
}

export interface Reminder {
  readonly person: PersonId;
  readonly n: number;
}

/** The reminders to send to people with open lines. Nobody gets two at once, or one after the deadline. */
export function dueReminders(
  review: Review,
  progress: ReadonlyMap<PersonId, Progress>,
  now: number,
): Reminder[] {
  const newest = newestReminder(review, now);
  if (!newest) return [];
  const { n, at } = newest;
  return [...progress].flatMap(([person, { open }]) => {
    const last = review.called.get(person);
    const isDue = open > 0 && last !== undefined && last.at < at && (review.reminded.get(person) ?? 0) < n;
    return isDue ? [{ person, n }] : [];
  });
}

/** The policy's newest due reminder and its time; undefined before the first one and after the deadline. */
export function newestReminder(
  { begun, terms, askedUntil, closedAt }: Review,
  now: number,
): { readonly n: number; readonly at: number } | undefined {
  if (!begun || closedAt !== undefined || askedUntil !== undefined || now >= begun.until) return undefined;
  const n = terms.remindAfterMs.filter((after) => now >= begun.at + after).length;
  return n === 0 ? undefined : { n, at: begun.at + (terms.remindAfterMs[n - 1] ?? 0) };
}

/** True if every line is decided and carried out, or has ended otherwise. */
export const isFinished = ({ begun, lines }: Review): boolean =>
  begun !== undefined && ![...lines.values()].some((one) => isOpen(one) || isUnsettled(one));

/** When the review next needs attention, apart from changes of its requests. */
export function wakeAt(review: Review, progress: ReadonlyMap<PersonId, Progress>, now: number): number {
  const { begun, terms } = review;
  if (!begun || review.closedAt !== undefined) return Number.POSITIVE_INFINITY;
  const given = [...progress.values()].flatMap((one) => (one.given ? [one.given.at + passedQuietMs] : []));
  const reminders = terms.remindAfterMs.map((after) => begun.at + after);
  const times = [deadlineOf(review), askingDueAt(review) ?? Number.POSITIVE_INFINITY, ...given, ...reminders];
  return Math.min(...times.filter((time) => time > now));
}
