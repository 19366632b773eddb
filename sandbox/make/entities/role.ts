export type RoleCategory = 'organization' | 'team';

export interface Role {
  id: number;
  name: string;
  category: RoleCategory;
  permissions: readonly string[];
  managementType: 'system_locked' | 'admin_managed' | 'custom_managed';
  /** Undefined for a custom role. */
  identifier?: string;
  /** Set for a custom role, which belongs to one organization. */
  organizationId?: number;
}

export interface NewRole {
  id: number;
  name: string;
  category: RoleCategory;
  permissions: readonly string[];
  organizationId: number;
}

export function roleRow(role: Role) {
  return {
    id: role.id,
    name: role.name,
    ...(role.identifier !== undefined && { identifier: role.identifier }),
    subsidiary: false,
    category: role.category,
    permissions: [...role.permissions],
    managementType: role.managementType,
    description: null,
    ...(role.organizationId !== undefined && { organizationId: role.organizationId }),
  };
}
