import type { Asked } from '../asked.js';
import { kindOf } from '../changes/catalogue.js';
import type { Identity, PersonId } from '../person.js';
import type { ChangePlan, RoleOrNone } from '../plan.js';
import type { Facts } from '../policy/match.js';
import { roleNames } from '../policy/role-names.js';
import type { Request } from '../request.js';

/** The facts of each change that the policy may use. */
export function factsOf(
  asked: Pick<Asked, 'changes' | 'durationMs' | 'emergency' | 'extends' | 'leaver'>,
  plans: readonly ChangePlan[],
  requester: Pick<Identity, 'person'> & {
    readonly makeUserId?: number;
    readonly binding?: Identity['binding'];
  },
  people: readonly (PersonId | null)[],
): Facts[] {
  const bound = requester.binding?.state === 'bound' ? requester.binding.id : requester.makeUserId;
  return plans.flatMap((plan, index) => {
    const change = asked.changes[index];
    if (!change) return [];
    const kind = kindOf(change);
    const inviteDomain = kind.inviteDomain?.(change);
    const isOwn = bound !== undefined && plan.subject.userId === bound;
    const durationMs = asked.extends?.totalMs ?? asked.durationMs;
    return {
      kind: change.kind,
      ...(asked.extends && { extends: true }),
      requester: requester.person,
      forSelf: people[index] === requester.person || isOwn,
      organization: plan.organization,
      ...(plan.team ? { team: plan.team } : teamsOf(plan)),
      rolesNow: [...plan.differences.flatMap(({ now }) => named(now)), ...itself(plan)],
      rolesAfter: [...plan.differences.flatMap(({ after }) => named(after)), ...itself(plan)],
      direction: plan.direction,
      ...(durationMs !== undefined && { durationMs }),
      emergency: asked.emergency,
      ...(inviteDomain !== undefined && { inviteDomain }),
      ...(asked.leaver && { leaver: asked.leaver.how }),
      ownToken: isOwn && (kind.deletesTokenHere?.(change) ?? false),
    };
  });
}

/** The teams of an invitation, each with the role there, and its roles outside of them. */
function teamsOf({ differences }: ChangePlan): Pick<Facts, 'teams' | 'own'> {
  const teams = differences.flatMap(({ team, now, after }) =>
    team ? [{ team, rolesNow: named(now), rolesAfter: named(after) }] : [],
  );
  const others = differences.filter(({ team }) => !team);
  const own = {
    rolesNow: others.flatMap(({ now }) => named(now)),
    rolesAfter: others.flatMap(({ after }) => named(after)),
  };
  return teams.length > 0 ? { teams, own } : {};
}

/** The role before and after, if the change is about a role itself. */
const itself = ({ content }: ChangePlan) => (content ? named(content.role) : []);

const named = (role: RoleOrNone) => (role === 'none' ? ['none'] : roleNames(role));

/** The facts of an existing request that the policy may use. */
export function factsOfRequest(request: Request): Facts[] {
  const { revision, requester, emergency, ownerAgreed, extends: extension, leaver } = request;
  const { changes, plans, people, durationMs } = revision;
  const asked = {
    changes,
    emergency,
    ...(durationMs !== undefined && { durationMs }),
    ...(extension && { extends: extension }),
    ...(leaver && { leaver }),
  };
  return factsOf(asked, plans, requester, people).map((one, index) => {
    const change = changes[index];
    const isOwners = ownerAgreed !== undefined && plans[index]?.subject.userId === ownerAgreed;
    const isHere = change !== undefined && (kindOf(change).deletesTokenHere?.(change) ?? false);
    return { ...one, ownToken: one.ownToken || (isOwners && isHere) };
  });
}
