import {
  addCustomRole,
  addPrivateSpace,
  type CustomRole,
  changeSettings,
  deleteCustomRole,
  enforceTwoFactor,
  removeOrganization,
  type Settings,
  setFeatureControl,
  setPermissions,
} from './by-hand/ground.js';
import { acceptInvitation, expireInvitation, invite, type NewInvitation } from './by-hand/invitations.js';
import { removeFromOrganization, setOrganizationRole } from './by-hand/organization-roles.js';
import { comeBackBySso } from './by-hand/single-sign-on.js';
import { setTeamRole } from './by-hand/team-roles.js';
import { addToken, takeScopes } from './by-hand/tokens.js';
import type { NewApiToken } from './entities/api-token.js';
import { Records } from './records.js';

/**
 * Make's records, with the acts that a person can do by hand on Make's pages. The actor (`by`) is recorded only for
 * team roles, since Make's audit log contains none of the other acts.
 */
export class World extends Records {
  addToken(userId: number, token: NewApiToken): string {
    return addToken(this, this.user(userId), token).token;
  }

  setOrganizationRole(userId: number, organizationId: number, roleName: string, _by?: number): void {
    const role = this.roleNamed(roleName, 'organization', organizationId);
    setOrganizationRole(this, this.user(userId), this.organization(organizationId), role);
  }

  removeFromOrganization(userId: number, organizationId: number, _by?: number): void {
    removeFromOrganization(this, userId, organizationId);
  }

  setTeamRole(userId: number, teamId: number, roleName: string, by?: number): void {
    const team = this.team(teamId);
    const role = roleName === 'none' ? undefined : this.roleNamed(roleName, 'team', team.organizationId);
    setTeamRole(this, this.user(userId), team, role, by ?? this.ownerOf(team.organizationId));
  }

  invite(organizationId: number, invitation: NewInvitation): number {
    return invite(this, this.organization(organizationId), invitation).userId;
  }

  acceptInvitation(userId: number, organizationId: number): void {
    acceptInvitation(this, userId, organizationId);
  }

  /** Sets a role's permissions, also for Make's own roles; the audit log does not record it. */
  setPermissions(roleId: number, permissions: readonly string[]): void {
    setPermissions(this, roleId, permissions);
  }

  addCustomRole(organizationId: number, role: CustomRole): number {
    return addCustomRole(this, this.organization(organizationId), role).id;
  }

  deleteCustomRole(roleId: number): void {
    deleteCustomRole(this, roleId);
  }

  enforceTwoFactor(organizationId: number, enforced: boolean, by?: number): void {
    enforceTwoFactor(this, this.organization(organizationId), enforced, by ?? this.ownerOf(organizationId));
  }

  /** Changes single sign-on and the plan; the audit log does not record it. */
  changeSettings(organizationId: number, settings: Settings): void {
    changeSettings(this.organization(organizationId), settings);
  }

  setFeatureControl(organizationId: number, name: string, enabled: boolean): void {
    setFeatureControl(this.organization(organizationId), name, enabled);
  }

  addPrivateSpace(organizationId: number, name: string): number {
    return addPrivateSpace(this, this.organization(organizationId), name).id;
  }

  /** Deletes the organization with everything in it. */
  removeOrganization(organizationId: number): void {
    removeOrganization(this, organizationId);
  }

  /** Removes these scopes from each of the user's tokens with this label. */
  takeScopes(userId: number, label: string, scopes: readonly string[]): void {
    takeScopes(this, userId, label, scopes);
  }

  expireInvitation(userId: number, organizationId: number): void {
    expireInvitation(this, userId, organizationId);
  }

  /** From then on, people with an address in these domains sign in by the identity provider. */
  switchSsoOn(organizationId: number, domains: readonly string[]): void {
    const organization = this.organization(organizationId);
    organization.ssoType = 'saml';
    organization.claimedDomains = [...domains];
  }

  /** Returns their new id. */
  comeBackBySso(userId: number, organizationId: number): number {
    return comeBackBySso(this, this.user(userId), this.organization(organizationId)).id;
  }
}
