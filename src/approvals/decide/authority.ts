import type { ActName } from '../acts.js';
import { widenedStage } from '../missing.js';
import type { PersonId } from '../person.js';
import { about } from '../personal.js';
import { orListed } from '../policy/group-label.js';
import type { Roster } from '../policy/requirement.js';
import {
  isEligible,
  type StageTally,
  stagesOf,
  type Tally,
  tally,
  unreadableGroups,
  type Voice,
} from '../policy/tally.js';
import { unreadableRefusal } from '../policy/unreadable.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import { barred, type Decider, deciderOn, standingRefusal } from './barred.js';
import type { Context } from './context.js';
import { peopleWhoMay } from './who-may.js';

/** The people for whom this person's click counts. Nobody stands in for a person who is no longer a full member. */
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

/** The approvals that each rule has and needs, counted by the present groups. */
export const tallies = (request: Request, roster: Roster): Tally[] =>
  request.revision.requirements.map((requirement, index) =>
    tally(requirement, request.approvals, roster, widenedStage(request, index)),
  );

/**
 * The reason why this person may not decide on the request now, or nothing. A decider must not be barred, and the open
 * stage of a waiting rule must name them. Used for approving and denying.
 */
export function decides(
  request: Request,
  decider: Decider,
  roster: Roster,
  open: readonly Request[],
  act: ActName,
): Refusal | undefined {
  return (
    barred(request, decider, open, act) ?? notNamed(request, deciderOn(request, decider, open), roster, act)
  );
}

/**
 * The reason why this person may not stop, end, close or retry another person's request, or nothing. They must not be
 * barred, and must be an Usher admin or named by any stage of its present rules.
 */
export function overrules(
  request: Request,
  decider: Decider,
  roster: Roster,
  { policy, open }: Pick<Context, 'policy' | 'open'>,
  act: ActName,
): Refusal | undefined {
  const { identity } = decider;
  const named =
    isAdmin(policy.admins, identity.person) || isApprover(request, deciderOn(request, decider, open), roster);
  if (named) return barred(request, decider, open, act);
  return (
    standingRefusal(identity) ??
    refuse('approvers-only', { id: request.id, act, others: peopleWhoMay(request, act) })
  );
}

function notNamed(request: Request, decider: Decider, roster: Roster, act: ActName): Refusal | undefined {
  const voice = voiceOf(decider);
  const { requirements } = request.revision;
  const waiting = tallies(request, roster).flatMap(({ stages, open }, index) => {
    const requirement = requirements[index];
    return requirement && open !== undefined ? [{ requirement, stages: stages.slice(open) }] : [];
  });
  const named = (which: (stages: readonly StageTally[]) => readonly StageTally[]) =>
    waiting.some(({ requirement, stages }) =>
      which(stages).some(({ from }) => isEligible(voice, from, requirement, roster)),
    );
  if (named((stages) => stages.slice(0, 1))) return undefined;
  const now = waiting.flatMap(({ requirement, stages }) =>
    stages.slice(0, 1).map(({ from }) => ({ requirement, from })),
  );
  const [blind] = now.flatMap(({ requirement, from }) =>
    unreadableGroups(from, requirement, roster).map((group) => ({ group, requirement })),
  );
  if (blind) return unreadableRefusal(blind.group, blind.requirement, roster);
  const others = orListed(now.flatMap(({ from }) => from));
  if (named((stages) => stages.slice(1))) return refuse('not-yet', { id: request.id, others });
  return refuse('not-an-approver', { id: request.id, act, others });
}

/** Whether any stage of any of the request's rules names the person, open or not. */
function isApprover(request: Request, decider: Decider, roster: Roster): boolean {
  const voice = voiceOf(decider);
  return request.revision.requirements.some((requirement, index) =>
    stagesOf(requirement, widenedStage(request, index)).some(({ from }) =>
      isEligible(voice, from, requirement, roster),
    ),
  );
}

/** Whether the policy file names this person of the home workspace as an admin. */
export const isAdmin = (admins: readonly string[], person: PersonId): boolean =>
  admins.some((admin) => person.endsWith(`/${admin}`));
