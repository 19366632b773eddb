import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import type { Part } from '../approvals/sentence-parts.js';

/** A refusal that keeps people separate from its words. */
function refusal(code: string, ...parts: readonly Part[]): Refusal {
  const sentence = parts.map((part) => (typeof part === 'string' ? part : `@${part.person}`)).join('');
  return parts.length === 1 ? { code, sentence } : { code, sentence, parts };
}

export const refusals = {
  closed: (id: string) => refusal('review-closed', `Review ${id} is closed. Nothing was recorded.`),
  gone: () => refusal('no-such-line', 'This line is not part of the review any more. Open the review again.'),
  own: () =>
    refusal(
      'own-line',
      'This line is your own access, and nobody reviews themselves. Somebody else decides it.',
    ),
  ownThrough: () =>
    refusal(
      'delegator-own-line',
      'This line is about somebody you stand in for, or they can decide nothing right now, so you cannot decide it either. Somebody else does.',
    ),
  decided: (by: PersonId | undefined, verdict: string) =>
    by
      ? refusal('already-decided', { person: by }, ` has decided this line already: ${verdict}. It stays so.`)
      : refusal(
          'already-decided',
          `Nobody decided this line in time, so the policy did: ${verdict}. It stays so.`,
        ),
  late: () =>
    refusal('line-over', 'The time for this line is over, and nobody decided it. It stays undecided.'),
  notTheirs: () =>
    refusal('not-your-line', 'This line is not yours to decide. Its reviewers are named in the review.'),
  noLonger: () =>
    refusal(
      'no-longer-reviewer',
      'You are no longer in the group that decides this line, so nothing was recorded.',
    ),
  passedOn: () =>
    refusal(
      'passed-on',
      'You passed on every line that was yours in this review. Nothing is left for you in it.',
    ),
  unreadable: (why: string) =>
    refusal(
      'group-unreadable',
      `Usher cannot see right now who decides this line (${why}). Nothing was recorded; try again in a minute.`,
    ),
  reason: (role: string) =>
    refusal('keep-needs-reason', `Keeping ${role} needs a reason: it may do more than a plain member.`),
  notAll: () =>
    refusal(
      'not-keep-all',
      'These cannot be kept all at once: one of them may do more than a plain member. Decide each.',
    ),
  noLower: (role: string) =>
    refusal('nothing-lower', `There is no role below ${role} here. Keep it, or remove the person.`),
  ownerStays: () =>
    refusal(
      'owner-stays',
      'The Owner can be neither lowered nor removed by Usher. Keep it with a reason, or pass it on.',
    ),
  toWhom: () => refusal('pass-to-whom', 'Choose somebody else, who is a full member here.'),
  toSubject: () =>
    refusal(
      'pass-to-subject',
      'This line is about them, and nobody reviews themselves. Choose somebody else.',
    ),
  passedBack: (to: PersonId) =>
    refusal(
      'passed-back',
      { person: to },
      ' has said already that this line is not theirs. Choose somebody else.',
    ),
  noSuch: (names: readonly string[]) =>
    refusal(
      'no-such-review',
      names.length > 0
        ? `The policy has no such review. It has ${names.map((one) => `“${one}”`).join(', ')}.`
        : 'The policy has no reviews. Add one under “reviews:” first.',
    ),
  running: (id: string) =>
    refusal(
      'review-running',
      `${id} is this review, and it is not closed yet. The next one can begin once it is.`,
    ),
  nobody: (why: string) => refusal('review-empty', why),
} as const;
