import type { License, Organization, PrivateSpace } from '../entities/organization.js';
import type { Role, RoleCategory } from '../entities/role.js';
import type { Records } from '../records.js';

export interface CustomRole {
  name: string;
  category: RoleCategory;
  permissions: readonly string[];
}

export interface Settings {
  ssoType?: string | null;
  license?: Partial<License>;
}

export function setPermissions(world: Records, roleId: number, permissions: readonly string[]): void {
  const role = world.roles.get(roleId);
  if (role === undefined) throw new Error(`The sandbox knows no role ${roleId}.`);
  world.roles.set(roleId, { ...role, permissions: [...permissions] });
}

export function addCustomRole(
  world: Records,
  organization: Organization,
  { name, category, permissions }: CustomRole,
): Role {
  const id = Math.max(100, ...world.roles.keys()) + 1;
  return world.addRole({ id, name, category, permissions, organizationId: organization.id });
}

/**
 * The holders keep a role id that no longer exists. Make's API refuses this, but a person on Make's pages may do it.
 */
export function deleteCustomRole(world: Records, roleId: number): void {
  world.roles.delete(roleId);
}

/** Switches two-factor enforcement; the audit log records who did it. */
export function enforceTwoFactor(
  world: Records,
  organization: Organization,
  enforced: boolean,
  by: number | undefined,
): void {
  if (organization.tfaEnforced === enforced) return;
  organization.tfaEnforced = enforced;
  if (organization.license.auditLogsDays === 0) return;
  world.addAuditEntry({
    organizationId: organization.id,
    eventName: `two_factor_enforcement_${enforced ? 'enabled' : 'disabled'}`,
    actorId: by ?? null,
    targetId: String(organization.id),
  });
}

export function changeSettings(organization: Organization, { ssoType, license }: Settings): void {
  if (ssoType !== undefined) organization.ssoType = ssoType;
  Object.assign(organization.license, license);
}

export function setFeatureControl(organization: Organization, name: string, enabled: boolean): void {
  const control = organization.featureControls?.find((one) => one.name === name);
  if (control === undefined) throw new Error(`${organization.name} has no feature control ${name}.`);
  control.enabled = enabled;
}

export function addPrivateSpace(world: Records, organization: Organization, name: string): PrivateSpace {
  const ids = [...world.organizations.values()].flatMap(({ privateSpaces }) =>
    (privateSpaces ?? []).map(({ id }) => id),
  );
  const space = { id: Math.max(950, ...ids) + 1, name };
  organization.privateSpaces = [...(organization.privateSpaces ?? []), space];
  return space;
}

export function removeOrganization(world: Records, organizationId: number): void {
  world.organizations.delete(organizationId);
  const inIt = ({ organizationId: its }: { organizationId?: number }): boolean => its === organizationId;
  for (const [id, team] of world.teams) {
    if (!inIt(team)) continue;
    world.teams.delete(id);
    for (const key of world.teamMemberships.keys())
      if (key.endsWith(`/${id}`)) world.teamMemberships.delete(key);
  }
  for (const [id, role] of world.roles) if (inIt(role)) world.roles.delete(id);
  for (const [key, one] of world.organizationMemberships) {
    if (inIt(one)) world.organizationMemberships.delete(key);
  }
}
