import { z } from 'zod';
import type { MakeHttp, WriteTurn } from './http.js';
import { plainPersonName } from './person-name.js';

const id = z.int().positive();

/** What Make takes; parsed before an account is planned and again before it leaves. */
export const ssoUser = z.object({
  email: z.email(),
  name: plainPersonName,
  countryId: id,
  ssoId: z.string().trim().min(1).max(250),
  organizationId: id,
});
export type SsoUser = z.infer<typeof ssoUser>;

/** Of Make's calls this is the one that answers in snake case. */
const created = z.object({
  user: z.object({ user_id: id, email: z.string(), organization_id: id }),
});

/** The permission that the account which calls it needs. */
export const ssoPermission = 'users sso edit';

/** https://help.make.com/domain-claim */
export const ssoUsers = (http: MakeHttp) => ({
  /**
   * Makes an account that signs in by the identity provider, as a member of the organization at once. The domain of the
   * address has to be claimed. Make chooses the role; teams follow by their own call. Throws `not-sent` when a field does
   * not fit. What Make answers for an address that it knows already is not documented: look first.
   */
  create: async (body: SsoUser, turn?: WriteTurn): Promise<{ readonly userId: number }> => {
    const options = { organizationId: body.organizationId, ...turn };
    const { user } = await http.post('users/user-sso-create', ssoUser, body, created, options);
    return { userId: user.user_id };
  },
});
