import type { PersonId } from '../approvals/person.js';
import { askingDueAt } from './decide/carry-out.js';
import { deadlineOf, isOpen, isUnsettled, reviewersOf } from './lines.js';
import type { Called, Review } from './review.js';

/** Several lines passed to somebody one after the other are one message. */
const passedQuietMs = 60_000;

/** How far somebody is with what was put to them and not passed on. */
export interface Progress {
  readonly all: number;
  readonly open: number;
  /** When they were given the newest open line that was not theirs from the beginning, and how. */
  readonly given?: { readonly at: number; readonly by?: PersonId };
}

/** Everybody to whom a line was put, in one walk over all lines. */
export function progressOfAll(review: Review): Map<PersonId, Progress> {
  const found = new Map<PersonId, Progress>();
  for (const one of review.lines.values()) {
    for (const person of reviewersOf(review, one)) {
      const { all, open, given } = found.get(person) ?? { all: 0, open: 0 };
      const own = isOpen(one) ? one.added.findLast((added) => added.person === person) : undefined;
      const newest =
        own && own.at >= (given?.at ?? 0) ? { at: own.at, ...(own.by && { by: own.by }) } : given;
      found.set(person, {
        all: all + 1,
        open: open + (isOpen(one) ? 1 : 0),
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

/** Who is owed a message of their own: at the beginning, when they are given lines of somebody else, or after silence. */
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

/** Who is not done when the policy wants them reminded. Nobody hears of two at once, nor after their time. */
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
    const isOwed = open > 0 && last !== undefined && last.at < at && (review.reminded.get(person) ?? 0) < n;
    return isOwed ? [{ person, n }] : [];
  });
}

/** Which of the policy's reminders was the last to be due, and when; undefined before the first and after the time. */
export function newestReminder(
  { begun, terms, askedUntil, closedAt }: Review,
  now: number,
): { readonly n: number; readonly at: number } | undefined {
  if (!begun || closedAt !== undefined || askedUntil !== undefined || now >= begun.until) return undefined;
  const n = terms.remindAfterMs.filter((after) => now >= begun.at + after).length;
  return n === 0 ? undefined : { n, at: begun.at + (terms.remindAfterMs[n - 1] ?? 0) };
}

/** Whether all has been said and done, or has ended otherwise. */
export const isFinished = ({ begun, lines }: Review): boolean =>
  begun !== undefined && ![...lines.values()].some((one) => isOpen(one) || isUnsettled(one));

/** When it next needs attention by itself, apart from what happens to its requests. */
export function wakeAt(review: Review, progress: ReadonlyMap<PersonId, Progress>, now: number): number {
  const { begun, terms } = review;
  if (!begun || review.closedAt !== undefined) return Number.POSITIVE_INFINITY;
  const given = [...progress.values()].flatMap((one) => (one.given ? [one.given.at + passedQuietMs] : []));
  const reminders = terms.remindAfterMs.map((after) => begun.at + after);
  const times = [deadlineOf(review), askingDueAt(review) ?? Number.POSITIVE_INFINITY, ...given, ...reminders];
  return Math.min(...times.filter((time) => time > now));
}
