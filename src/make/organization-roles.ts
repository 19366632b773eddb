import { z } from 'zod';
import { undefinedIfNotFound } from './error.js';
import type { MakeHttp, ReadTurn, WriteTurn } from './http.js';

const id = z.int().positive();

const organizationRole = z.object({
  userId: id,
  organizationId: id,
  usersRoleId: id,
  /** Null for a member. While an invitation is open or expired, it is a text in an undocumented format. */
  invitation: z.string().nullable(),
  joinedTeamsCount: z.int().nullish(),
});
export type OrganizationRole = z.infer<typeof organizationRole>;

const many = z.object({ userOrganizationRoles: z.array(organizationRole) });

/** Roles of other places would be taken for changes in this one. */
const roleOf = (place: Partial<Pick<OrganizationRole, 'userId' | 'organizationId'>>) =>
  organizationRole.refine(
    ({ userId, organizationId }) =>
      userId === (place.userId ?? userId) && organizationId === (place.organizationId ?? organizationId),
    'Make answered with a role that was not asked for',
  );
const change = z.object({ usersRoleId: id });
const query = {
  'cols[]': ['userId', 'organizationId', 'usersRoleId', 'invitation', 'joinedTeamsCount'],
} as const;

const ofUser = 'users/{userId}/user-organization-roles/{organizationId}';

/** https://developers.make.com/api-documentation/api-reference/users/user-organization-roles */
export const organizationRoles = (http: MakeHttp) => ({
  /** Members and invited people with their roles. Make documents no paging for it. */
  list: async (organizationId: number, turn?: ReadTurn): Promise<readonly OrganizationRole[]> => {
    const options = { organizationId, ...turn, params: { organizationId }, query };
    const asked = z.object({ userOrganizationRoles: z.array(roleOf({ organizationId })) });
    const answer = await http.get('organizations/{organizationId}/user-organization-roles', asked, options);
    return answer.userOrganizationRoles;
  },

  /** One user's roles in every organization that the caller may see. */
  ofUser: async (userId: number, turn?: ReadTurn): Promise<readonly OrganizationRole[]> => {
    const options = { ...turn, params: { userId }, query };
    return (await http.get('users/{userId}/user-organization-roles', many, options)).userOrganizationRoles;
  },

  /** One user's role in one organization; undefined when they are not in it. */
  get: async (
    organizationId: number,
    userId: number,
    turn?: ReadTurn,
  ): Promise<OrganizationRole | undefined> => {
    const options = { organizationId, ...turn, params: { userId, organizationId }, query };
    const path = 'organizations/{organizationId}/user-organization-roles/{userId}';
    const asked = z.object({ userOrganizationRole: roleOf({ userId, organizationId }) });
    return (await undefinedIfNotFound(http.get(path, asked, options)))?.userOrganizationRole;
  },

  /**
   * Sets the role. Throws `not-sent` unless the role id is a positive integer: Make treats an empty one as a removal.
   */
  change: async (userId: number, organizationId: number, roleId: number, turn?: WriteTurn): Promise<void> => {
    const options = { organizationId, ...turn, params: { userId, organizationId } };
    await http.post(ofUser, change, { usersRoleId: roleId }, z.unknown(), options);
  },

  /**
   * Sends an empty body, which removes a member from the organization, or withdraws an invitation. Make's answer is
   * not documented: read back.
   */
  remove: async (
    userId: number,
    organizationId: number,
    { deleteConnections, ...turn }: { readonly deleteConnections: boolean } & WriteTurn,
  ): Promise<void> => {
    const query = deleteConnections ? { deleteConnections, confirmed: true } : {};
    await http.postEmpty(ofUser, z.unknown(), {
      organizationId,
      ...turn,
      params: { userId, organizationId },
      query,
    });
  },
});
