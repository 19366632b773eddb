import type { ApiRequest } from './api-request.js';
import type { Organization } from './entities/organization.js';

/** The organization whose rate limit a call counts against: the one it names, or else the account's first. */
export function chargedOrganization({ world, caller, params, query }: ApiRequest): Organization | undefined {
  const teamId = Number(params.teamId ?? query.get('teamId'));
  const named = Number(
    params.organizationId ?? query.get('organizationId') ?? world.teams.get(teamId)?.organizationId,
  );
  const own = [...world.organizationMemberships.values()]
    .filter(({ userId, invitation }) => userId === caller.user.id && invitation === null)
    .map(({ organizationId }) => organizationId);
  const charged = own.includes(named) ? named : own[0];
  return charged === undefined ? undefined : world.organizations.get(charged);
}
