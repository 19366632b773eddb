import { z } from 'zod';
import type { World } from '../world.js';

const id = z.int();
const inOrganization = { userId: id, organizationId: id };

/** The manual acts that another process may request, one variant for each method of the world. */
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
  z.object({ do: z.literal('set-permissions'), roleId: id, permissions: z.array(z.string()) }),
  z.object({
    do: z.literal('add-custom-role'),
    organizationId: id,
    name: z.string(),
    category: z.enum(['organization', 'team']),
    permissions: z.array(z.string()),
  }),
  z.object({ do: z.literal('delete-custom-role'), roleId: id }),
  z.object({
    do: z.literal('enforce-two-factor'),
    organizationId: id,
    enforced: z.boolean(),
    by: id.exactOptional(),
  }),
  z.object({
    do: z.literal('change-settings'),
    organizationId: id,
    ssoType: z.string().nullable().exactOptional(),
    license: z
      .object({
        users: id.exactOptional(),
        auditLogsDays: id.exactOptional(),
        customRoles: z.boolean().exactOptional(),
        apiLimit: id.exactOptional(),
      })
      .exactOptional(),
  }),
  z.object({
    do: z.literal('set-feature-control'),
    organizationId: id,
    name: z.string(),
    enabled: z.boolean(),
  }),
  z.object({ do: z.literal('add-private-space'), organizationId: id, name: z.string() }),
  z.object({ do: z.literal('remove-organization'), organizationId: id }),
  z.object({
    do: z.literal('take-scopes'),
    userId: id,
    label: z.string(),
    scopes: z.array(z.string()),
  }),
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
    case 'set-permissions':
      return world.setPermissions(one.roleId, one.permissions);
    case 'add-custom-role':
      return { roleId: world.addCustomRole(one.organizationId, one) };
    case 'delete-custom-role':
      return world.deleteCustomRole(one.roleId);
    case 'enforce-two-factor':
      return world.enforceTwoFactor(one.organizationId, one.enforced, one.by);
    case 'change-settings':
      return world.changeSettings(one.organizationId, one);
    case 'set-feature-control':
      return world.setFeatureControl(one.organizationId, one.name, one.enabled);
    case 'add-private-space':
      return { id: world.addPrivateSpace(one.organizationId, one.name) };
    case 'remove-organization':
      return world.removeOrganization(one.organizationId);
    case 'take-scopes':
      return world.takeScopes(one.userId, one.label, one.scopes);
    case 'add-audit-entry':
      return world.addAuditEntry(one);
  }
}
