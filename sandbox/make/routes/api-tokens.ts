import { z } from 'zod';
import { notFound } from '../api-error.js';
import { parseBody, type Route } from '../api-request.js';
import { addToken, tokensOf } from '../by-hand/tokens.js';
import { knownScopes, maskedToken } from '../entities/api-token.js';

const wanted = z.object({
  label: z.string().min(1),
  scope: z.array(z.string().refine((scope) => knownScopes.has(scope), 'is not a scope')).min(1),
});

export const listMyApiTokens: Route = {
  operationId: 'listMyApiTokens',
  method: 'GET',
  path: '/users/me/api-tokens',
  scope: 'user:read',
  answer: ({ world, caller }) => ({
    apiTokens: tokensOf(world, caller.user.id).map(({ token, label, scope, created }) => ({
      token: maskedToken(token),
      scope,
      created,
      label,
    })),
  }),
};

export const createMyApiToken: Route = {
  operationId: 'createMyApiToken',
  method: 'POST',
  path: '/users/me/api-tokens',
  scope: 'user:write',
  answer(request) {
    const { token, scope, created, label } = addToken(
      request.world,
      request.caller.user,
      parseBody(request, wanted),
    );
    return { apiToken: { token, scope, created, label } };
  },
};

/** The path contains the creation time; the same time in another form matches no token. */
export const deleteMyApiToken: Route = {
  operationId: 'deleteMyApiToken',
  method: 'DELETE',
  path: '/users/me/api-tokens/{timestamp}',
  scope: 'user:write',
  answer({ world, caller, params }) {
    const token = tokensOf(world, caller.user.id).find(({ created }) => created === params.timestamp);
    if (token === undefined) throw notFound(`No token '${params.timestamp}'.`);
    world.tokens.delete(token.token);
    return { apiToken: token.created };
  },
};
