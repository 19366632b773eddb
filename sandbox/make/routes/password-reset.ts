import { z } from 'zod';
import { parseBody, type Route } from '../api-request.js';

const demand = z.object({ email: z.email() });

/** As on Make's login page, the answer does not reveal if anybody has the address. */
export const demandPasswordReset: Route = {
  operationId: 'demandPasswordReset',
  method: 'POST',
  path: '/users/password-reset-demand',
  scope: 'organizations:read',
  answer(request) {
    const { email } = parseBody(request, demand);
    request.world.passwordDemands.push(email);
    return { ok: 1 };
  },
};
