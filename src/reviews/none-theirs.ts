import type { PersonId } from '../approvals/person.js';
import { rosterKey } from '../approvals/policy/requirement.js';
import type { Refusal } from '../approvals/refusal.js';
import { groupsLeft, scopeOf } from './circles.js';
import { isGivenTo, isPutTo, isVoice, reviewersOf, type Voice } from './lines.js';
import type { ReviewParts } from './parts.js';
import { presentReviewer, type ReviewersParts, voicesOf } from './present-reviewer.js';
import { refusals } from './refusals.js';
import type { LineState, Review } from './review.js';

type Parts = ReviewersParts & Pick<ReviewParts, 'make' | 'rolesInTeams'>;

/**
 * The refusal of a person who decides none of these lines any more, or nothing. The page shows logins and two-factor,
 * which are only for those who decide now. Looks at one line after the other, since the first is mostly enough, and
 * then only at lines whose answer can be another. If a group cannot be read, that is the answer.
 */
export async function noneTheirsNow(
  parts: Parts,
  person: PersonId,
  review: Review,
  theirs: readonly LineState[],
): Promise<Refusal | undefined> {
  const voices = await voicesOf(parts, person);
  const put = theirs.filter((one) => isPutTo(review, one, voices));
  if (put.some((one) => isGivenTo(one, voices))) return undefined;
  const alike = alikeFor(review, voices);
  const kinds = new Map(put.map((one) => [rosterKey(alike(one), scopeOf(one.line)), one]));
  const [first, ...others] = kinds.values();
  if (!first) return refusals.passedOn();
  const met: Refusal[] = [];
  const isTheirs = async (one: LineState): Promise<boolean> => {
    const refusal = (await presentReviewer(parts, person, review, [one])).noLonger(one);
    if (refusal) met.push(refusal);
    return refusal === undefined;
  };
  if (await isTheirs(first)) return undefined;
  const isNamed = await namedIn(parts, review, voices, others);
  const rest = others.filter((one) => !isNamed(one));
  const oneOfEach = new Map(rest.map((one) => [`${alike(one)} ${levelOf(one)}`, one])).values();
  for (const one of [...others.filter(isNamed), ...oneOfEach]) if (await isTheirs(one)) return undefined;
  return met.find(({ code }) => code === 'group-unreadable') ?? met[0];
}

/** The same for lines that are theirs by the same people and groups. */
const alikeFor =
  (review: Review, voices: readonly Voice[]) =>
  (one: LineState): string => {
    const theirs = reviewersOf(review, one).filter((person) => isVoice(voices, person));
    const asked = one.added.filter(({ by, person }) => by === undefined && theirs.includes(person));
    return JSON.stringify([theirs, asked.length > 0]);
  };

/** The groups have the same members in all teams of an organization where no role on Make makes the person one. */
const levelOf = ({ line }: LineState): string => `${line.organizationId} ${line.team ? 'team' : ''}`;

/**
 * Tells at which places a role on Make can make one of them a member of the review's groups: teams where they hold a
 * role that the groups name. Everywhere, if Make does not say which roles they hold.
 */
async function namedIn(
  { policy, make, rolesInTeams }: Parts,
  { terms }: Review,
  voices: readonly Voice[],
  [some]: readonly LineState[],
): Promise<(one: LineState) => boolean> {
  const { groups } = policy().policy;
  const entries = groupsLeft([...terms.by, ...terms.ask], { groups }).flatMap((one) => groups[one] ?? []);
  const names = entries.flatMap((one) => (one.startsWith('make:') ? one.slice('make:'.length) : []));
  if (!some || names.length === 0) return () => false;
  const bound = voices.flatMap(({ binding }) => (binding.state === 'bound' ? binding.id : []));
  const reading = bound.map((user) => rolesInTeams(user, some.line.organizationId));
  const held = await Promise.all(reading).catch(() => undefined);
  if (!held) return () => true;
  const roles = new Set(held.flat().map(({ teamId, usersRoleId }) => `${teamId} ${usersRoleId}`));
  return ({ line: { organizationId, team } }) =>
    team !== undefined &&
    names.some((name) => roles.has(`${team.id} ${make.roleNamed('team', organizationId, name)?.id}`));
}
