import type { Missing } from '../event.js';
import { type Identity, normalEmail, type PersonId } from '../person.js';
import { about } from '../personal.js';
import { groupLabel } from '../policy/group-label.js';
import type { Requirement, Roster } from '../policy/requirement.js';
import { isEligible, type Tally, tally, unreadableGroups, type Voice } from '../policy/tally.js';
import { unreadableRefusal } from '../policy/unreadable.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';

/** A person at the door, with those who delegated their say to them. */
export interface Decider {
  readonly identity: Identity;
  readonly standsFor: readonly Identity[];
}

/** Why this person may do nothing at all; only full members may. */
export function standingRefusal({ standing }: Identity): Refusal | undefined {
  return standing === 'member' ? undefined : refuse(standing);
}

/** What a click of theirs counts as. Who is no full member any more has nobody standing in for them. */
export function voiceOf({ identity, standsFor }: Decider): Voice {
  const { binding, email } = identity;
  const members = standsFor.filter(({ standing }) => standing === 'member');
  return {
    by: identity.person,
    as: [identity.person, ...members.map(({ person }) => person)],
    ...(binding.state === 'bound' && { makeUserId: binding.id }),
    ...(email !== undefined && { email: about(email) }),
  };
}

/**
 * Why this person may not decide on this request whatever the rule says: an unclear identity, or being the one who
 * asked or whom it concerns, directly, by a shared Make user or mailbox, or for somebody they stand in for.
 */
export function barred(request: Request, { identity, standsFor }: Decider): Refusal | undefined {
  const unclear = standingRefusal(identity) ?? bindingRefusal(identity);
  if (unclear) return unclear;
  const others = groupsOf(request.revision.requirements);
  const own = involvement(request, identity);
  if (own) return refuse(own, { id: request.id, others });
  if (standsFor.some((one) => involvement(request, one)))
    return refuse('delegator-barred', { id: request.id, others });
  return undefined;
}

function bindingRefusal({ binding }: Identity): Refusal | undefined {
  if (binding.state === 'ambiguous' || binding.state === 'differs') return refuse(binding.state);
  return undefined;
}

function involvement(
  request: Request,
  identity: Identity,
): 'own-request' | 'own-access' | 'same-make-user' | undefined {
  const { requester, revision } = request;
  if (identity.person === requester.person) return 'own-request';
  if (revision.people.includes(identity.person)) return 'own-access';
  const makeUser =
    identity.binding.state === 'none' || identity.binding.state === 'ambiguous'
      ? undefined
      : identity.binding.id;
  const makeUsers = [requester.makeUserId, ...revision.plans.map(({ subject }) => subject.userId)];
  if (makeUser !== undefined && makeUsers.includes(makeUser)) return 'same-make-user';
  const mailboxes = [requester.email, ...revision.plans.map(({ subject }) => subject.email)];
  const email = identity.email && normalEmail(identity.email);
  const shared = email !== undefined && mailboxes.some((one) => one && normalEmail(one.personal) === email);
  return shared ? 'same-make-user' : undefined;
}

/** How far each rule is, counting what was approved against the groups as they are now. */
export const tallies = (request: Request, roster: Roster): Tally[] =>
  request.revision.requirements.map((requirement, index) =>
    tally(requirement, request.approvals, roster, request.escalated.includes(index)),
  );

/** What the rules still wait for. */
export const missingIn = (counts: readonly Tally[]): Missing =>
  counts.flatMap(({ stages }, requirement) =>
    stages.flatMap(({ from, needed, given }) =>
      given.length < needed ? [{ requirement, groups: [...from], count: needed - given.length }] : [],
    ),
  );

/**
 * Why this person may not decide at this point of the rules, or nothing. To decide one has to be named by the open
 * stage of at least one rule that is still waiting.
 */
export function eligibility(request: Request, decider: Decider, roster: Roster): Refusal | undefined {
  const voice = voiceOf(decider);
  const counts = tallies(request, roster);
  const open = request.revision.requirements.flatMap((requirement, index) => {
    const stage = counts[index]?.stages[counts[index]?.open ?? -1];
    return stage ? [{ requirement, from: stage.from }] : [];
  });
  if (open.some(({ requirement, from }) => isEligible(voice, from, requirement, roster))) return undefined;
  const unreadable = open.flatMap(({ requirement, from }) =>
    unreadableGroups(from, requirement, roster).map((group) => ({ group, requirement })),
  );
  const [blind] = unreadable;
  if (blind) return unreadableRefusal(blind.group, blind.requirement, roster);
  return refuse('not-an-approver', {
    id: request.id,
    others: open
      .flatMap(({ from }) => from)
      .map(groupLabel)
      .join(' or '),
  });
}

/** Named by any stage of any of the request's rules, open or not. */
export function isApprover(request: Request, decider: Decider, roster: Roster): boolean {
  const voice = voiceOf(decider);
  return request.revision.requirements.some((requirement) =>
    [...requirement.stages.map(({ from }) => from), requirement.escalate?.to ?? []].some((from) =>
      isEligible(voice, from, requirement, roster),
    ),
  );
}

/** The groups that decide, in words, for a sentence. */
export function groupsOf(requirements: readonly Requirement[]): string {
  const names = new Set(requirements.flatMap(({ stages }) => stages.flatMap(({ from }) => from)));
  return [...names].map(groupLabel).join(' or ') || 'the policy';
}

/** Slack ids that the policy file calls admins, in the home workspace. */
export const isAdmin = (admins: readonly string[], person: PersonId): boolean =>
  admins.some((admin) => person.endsWith(`/${admin}`));
