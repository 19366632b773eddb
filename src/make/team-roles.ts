import { z } from 'zod';
import { undefinedIfNotFound } from './error.js';
import type { MakeHttp, ReadTurn, WriteTurn } from './http.js';
import { pagedList, pageNote } from './paging.js';

const id = z.int().positive();

const teamRole = z.object({
  userId: id,
  teamId: id,
  usersRoleId: id,
  /** False if nobody can change the role. */
  changeable: z.boolean().default(true),
});
export type TeamRole = z.infer<typeof teamRole>;

const many = z.object({ userTeamRoles: z.array(teamRole), pg: pageNote });

/** Roles of other places would be taken for changes in this one. */
const roleOf = (place: Partial<Pick<TeamRole, 'userId' | 'teamId'>>) =>
  teamRole.refine(
    ({ userId, teamId }) => userId === (place.userId ?? userId) && teamId === (place.teamId ?? teamId),
    'Make answered with a role that was not asked for',
  );
const change = z.object({ usersRoleId: id });

const ofUser = 'users/{userId}/user-team-roles/{teamId}';

/**
 * https://developers.make.com/api-documentation/api-reference/users/user-team-roles A team does not state its
 * organization: pass it in the turn, so that the call counts against its limit.
 */
export const teamRoles = (http: MakeHttp, all = pagedList('teams/{teamId}/user-team-roles')) => ({
  /** Everybody in a team with their role. */
  list: (teamId: number, turn?: ReadTurn): Promise<readonly TeamRole[]> =>
    all.read(
      async (query) => {
        const options = { ...turn, params: { teamId }, query };
        const asked = z.object({ userTeamRoles: z.array(roleOf({ teamId })), pg: pageNote });
        const { userTeamRoles, pg } = await http.get('teams/{teamId}/user-team-roles', asked, options);
        return { items: userTeamRoles, pg };
      },
      ({ userId }) => userId,
    ),

  /** One user's roles in every team that the caller may see. */
  ofUser: async (userId: number, turn?: ReadTurn): Promise<readonly TeamRole[]> => {
    const options = { ...turn, params: { userId } };
    return (await http.get('users/{userId}/user-team-roles', many, options)).userTeamRoles;
  },

  /** One user's role in one team; undefined when they are not in it. */
  get: async (teamId: number, userId: number, turn?: ReadTurn): Promise<TeamRole | undefined> => {
    const options = { ...turn, params: { userId, teamId } };
    const asked = z.object({ userTeamRole: roleOf({ userId, teamId }) });
    return (await undefinedIfNotFound(http.get(ofUser, asked, options)))?.userTeamRole;
  },

  /**
   * Sets the role; adds an organization member to the team if they were not in it. Throws `not-sent` unless the role id
   * is a positive integer.
   */
  change: async (userId: number, teamId: number, roleId: number, turn?: WriteTurn): Promise<void> => {
    const options = { ...turn, params: { userId, teamId } };
    await http.post(ofUser, change, { usersRoleId: roleId }, z.unknown(), options);
  },

  /**
   * Sends an empty body, which removes a user from the team. Make does not document this; it is assumed to work as for
   * organizations: read back.
   */
  remove: async (userId: number, teamId: number, turn?: WriteTurn): Promise<void> => {
    await http.postEmpty(ofUser, z.unknown(), { ...turn, params: { userId, teamId } });
  },
});
