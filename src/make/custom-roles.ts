import { z } from 'zod';
import type { MakeHttp, WriteTurn } from './http.js';

/** The body Make accepts. It names all permissions, since they replace the earlier ones. */
const content = z.object({ permissions: z.array(z.string().min(1)) });

/** https://github.com/integromat/make-typescript-sdk, of 11 August 2026; Make's documentation does not show them. */
export const customRoles = (http: MakeHttp) => ({
  /** Replaces all permissions of a custom role. Only the list of roles shows whether it worked. */
  setPermissions: async (
    organizationId: number,
    roleId: number,
    permissions: readonly string[],
    turn?: WriteTurn,
  ): Promise<void> => {
    const options = { organizationId, ...turn, params: { roleId }, query: { organizationId } };
    const body = { permissions: [...permissions] };
    await http.patch('users/custom-roles/{roleId}', content, body, z.unknown(), options);
  },
});
