import { maskedToken } from '../entities/api-token.js';
import { invitationStatus } from '../entities/organization-membership.js';
import type { World } from '../world.js';

/** The whole world as data, with names beside ids. Tokens are masked and invitation hashes are left out. */
export function stateOf(world: World) {
  return {
    organizations: [...world.organizations.values()].map((organization) => ({
      ...organization,
      auditEntries: world.auditLog.of(organization.id).length,
    })),
    teams: [...world.teams.values()],
    users: [...world.users.values()],
    organizationMemberships: [...world.organizationMemberships.values()].map((one) => ({
      userId: one.userId,
      organizationId: one.organizationId,
      role: world.organizationRole(one.userId, one.organizationId),
      invitation: invitationStatus(one, world.now()),
      connections: world.connections(one.userId, one.organizationId),
    })),
    teamMemberships: [...world.teamMemberships.values()].map((one) => ({
      userId: one.userId,
      teamId: one.teamId,
      role: world.teamRole(one.userId, one.teamId),
      changeable: one.changeable,
    })),
    tokens: [...world.tokens.values()].map((one) => ({ ...one, token: maskedToken(one.token) })),
  };
}
