import { randomUUID } from 'node:crypto';
import type { Organization } from '../entities/organization.js';
import type { Invitation, OrganizationMembership } from '../entities/organization-membership.js';
import type { User } from '../entities/user.js';
import type { Records } from '../records.js';
import { roleIds } from '../system-roles.js';
import { putTeamRole } from './team-roles.js';

export interface NewInvitation {
  email: string;
  name: string;
  roleId?: number;
  teamIds?: readonly number[];
}

/** Invites a person; an unknown person becomes a user at once. In the named teams, everybody starts as Team Member. */
export function invite(
  world: Records,
  organization: Organization,
  { email, name, roleId = roleIds.member, teamIds = [] }: NewInvitation,
): OrganizationMembership {
  const user = userWithEmail(world, email) ?? world.addUser({ name, email });
  const membership = {
    userId: user.id,
    organizationId: organization.id,
    usersRoleId: roleId,
    invitation: { hash: randomUUID(), sentAt: new Date(world.now()).toISOString(), expiredEarly: false },
  };
  world.organizationMemberships.set(`${user.id}/${organization.id}`, membership);
  const teamMember = world.roleNamed('Team Member', 'team', organization.id);
  for (const teamId of teamIds) putTeamRole(world, user, world.team(teamId), teamMember);
  return membership;
}

export function acceptInvitation(world: Records, userId: number, organizationId: number): void {
  openInvitation(world, userId, organizationId);
  const membership = world.organizationMemberships.get(`${userId}/${organizationId}`);
  if (membership) membership.invitation = null;
  world.user(userId).lastLogin = new Date(world.now()).toISOString();
}

export function expireInvitation(world: Records, userId: number, organizationId: number): void {
  openInvitation(world, userId, organizationId).expiredEarly = true;
}

export function userWithEmail(world: Records, email: string): User | undefined {
  const wanted = email.toLowerCase();
  return [...world.users.values()].find((user) => user.email.toLowerCase() === wanted);
}

function openInvitation(world: Records, userId: number, organizationId: number): Invitation {
  const invitation = world.organizationMemberships.get(`${userId}/${organizationId}`)?.invitation;
  if (!invitation) throw new Error(`User ${userId} has no invitation to organization ${organizationId}.`);
  return invitation;
}
