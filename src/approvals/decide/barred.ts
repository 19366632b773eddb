import type { ActName } from '../acts.js';
import { containmentOf } from '../containment.js';
import { type Identity, isPerson, isSamePerson, type PersonId } from '../person.js';
import { type ChangePlan, joinerOf } from '../plan.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import { decidersOf } from './who-may.js';

/** An acting person, with the people who delegated their decisions to them. */
export interface Decider {
  readonly identity: Identity;
  readonly standsFor: readonly Identity[];
  /** Those of them who are absent and chose this person themselves; the policy delegates the decisions of the others. */
  readonly chosenBy?: readonly PersonId[];
}

/** The reason why this person may do nothing at all: only full members may act. */
export function standingRefusal({ standing, isOfOtherOrganization }: Identity): Refusal | undefined {
  if (standing === 'foreign' && isOfOtherOrganization) return refuse('foreign-organization');
  return standing === 'member' ? undefined : refuse(standing);
}

/** The requester and the subjects of a request. */
export interface Concern {
  readonly requester: Request['requester'];
  readonly revision: {
    readonly people: readonly (PersonId | null)[];
    readonly plans: readonly (Pick<ChangePlan, 'subject'> &
      Partial<Pick<ChangePlan, 'writes' | 'holders'>>)[];
  };
}

export const ownConcern = 'asked for this, or it concerns them';

/** A test for people who could decide on this; a person who was not looked up yet counts as able. */
export const fit =
  (concern: Concern, known: ReadonlyMap<PersonId, Identity>, open: readonly Request[]) =>
  (one: PersonId): boolean => {
    if (one === concern.requester.person || concern.revision.people.includes(one)) return false;
    const identity = known.get(one);
    return identity === undefined || unfitBecause(concern, identity, open) === undefined;
  };

/** The account under which a person counts: the first known one of their accounts. */
export const accountOf =
  (known: ReadonlyMap<PersonId, Identity>) =>
  (one: PersonId): PersonId => {
    const identity = known.get(one);
    const first = identity && [...known.values()].find((other) => isSamePerson(other, identity));
    return first?.person ?? one;
  };

/** The reason why a person could not decide on this at all, in words; undefined if they could. */
export function unfitBecause(
  concern: Concern,
  identity: Identity,
  open: readonly Request[],
): string | undefined {
  if (involvement(concern, identity)) return ownConcern;
  if (identity.standing !== 'member') return standingWords[identity.standing];
  if (bindingRefusal(identity)) return 'matches no one Make user for sure';
  return containedRefusal(identity, open) && 'cannot decide right now';
}

const standingWords: Record<Exclude<Identity['standing'], 'member'>, string> = {
  guest: 'is a guest',
  foreign: 'is not known here in Slack',
  bot: 'is a bot',
  deactivated: 'is deactivated in Slack',
  unreadable: 'could not be looked up in Slack',
};

/**
 * The reason why this person may not decide on this request under any rule: an unclear identity, a containment, or
 * being the requester or a subject, directly, by a shared Make user or mailbox, or through a person for whom they decide
 * by the policy.
 * A person barred from approving is barred from every other act that needs the same right; the refusal names the act.
 */
export function barred(
  request: Request,
  decider: Decider,
  open: readonly Request[],
  act: ActName,
): Refusal | undefined {
  const { identity, standsFor } = deciderOn(request, decider, open);
  const unclear = standingRefusal(identity) ?? bindingRefusal(identity);
  if (unclear) return unclear;
  const one = { id: request.id, act, others: decidersOf(request, act) };
  const own = involvement(request, identity);
  if (own) return refuse(own, one);
  const held = containedRefusal(identity, open);
  if (held) return held;
  const through = standsFor.some((one) => isBarredThrough(request, one, open));
  return through ? refuse('delegator-barred', one) : undefined;
}

/** Whether nobody may decide this in the place of this person by the policy: it concerns them, or they are contained. */
export const isBarredThrough = (concern: Concern, identity: Identity, open: readonly Request[]): boolean =>
  involvement(concern, identity) !== undefined || containedRefusal(identity, open) !== undefined;

/**
 * The decider on this request, without the absent people whom it concerns, who are contained, or for whom another
 * approval counts. They chose the decider themselves, and nobody may take a decider away by their own choice, for
 * example from a containment of their own; the decider then decides only in their own right.
 */
export function deciderOn<Who extends Decider>(
  request: Concern & Pick<Request, 'approvals'>,
  decider: Who,
  open: readonly Request[],
): Who {
  const { identity, standsFor, chosenBy = [] } = decider;
  if (chosenBy.length === 0) return decider;
  const isHeard = ({ person }: Identity): boolean =>
    request.approvals.some(({ by, as }) => by !== identity.person && as.includes(person));
  const kept = standsFor.filter(
    (one) =>
      !chosenBy.includes(one.person) ||
      !(involvement(request, one) || containedRefusal(one, open) || isHeard(one)),
  );
  return { ...decider, standsFor: kept };
}

/** A contained person cannot decide, from the approval of the containment until an admin gives the access back. */
export function containedRefusal(identity: Identity, open: readonly Request[]): Refusal | undefined {
  return containmentOf(identity, open) && refuse('decider-contained');
}

/** A person with an unclear identity cannot decide. */
export function bindingRefusal({ binding }: Identity): Refusal | undefined {
  if (binding.state === 'ambiguous' || binding.state === 'differs') return refuse(binding.state);
  return undefined;
}

function involvement(
  { requester, revision }: Concern,
  identity: Identity,
): 'own-request' | 'own-access' | 'same-make-user' | undefined {
  if (identity.person === requester.person) return 'own-request';
  if (revision.people.includes(identity.person)) return 'own-access';
  const holds = revision.plans.some(({ holders = [] }) =>
    holders.some((userId) => isPerson(identity, { userId })),
  );
  if (holds) return 'own-access';
  const sameRequester = isPerson(identity, { userId: requester.makeUserId, email: requester.email });
  const sameSubject = revision.plans.some(
    ({ subject, writes = [] }) => isPerson(identity, subject) || signsInAs(identity, writes),
  );
  return sameRequester || sameSubject ? 'same-make-user' : undefined;
}

/** Whether the identity signs in to the new account of this change: its owner controls that account. */
function signsInAs(identity: Identity, writes: ChangePlan['writes']): boolean {
  const joiner = joinerOf({ writes });
  return joiner !== undefined && isPerson(identity, { email: joiner.ssoId });
}
