import { containedRefusal } from '../approvals/decide/barred.js';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { groupsLeft, membersAt, needsOf, scopeOf } from './circles.js';
import type { Reviewer } from './decide/decide-line.js';
import { isVoice, reviewersOf, type Voice } from './lines.js';
import type { ReviewParts } from './parts.js';
import { refusals } from './refusals.js';
import type { LineState, Review } from './review.js';

/** The part of the review's dependencies that shows who a person is and what they may decide. */
export type ReviewersParts = Pick<
  ReviewParts,
  'people' | 'standingIn' | 'openRequests' | 'admins' | 'policy' | 'now'
>;

/** A person with those for whom they stand in now. */
export async function voicesOf(
  { people, standingIn, openRequests }: Pick<ReviewParts, 'people' | 'standingIn' | 'openRequests'>,
  person: PersonId,
): Promise<Voice[]> {
  const others = (await standingIn()).filter(({ who, to }) => to === person && who !== person);
  const identities = await Promise.all(
    [person, ...others.map(({ who }) => who)].map((one) => people.identify(one)),
  );
  const voices = identities.map((one, index) => ({ ...one, chosen: others[index - 1]?.chosen }));
  const open = voices.some(({ chosen }) => chosen) ? await openRequests() : [];
  // A contained person hands nothing over, and takes nothing from the stand-in they chose.
  return voices.filter((one) => !one.chosen || !containedRefusal(one, open));
}

/**
 * Identifies the person and those for whom they stand in, and prepares the check that they are still in the groups
 * that made the line theirs.
 */
export async function presentReviewer(
  parts: ReviewersParts,
  person: PersonId,
  review: Review,
  lines: readonly LineState[],
): Promise<Reviewer> {
  const { people, admins, openRequests, policy, now } = parts;
  const by = groupsLeft(review.terms.by, policy().policy);
  const asked = groupsLeft(review.terms.ask, policy().policy);
  const places = lines.map(({ line }) => line);
  const voices = await voicesOf(parts, person);
  const [identity, ...standsFor] = voices;
  if (!identity) throw new Error('identify answered nothing');
  const roster = await people.roster(needsOf([...new Set([...by, ...asked])], places), 'cached');
  const noLonger = (one: LineState): Refusal | undefined => {
    const theirs = reviewersOf(review, one).filter((other) => isVoice(voices, other));
    if (theirs.some((other) => admins().includes(other))) return undefined;
    const isAsked = one.added.some((added) => added.by === undefined && theirs.includes(added.person));
    const groups = isAsked ? [...new Set([...by, ...asked])] : by;
    const members = membersAt(groups, roster, scopeOf(one.line));
    if (!('people' in members)) return refusals.unreadable(members.unreadable);
    return theirs.some((other) => members.people.includes(other)) ? undefined : refusals.noLonger();
  };
  return { identity, standsFor, noLonger, open: await openRequests(), now: now() };
}
