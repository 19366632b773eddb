import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';
import { nameOnMake } from './names.js';

const role = z
  .object({
    id: z.int().positive(),
    name: nameOnMake,
    /** Absent on custom roles. */
    identifier: z.string().nullish(),
    category: z.enum(['organization', 'team']),
    permissions: z.array(z.string()).nullish(),
  })
  .transform(({ permissions, ...one }) => ({
    ...one,
    permissions: permissions ?? [],
    /** False when Make left the permissions out; the role may still have some. */
    tellsPermissions: permissions != null,
  }));
export type Role = z.infer<typeof role>;
export type RoleCategory = Role['category'];

const permission = z.object({
  name: z.string(),
  /** The kind of role; Usher ignores other kinds. */
  roleCategory: z.string(),
});
export type Permission = z.infer<typeof permission>;

const cols = ['id', 'name', 'identifier', 'category', 'permissions'] as const;

/** https://developers.make.com/api-documentation/api-reference/users/roles */
export const roles = (http: MakeHttp) => ({
  /**
   * Make's own roles of both categories; with an organization, its custom roles too. Make does not publish the ids.
   */
  list: async (organizationId?: number, turn?: ReadTurn): Promise<readonly Role[]> => {
    const query = { organizationId, 'cols[]': cols };
    const answer = z.object({ usersRoles: z.array(role) });
    return (await http.get('users/roles', answer, { organizationId, ...turn, query })).usersRoles;
  },

  /** Every permission that a role can have, by name. */
  permissions: async (turn?: ReadTurn): Promise<readonly Permission[]> => {
    const answer = z.object({ usersRolesPermissions: z.array(permission) });
    return (await http.get('users/roles/permissions', answer, turn)).usersRolesPermissions;
  },
});

const ofOrganization = (identifier: string) => (role: Role) =>
  role.category === 'organization' && (role.identifier ?? role.name).toLowerCase() === identifier;

/** The one role of an organization that only a transfer can change. */
export const isOwner = ofOrganization('owner');

export const isAdmin = ofOrganization('admin');
