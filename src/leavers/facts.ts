import type { Directory } from '../make/directory.js';
import type { LeaverCase } from './cases.js';
import { type LossDeps, losses } from './losses.js';
import { membershipsOf } from './make-identity.js';
import type { CasePlan } from './plan-case.js';

export interface FactsDeps extends LossDeps {
  readonly directory: LossDeps['directory'] & Pick<Directory, 'role'>;
  /** The things on Make that stop when the person goes, one sentence each. */
  readonly stops: (one: LeaverCase) => Promise<readonly string[]>;
}

/** The facts that approvers should know, one sentence each, the most important first. */
export async function factsOf(deps: FactsDeps, one: LeaverCase, plan: CasePlan): Promise<string[]> {
  return [
    ...plan.left,
    ...(await losses(deps, one)),
    ...plan.unreached,
    ...(await deps.stops(one)),
    ...places(deps, one),
  ];
}

/** Every organization and team of the person. */
function places({ directory }: FactsDeps, { makeUsers }: LeaverCase): string[] {
  return makeUsers.flatMap((userId) =>
    membershipsOf({ directory }, userId).map(({ organizationId, roleId, teamIds, invitation }) => {
      const where = directory.organization(organizationId)?.name ?? `organization ${organizationId}`;
      const role = directory.role(organizationId, roleId)?.name ?? `role ${roleId}`;
      const teams = teamIds.map((id) => directory.team(id)?.name ?? `team ${id}`);
      const open = invitation === null ? '' : ', invited and not there yet';
      return `${where}: ${role}${open}; ${teams.length === 0 ? 'in no team' : `teams: ${teams.join(', ')}`}.`;
    }),
  );
}
