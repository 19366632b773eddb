import { z } from 'zod';
import type { World } from '../world.js';

const id = z.int();
const inOrganization = { userId: id, organizationId: id };

/** What another process may do by hand, one variant for each method of the world. */
export const act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('add-user'), id: id.exactOptional(), name: z.string(), email: z.email() }),
  z.object({ do: z.literal('add-team'), id, name: z.string(), organizationId: id }),
  z.object({ do: z.literal('add-organization'), id, name: z.string() }),
  z.object({
    do: z.literal('set-organization-role'),
    ...inOrganization,
    role: z.string(),
    by: id.exactOptional(),
  }),
  z.object({ do: z.literal('remove-from-organization'), ...inOrganization, by: id.exactOptional() }),
  z.object({
    do: z.literal('set-team-role'),
    userId: id,
    teamId: id,
    role: z.string(),
    by: id.exactOptional(),
  }),
  z.object({ do: z.literal('set-changeable'), userId: id, teamId: id, changeable: z.boolean() }),
  z.object({ do: z.literal('set-connections'), ...inOrganization, count: id }),
  z.object({
    do: z.literal('invite'),
    organizationId: id,
    email: z.email(),
    name: z.string(),
    roleId: id.exactOptional(),
    teamIds: z.array(id).exactOptional(),
  }),
  z.object({ do: z.literal('accept-invitation'), ...inOrganization }),
  z.object({ do: z.literal('expire-invitation'), ...inOrganization }),
  z.object({ do: z.literal('switch-sso-on'), organizationId: id, domains: z.array(z.string()) }),
  z.object({ do: z.literal('come-back-by-sso'), ...inOrganization }),
  z.object({ do: z.literal('add-token'), userId: id, label: z.string(), scope: z.array(z.string()) }),
  z.object({
    do: z.literal('add-audit-entry'),
    organizationId: id,
    eventName: z.string(),
    triggeredAt: id.exactOptional(),
    teamId: id.exactOptional(),
    actorId: id.exactOptional(),
    targetId: z.string().exactOptional(),
    details: z.record(z.string(), z.unknown()).exactOptional(),
  }),
]);

export type Act = z.infer<typeof act>;

export function perform(world: World, one: Act): unknown {
  switch (one.do) {
    case 'add-user':
      return world.addUser(one);
    case 'add-team':
      return world.addTeam(one);
    case 'add-organization':
      return world.addOrganization(one);
    case 'set-organization-role':
      return world.setOrganizationRole(one.userId, one.organizationId, one.role, one.by);
    case 'remove-from-organization':
      return world.removeFromOrganization(one.userId, one.organizationId, one.by);
    case 'set-team-role':
      return world.setTeamRole(one.userId, one.teamId, one.role, one.by);
    case 'set-changeable':
      return world.setChangeable(one.userId, one.teamId, one.changeable);
    case 'set-connections':
      return world.setConnections(one.userId, one.organizationId, one.count);
    case 'invite':
      return { userId: world.invite(one.organizationId, one) };
    case 'accept-invitation':
      return world.acceptInvitation(one.userId, one.organizationId);
    case 'expire-invitation':
      return world.expireInvitation(one.userId, one.organizationId);
    case 'switch-sso-on':
      return world.switchSsoOn(one.organizationId, one.domains);
    case 'come-back-by-sso':
      return { userId: world.comeBackBySso(one.userId, one.organizationId) };
    case 'add-token':
      return { token: world.addToken(one.userId, one) };
    case 'add-audit-entry':
      return world.addAuditEntry(one);
  }
}
