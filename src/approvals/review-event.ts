import { z } from 'zod';
import { at, event } from './event-parts.js';
import { makeUserId, personId } from './person.js';
import { personal, personalOrPlain } from './personal.js';

const id = z.number().int().positive();
const lineNumber = z.number().int().positive();

/** The origin of a person's access, as far as the record shows. */
const lineOrigin = z.discriminatedUnion('how', [
  z.object({ how: z.literal('request'), request: z.string(), at, approvedBy: z.array(personId) }),
  z.object({ how: z.literal('before-usher') }),
  /**
   * The watch found the access, and nobody had asked for it; `by` did it, by Make's log, and `accepted` is the person who
   * has accepted it since.
   */
  z.object({ how: z.literal('seen'), at, by: makeUserId.optional(), accepted: personId.optional() }),
  z.object({ how: z.literal('unknown') }),
]);
export type LineOrigin = z.infer<typeof lineOrigin>;

/** Facts for the reviewer, as they were when the review began. */
const lineEvidence = z.object({
  lastLogin: at.optional(),
  /** Make shows the person, and no login. */
  neverSeen: z.boolean().optional(),
  twoFactor: z.enum(['on', 'off', 'unknown']),
  origin: lineOrigin,
  /** The invitation is still open, or has expired. */
  invited: z.boolean().optional(),
  /** When the role ends by itself, if it is temporary. */
  endsAt: at.optional(),
});
export type LineEvidence = z.infer<typeof lineEvidence>;

/** One role of one person at one place. */
const reviewLine = z.object({
  line: lineNumber,
  organizationId: id,
  organization: z.string(),
  team: z.object({ id, name: z.string() }).optional(),
  userId: makeUserId,
  name: personal,
  email: personal,
  roleId: id,
  role: z.string(),
  /** The role has more permissions than Member or Team Member, so keeping it needs a reason. */
  above: z.boolean(),
  /** The index of the circle of the review that decides the line. */
  circle: z.number().int().nonnegative(),
  evidence: lineEvidence,
});
export type ReviewLine = z.infer<typeof reviewLine>;

export const silence = z.enum(['ask', 'lower', 'remove', 'keep']);
export type Silence = z.infer<typeof silence>;

/** The terms that the policy had for the review when it began; a later policy does not change them. */
const reviewTerms = z.object({
  /** The roles it covers, in words. */
  of: z.string().optional(),
  by: z.array(z.string()),
  ask: z.array(z.string()),
  silence,
  forMs: z.number().int().positive(),
  remindAfterMs: z.array(z.number().int().positive()),
  policyHash: z.string(),
});
export type ReviewTerms = z.infer<typeof reviewTerms>;

/** The people about whom nobody says if they belong to a list of the policy, so that they are not in the review. */
const notKnown = z.object({ list: z.string(), people: z.number().int().positive() });
export type NotKnown = z.infer<typeof notKnown>;
const leftOut = z.object({
  notKnown: z.array(notKnown).optional(),
  /** The number of people whom the policy names and Make does not have. */
  notOnMake: z.number().int().positive().optional(),
});
export type LeftOut = z.infer<typeof leftOut>;

/** The effect of silence on some lines. `nothing`: nobody decided, and nothing follows. */
const silentWay = z.enum(['asked', 'lower', 'remove', 'keep', 'nothing']);
export type SilentWay = z.infer<typeof silentWay>;

/** A sentence about a person's access. */
const sentence = personalOrPlain;

const lowerTo = z.object({ id, name: z.string() });

/** One review; the streams `review/R-3`. */
export const reviewEvent = z.discriminatedUnion('type', [
  /** Usher begins to list the people of the review; an earlier listing is void. */
  event('review.opened', {
    review: z.string(),
    name: z.string(),
    terms: reviewTerms,
    /** The groups of people who decide together on some lines. */
    circles: z.array(z.array(personId)),
  }),
  event('review.listed', { lines: z.array(reviewLine).min(1) }),
  /** All people are listed. `hash` covers all lines, including names and addresses. */
  event('review.begun', {
    lines: z.number().int(),
    hash: z.string(),
    until: at,
    ...leftOut.shape,
  }),
  event('reviewer.called', {
    person: personId,
    lines: z.number().int(),
    why: z.enum(['opened', 'passed', 'asked']),
  }),
  /** A reviewer's delegate by the policy got the reviewer's `n`-th call. */
  event('delegate.called', {
    person: personId,
    standsFor: personId,
    n: z.number().int(),
    lines: z.number().int(),
  }),
  event('reviewer.reminded', { person: personId, n: z.number().int() }),
  /** A stand-in of these reviewers got the `n`-th reminder. */
  event('delegate.reminded', {
    person: personId,
    standsFor: z.array(personId).min(1),
    n: z.number().int(),
    lines: z.number().int(),
  }),
  /** Usher told the admins that the review began, or of the `n`-th effect of silence. */
  event('review.told', { about: z.enum(['begun', 'silent']), n: z.number().int() }),
  event('line.decided', {
    line: lineNumber,
    verdict: z.enum(['keep', 'lower', 'remove']),
    to: lowerTo.optional(),
    reason: personal.optional(),
    /** The people they stood in for, by the policy's delegates. The last answer to a line counts. */
    standsFor: z.array(personId).optional(),
  }),
  /** The reviewer passed the line on; this person decides it from now on. */
  event('line.passed', {
    line: lineNumber,
    to: personId,
    /** The people on whose behalf the reviewer passed the line on. */
    standsFor: z.array(personId).optional(),
  }),
  /** Usher is about to open a request for these lines, with one change for each line, in this order. */
  event('lines.asking', {
    submission: z.string(),
    lines: z.array(lineNumber).min(1),
    changes: z.array(lowerTo.nullable()),
  }),
  event('lines.requested', { submission: z.string(), request: z.string() }),
  /** Usher could not open a request for this line. */
  event('line.refused', { line: lineNumber, code: z.string(), sentence }),
  /** Usher asks for these lines again, one by one or without the refused ones. */
  event('lines.parted', { submission: z.string() }),
  event('line.settled', { line: lineNumber, done: z.boolean(), why: sentence.optional() }),
  event('review.silent', {
    lines: z.array(lineNumber).min(1),
    did: silentWay,
    /** The people who were asked, and the time limit. */
    to: z.array(personId).optional(),
    until: at.optional(),
  }),
  event('review.closed', { undecided: z.number().int(), notDone: z.number().int() }),
]);
export type ReviewEvent = z.infer<typeof reviewEvent>;

/** Events about all reviews; the stream `reviews`. */
export const reviewsEvent = z.discriminatedUnion('type', [
  event('review.started', { review: z.string(), name: z.string() }),
  event('review.ended', { review: z.string() }),
]);
export type ReviewsEvent = z.infer<typeof reviewsEvent>;

export const reviewsStream = 'reviews';
export const reviewPrefix = 'review/';
export const reviewStream = (review: string): string => `${reviewPrefix}${review}`;
