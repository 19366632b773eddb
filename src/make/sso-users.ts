import { z } from 'zod';
import type { MakeHttp, WriteTurn } from './http.js';
import { plainPersonName } from './person-name.js';

const id = z.int().positive();

/** The body Make accepts; it is parsed when an account is planned and again before it is sent. */
export const ssoUser = z.object({
  email: z.email(),
  name: plainPersonName,
  countryId: id,
  ssoId: z.string().trim().min(1).max(250),
  organizationId: id,
});
export type SsoUser = z.infer<typeof ssoUser>;

/** Only this one of Make's answers uses snake case. */
const created = z.object({
  user: z.object({ user_id: id, email: z.string(), organization_id: id }),
});

/** The permission that the calling account needs. */
export const ssoPermission = 'users sso edit';

/** https://help.make.com/domain-claim */
export const ssoUsers = (http: MakeHttp) => ({
  /**
   * Creates an account that signs in through the identity provider and is a member of the organization at once. The
   * organization must have claimed the domain of the address. Make chooses the role; teams need their own call. Throws
   * `not-sent` when a field does not fit. Make's answer for an address that it already knows is not documented: check
   * that first.
   */
  create: async (body: SsoUser, turn?: WriteTurn): Promise<{ readonly userId: number }> => {
    const options = { organizationId: body.organizationId, ...turn };
    const { user } = await http.post('users/user-sso-create', ssoUser, body, created, options);
    return { userId: user.user_id };
  },
});
