import { z } from 'zod';
import type { MakeHttp, ReadTurn, WriteTurn } from './http.js';
import { nameOfPerson } from './names.js';
import { pagedList, pageNote } from './paging.js';

const id = z.int().positive();

const me = z.object({ id, name: nameOfPerson, email: z.string() });
export type Me = z.infer<typeof me>;

const user = z.object({
  id,
  name: nameOfPerson,
  email: z.string(),
  lastLogin: z.string().nullish(),
  /** 0: none. 1: authenticator app. 2: external. */
  tfaStatus: z.int().nullish(),
  userTeamIds: z.array(id).nullish(),
});
export type User = z.infer<typeof user>;

const permittedUser = z.object({ id, invitationStatus: z.enum(['pending', 'expired']).nullable() });
export type PermittedUser = z.infer<typeof permittedUser>;

const authorization = z.object({ authUsed: z.string(), scope: z.array(z.string()) });
export type Authorization = z.infer<typeof authorization>;

export type UserFilter =
  | { readonly organizationId: number; readonly email?: string; readonly name?: string }
  | { readonly teamId: number; readonly email?: string; readonly name?: string };

export type Scope = { readonly organizationId: number } | { readonly teamId: number };

const cols = ['id', 'name', 'email', 'lastLogin', 'tfaStatus'] as const;

/** https://developers.make.com/api-documentation/api-reference/users */
export const users = (http: MakeHttp, all = pagedList('users')) => ({
  /** The user to whom this token belongs. */
  me: async (turn?: ReadTurn): Promise<Me> => {
    const { authUser } = await http.get('users/me', z.object({ authUser: me }), turn);
    return authUser;
  },

  /** The scopes of the token. */
  authorization: async (turn?: ReadTurn): Promise<Authorization> => {
    const answer = z.object({ authorization });
    return (await http.get('users/me/current-authorization', answer, turn)).authorization;
  },

  /**
   * Everybody in an organization or a team, by id. Make does not document whether it matches `email` exactly: compare
   * again. `userTeamIds` is present for organizations only.
   */
  list: (filter: UserFilter, turn?: ReadTurn): Promise<readonly User[]> => {
    const inOrganization = 'organizationId' in filter;
    const answer = z
      .object({ users: z.array(user), pg: pageNote })
      .transform(({ users: items, pg }) => ({ items, pg }));
    const query = {
      ...filter,
      'cols[]': inOrganization ? [...cols, 'userTeamIds'] : cols,
      'pg[sortBy]': 'id',
      'pg[sortDir]': 'asc',
    };
    const options = { ...(inOrganization && { organizationId: filter.organizationId }), ...turn };
    return all.read(
      (pg) => http.get('users', answer, { ...options, query: { ...query, ...pg } }),
      ({ id }) => id,
    );
  },

  /**
   * Asks Make to mail a link for a new password. Throws `not-sent` unless it is an address, `malformed` unless Make
   * confirms.
   */
  demandPasswordReset: async (email: string, turn?: WriteTurn): Promise<void> => {
    const body = z.object({ email: z.email() });
    await http.post('users/password-reset-demand', body, { email }, z.object({ ok: z.literal(1) }), turn);
  },

  /** The holders of a permission, such as `organization view`, and whether their invitation is open or expired. */
  byPermission: async (
    scope: Scope,
    permission: string,
    turn?: ReadTurn,
  ): Promise<readonly PermittedUser[]> => {
    // Make calls a team `company` here.
    const type = 'organizationId' in scope ? 'organization' : 'company';
    const query = { type, ...scope, permission, 'cols[]': ['id', 'invitationStatus'] };
    const options = { ...('organizationId' in scope && scope), ...turn, query };
    return (await http.get('users/by-permission', z.object({ users: z.array(permittedUser) }), options))
      .users;
  },
});
